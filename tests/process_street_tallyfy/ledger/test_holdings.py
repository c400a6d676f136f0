"""Every table is in the table of what is kept; every column of content is encrypted or goes with its table."""

from __future__ import annotations

from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.content_columns import Holds, columns_that_hold
from process_street_tallyfy.ledger.holdings import TABLES, Kept, erased
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.sealing import SEALED

#: Words that somebody wrote about an object, beside its decision; they go with the people.
IN_CLEAR = {("review_decision", "note")}


def test_every_table_is_in_the_table(ledger_database: str) -> None:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'migration'").fetchall()
    found = {name for (name,) in rows}
    assert found - set(TABLES) == set(), "say in ledger/holdings.py what these tables hold, why and how long"
    assert set(TABLES) - found == set(), "these tables are gone"


def test_content_is_encrypted_and_content_and_people_go() -> None:
    content = columns_that_hold(Holds.CONTENT)
    assert {(table, column) for table, columns in content.items() for column in columns} == {*SEALED, *IN_CLEAR}
    assert set(columns_that_hold(Holds.CONTENT, Holds.PEOPLE)) <= set(erased())


def test_who_somebody_is_goes_last() -> None:
    order = erased()
    assert order[-1] == "person"
    assert [TABLES[name].kept for name in order] == sorted((TABLES[name].kept for name in order), reverse=True)
    assert Kept.LASTING not in {TABLES[name].kept for name in order}
