"""Every column of the ledger is classified; a column that is not makes this red."""

from __future__ import annotations

import pytest

from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.content_columns import COLUMNS, TEXT_TYPES, Holds, columns_that_hold
from process_street_tallyfy.ledger.migrate import migrate

_COLUMNS = """
SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'migration' AND t.table_type = 'BASE TABLE'
"""
#: Types that cannot hold text of anybody. A type that is in neither set makes the test red too.
SILENT_TYPES = {
    *("bigint", "integer", "smallint", "double precision", "numeric", "boolean"),
    *("timestamp with time zone", "date", "interval"),
}


@pytest.fixture
def columns(ledger_database: str) -> list[tuple[str, str, str]]:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        return connection.execute(_COLUMNS).fetchall()


def test_every_column_that_can_hold_text_is_classified(columns: list[tuple[str, str, str]]) -> None:
    found = {(table, column) for table, column, kind in columns if kind in TEXT_TYPES}
    classified = {(table, column) for table, names in COLUMNS.items() for column in names}
    assert found - classified == set(), "say in ledger/content_columns.py what these columns may hold"
    assert classified - found == set(), "these columns of ledger/content_columns.py are gone"


def test_every_type_is_known(columns: list[tuple[str, str, str]]) -> None:
    assert {kind for _, _, kind in columns} <= TEXT_TYPES | SILENT_TYPES


def test_content_has_its_places() -> None:
    """What people wrote lies where it is staged or given back from, who they are in the tables about people."""
    assert columns_that_hold(Holds.CONTENT) == {
        "staging": ("payload",),
        "before_image": ("content",),
        "review_decision": ("note",),
    }
    assert set(columns_that_hold(Holds.PEOPLE)) == {"person", "account", "group_member", "person_decision"}
