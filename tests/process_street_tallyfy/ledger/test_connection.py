from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from process_street_tallyfy.errors import Unreachable
from process_street_tallyfy.ledger.connection import autocommitting, connect_dsn

SCRIPT = """
from process_street_tallyfy.ledger import connect, migrate, Ledger
connection = connect()
migrate(connection)
Ledger(connection, "acme", "run-1").audit.record("hello")
"""


def test_transactions_are_opened_by_name_only(dsn):
    with connect_dsn(dsn) as connection:
        assert connection.autocommit
        connection.autocommit = False
        assert autocommitting(connection).autocommit


def test_a_commit_is_kept_where_the_server_would_forget_it_in_a_crash(dsn):
    shown = "SHOW synchronous_commit"
    with psycopg.connect(dsn, autocommit=True) as plain, connect_dsn(dsn) as connection:
        assert (plain.execute(shown).fetchone(), connection.execute(shown).fetchone()) == (("off",), ("on",))
        plain.execute("SET synchronous_commit = 'local'")
        assert autocommitting(plain).execute(shown).fetchone() == ("local",)


def test_a_database_that_does_not_answer_is_recoverable_and_says_no_password(dsn):
    with pytest.raises(Unreachable) as refused:
        connect_dsn(f"{dsn} password=s3cret-canary")
    assert refused.value.code == "ledger_unreachable"
    assert "s3cret-canary" not in str(refused.value)


def test_the_airflow_connection_leads_to_the_ledger(empty_dsn, tmp_path):
    parts = conninfo_to_dict(empty_dsn)
    url = "postgres://{user}:{password}@{host}:{port}/{dbname}".format(**parts)
    environment = {
        "PATH": str(Path(sys.executable).parent),
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW_CONN_MIGRATION_DB": url,
        "PYTHONPATH": ":".join(sys.path),
    }
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    with connect_dsn(empty_dsn) as connection:
        assert connection.execute("SELECT event FROM migration.audit").fetchall() == [("hello",)]
