from __future__ import annotations

import subprocess
import sys

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import current_version, migrate, scripts

SCRIPT = """
import sys
from process_street_tallyfy.ledger import connect_dsn, migrate
connection = connect_dsn(sys.argv[1])
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
sys.stdout.write(str(migrate(connection)))
"""
TABLES = {
    "account",
    "alert",
    "audit",
    "audit_chain",
    "before_image",
    "bucket",
    "bucket_use",
    "breaker",
    "review_decision",
    "checkpoint",
    "finding",
    "group_member",
    "incident",
    "lease",
    "mapping",
    "person",
    "person_decision",
    "schema_version",
    "staging",
    "verdict",
}


def applied(connection):
    return connection.execute("SELECT version FROM migration.schema_version ORDER BY version").fetchall()


def test_versions_are_numbered_once_each():
    versions = [script.version for script in scripts()]
    assert versions == sorted(set(versions))


def test_an_empty_database_gets_every_table_and_a_second_time_nothing(empty_dsn):
    with connect_dsn(empty_dsn) as connection:
        assert current_version(connection) == 0
        assert migrate(connection) == migrate(connection) == current_version(connection) == scripts()[-1].version
        assert len(applied(connection)) == len(scripts())
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'migration'").fetchall()
        assert {name for (name,) in found} == TABLES
        always = connection.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'audit_append_only'").fetchone()
    assert always == ("A",), "fires in a session that says it replicates, too"


def test_eight_processes_at_once(empty_dsn):
    command = [sys.executable, "-c", SCRIPT, empty_dsn]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for _ in range(8)]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [worker.communicate(timeout=60) for worker in workers]
    assert answers == [(str(scripts()[-1].version), "")] * 8
    with connect_dsn(empty_dsn) as connection:
        assert len(applied(connection)) == len(scripts())


def test_a_ledger_from_a_newer_package_is_refused(empty_dsn):
    with connect_dsn(empty_dsn) as connection:
        migrate(connection)
        connection.execute("INSERT INTO migration.schema_version (version, name, sha256) VALUES (99, 'later', 'x')")
        known = scripts()[-1].version
        with pytest.raises(BadConfiguration, match=f"version 99, this package knows up to {known}") as refused:
            migrate(connection)
    assert refused.value.code == "schema_too_new"


def test_a_released_file_that_was_edited_is_refused(empty_dsn):
    with connect_dsn(empty_dsn) as connection:
        migrate(connection)
        connection.execute("UPDATE migration.schema_version SET sha256 = 'other' WHERE version = 1")
        connection.execute("DELETE FROM migration.schema_version WHERE version = %s", (scripts()[-1].version,))
        with pytest.raises(BadConfiguration) as refused:
            migrate(connection)
    assert refused.value.code == "schema_differs"


def test_a_failing_file_leaves_nothing_behind(empty_dsn):
    with connect_dsn(empty_dsn) as connection:
        connection.execute("CREATE SCHEMA migration")
        connection.execute("CREATE TABLE migration.verdict ()")
        with pytest.raises(psycopg.errors.DuplicateTable):
            migrate(connection)
        assert current_version(connection) == 0
        assert connection.execute("SELECT to_regclass('migration.staging')").fetchone() == (None,)


def test_a_user_without_rights_gets_told(empty_dsn):
    with connect_dsn(empty_dsn) as connection:
        connection.execute("DO $$ BEGIN CREATE ROLE weak LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        connection.execute("ALTER ROLE weak PASSWORD 'weak'")
        weak_dsn = make_conninfo(empty_dsn, user="weak", password="weak")
        with connect_dsn(weak_dsn) as weak, pytest.raises(BadConfiguration) as refused:
            migrate(weak)
    assert refused.value.code == "schema_not_writable"
