"""The pages that are written from code are those of this code, and say all of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from psycopg.rows import tuple_row

from include.local_stack.paths import REPOSITORY
from include.reference import commands, configuration, ledger
from include.reference.__main__ import PAGES, main, stale
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.organization import schema

DOCS = REPOSITORY / "docs"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for file in PAGES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DOCS / file, tmp_path / file)
    return tmp_path


def test_the_pages_in_the_documentation_are_these() -> None:
    assert stale(DOCS) == []


def test_a_stale_or_missing_page_is_named_and_can_be_written_anew(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, *_ = PAGES
    (copy / first).write_text("old", encoding="utf-8")
    (copy / second).unlink()
    assert main(["--check", str(copy)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"{copy / name} is stale: run make mapping" for name in (first, second)
    ]
    assert main([str(copy)]) == 0
    assert stale(copy) == []


def test_every_table_and_column_of_a_real_ledger_is_read_from_the_sql(ledger_database: str) -> None:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        with connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(
                "SELECT table_name, column_name, data_type FROM information_schema.columns"
                " WHERE table_schema = 'migration' ORDER BY table_name, ordinal_position"
            )
            real: dict[str, dict[str, str]] = {}
            for name, column, kind in cursor:
                real.setdefault(name, {})[column] = kind
    assert ledger.columns() == real


def test_every_key_has_a_description_and_only_those_without_a_default_are_required() -> None:
    found = {key: (default, text) for key, _, default, text in configuration.keys(schema())}
    assert [key for key, (_, text) in found.items() if not text] == []
    assert [key for key, (default, _) in found.items() if default == "**required**"] == [
        "organization", "source.conn_id", "source.organization_id", "source.time_zone", "target.conn_id",
        "target.organization_id",
    ]  # fmt: skip


def test_every_target_of_make_is_told() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", commands.MAKEFILE.read_text("utf-8"), re.MULTILINE)
    assert set(phony.split()) == set(commands.targets())
