"""A ledger that was restored goes on as if nothing had happened; so does a move whose content was erased."""

from __future__ import annotations

import secrets
import stat
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo

from include.local_stack.backup import dump, keys, load
from include.local_stack.ledger_role import ledger_database as made
from include.local_stack.postgres import Postgres
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.sealing import keyring
from process_street_tallyfy.model.organization import load as read
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.erase import Erase
from tests.process_street_tallyfy.phases.test_migrate import writes


def test_after_a_restore_and_after_an_erasure_a_run_creates_nothing(
    moved_small: Any,
    _postgres: Postgres,  # noqa: PT019  the server itself
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, audited = len(writes(moved_small)), moved_small.ledger().audit.verify_chain()
    file, name = tmp_path / "ledger.dump", f"restored_{secrets.token_hex(4)}"
    superuser = make_conninfo(moved_small.dsn, user="postgres", password=_postgres.password())
    dump(superuser, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(BadConfiguration, match="has a ledger already"):
        load(superuser, file)
    moved_small.dsn = made(_postgres, name)
    load(_postgres.dsn(name), file)
    assert keys(_postgres.dsn(name)) == keyring().newest
    assert moved_small.ledger().audit.verify_chain() == audited
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", moved_small.dsn)
    moved_small.run("restored")
    assert writes(moved_small)[before:] == []
    with connect_dsn(moved_small.dsn) as connection:
        Erase(read(moved_small.organization_file), connection).run()
    assert moved_small.ledger().staging.counts() == {}
    moved_small.run("erased")
    assert writes(moved_small)[before:] == []
    assert {kind.open for kind in moved_small.ledger().summary()} == {0}
    assert (
        moved_small.ledger()
        .staging.get(Kind.WORKFLOW_BUNDLE, moved_small.ledger().staging.ids(Kind.WORKFLOW)[0])
        .payload
    )
    _postgres.drop_database(name)


def test_what_cannot_be_dumped_says_so_and_names_no_password(ledger_database: str, tmp_path: Path) -> None:
    wrong = make_conninfo(ledger_database, password="s3cret-canary")
    with pytest.raises(BadConfiguration, match="pg_dump") as refused:
        dump(wrong, tmp_path / "f")
    assert "s3cret" not in str(refused.value)
    with pytest.raises(BadConfiguration, match="no file"):
        load(ledger_database, tmp_path / "missing")


def test_the_ledgers_own_account_cannot_leave_rows_out(ledger_database: str, tmp_path: Path) -> None:
    """Row security would hide every row from a dump: it stops instead."""
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
    with pytest.raises(BadConfiguration, match="row-level security"):
        dump(ledger_database, tmp_path / "f")
