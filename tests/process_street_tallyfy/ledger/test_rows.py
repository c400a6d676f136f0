"""Row security: no organisation reads or writes another one's rows, whatever the query says."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from process_street_tallyfy.ledger.browse import Search, objects
from process_street_tallyfy.ledger.connection import Connection, connect_dsn, see, sees_everything
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.standing import standing
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind

#: Shared by all organisations on purpose: one limit per account of an API, one schema.
SHARED = {"breaker", "bucket", "bucket_use", "schema_version"}
OF_SCHEMA = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, count(p.policyname)
FROM pg_class c LEFT JOIN pg_policies p ON p.schemaname = 'migration' AND p.tablename = c.relname
WHERE c.relnamespace = 'migration'::regnamespace AND c.relkind = 'r' GROUP BY 1, 2
"""


@pytest.fixture
def plain(ledger_database: str) -> Iterator[Connection]:
    """Both organisations have an object, a verdict, an incident and audit entries."""
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        for name in ("acme", "globex"):
            ledger = Ledger(connection, name, "run1")
            ledger.mapping.plan([PlanItem(Kind.WORKFLOW, f"of_{name}", "", Disposition.EXACT, "sha")])
            ledger.incidents.record("critical", "code", name)
        yield connection


def ids(connection: Connection, table: str = "mapping", column: str = "source_id") -> list[str]:
    """Without a word about the organisation."""
    return [row[0] for row in connection.execute(f"SELECT {column} FROM migration.{table} ORDER BY 1")]  # noqa: S608


def test_every_table_of_organisations_is_closed(plain: Connection) -> None:
    found = {name: (forced, policies) for name, forced, policies in plain.execute(OF_SCHEMA)}
    assert found.keys() > SHARED
    assert {name for name, state in found.items() if state == (True, 1)} == found.keys() - SHARED


def test_a_query_that_forgets_the_organisation_finds_its_own_rows_only(plain: Connection) -> None:
    Ledger(plain, "acme", "run1").verdicts.of_run()
    assert ids(plain) == ["of_acme"]
    assert ids(plain, "incident", "message") == ["acme"]
    assert set(ids(plain, "audit", "organization")) == {"acme"}


def test_a_session_that_names_nobody_sees_nothing(plain: Connection, ledger_database: str) -> None:
    with connect_dsn(ledger_database) as fresh:
        assert ids(fresh) == []


def test_two_organisations_on_one_connection_take_turns(plain: Connection) -> None:
    acme, globex = Ledger(plain, "acme", "run1"), Ledger(plain, "globex", "run1")
    for ledger, expected in ((acme, "of_acme"), (globex, "of_globex"), (acme, "of_acme")):
        assert [row.source_id for row in ledger.mapping.rows(Kind.WORKFLOW)] == [expected]
    assert [found.source_id for found in objects(plain, "globex", Search())[0]] == ["of_globex"]


def test_the_page_of_several_sees_all_of_these(plain: Connection) -> None:
    standing(plain, ["acme", "globex"])
    assert ids(plain) == ["of_acme", "of_globex"]


@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO migration.incident (organization, run_id, category, code, message) VALUES ('globex','','','','')",
        "UPDATE migration.mapping SET organization = 'globex'",
    ],
)
def test_a_row_for_somebody_else_is_refused(plain: Connection, write: str) -> None:
    see(plain, "acme")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
        plain.execute(write)


def test_what_is_somebody_elses_cannot_be_changed(plain: Connection) -> None:
    see(plain, "acme")
    assert plain.execute("DELETE FROM migration.mapping WHERE organization = 'globex'").rowcount == 0
    see(plain, "globex")
    assert ids(plain) == ["of_globex"]


def test_who_is_not_bound_is_told(plain: Connection, postgres_dsn: str) -> None:
    assert not sees_everything(plain)
    with connect_dsn(postgres_dsn) as superuser:
        assert sees_everything(superuser)
