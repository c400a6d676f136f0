from __future__ import annotations

import pytest

from include.bench.plans import explained
from process_street_tallyfy.ledger import browse
from process_street_tallyfy.ledger.browse import Search
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind, Phase, State

KINDS = (Kind.RUN, Kind.TASK)


@pytest.fixture
def full(ledger):
    """30 runs with names and 30 tasks; every tenth failed."""
    ids = [f"id{number:02d}" for number in range(30)]
    ledger.staging.put(StagedRow(Kind.RUN, one, payload={"name": f"Cake {one[2:]}"}) for one in ids)
    ledger.mapping.plan(PlanItem(kind, one, "", Disposition.EXACT, "sha") for kind in KINDS for one in ids)
    for one in ids[::10]:
        ledger.mapping.fail(Kind.RUN, one, "data", "refused")
    ledger.mapping.confirm(Kind.RUN, "id05", "T5")
    return ledger


def ids(ledger, search, limit=100):
    return [row.source_id for row in browse.objects(ledger.scope.connection, "acme", search, limit)[0]]


def test_pages_follow_each_other_without_gap_or_repetition(full):
    seen, search, more = [], Search(), True
    while more:
        rows, more = browse.objects(full.scope.connection, "acme", search, 7)
        seen += [(row.kind, row.source_id) for row in rows]
        search = Search(after_kind=seen[-1][0], after_id=seen[-1][1])
    assert seen == sorted((kind.value, f"id{number:02d}") for kind in KINDS for number in range(30))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search(kind=Kind.RUN, state=State.FAILED), ["id00", "id10", "id20"]),
        (Search("id1", Kind.TASK), [f"id{number}" for number in range(10, 20)]),
        (Search("T5"), ["id05"]),
        (Search("cAKE 2", Kind.RUN), [f"id{number}" for number in range(20, 30)]),
        (Search("%"), []),
        (Search("nothing like that"), []),
    ],
)
def test_what_a_search_finds(full, search, found):
    assert ids(full, search) == found


def test_nothing_of_another_organisation_is_found(full):
    assert browse.objects(full.scope.connection, "other", Search()) == ([], False)
    assert browse.one(full.scope.connection, "other", Kind.RUN, "id05") is None
    assert browse.error_classes(full.scope.connection, "other") == []


def test_a_name_in_another_organisation_finds_nothing_here(full, open_ledger):
    open_ledger("other").staging.put([StagedRow(Kind.RUN, "id05", payload={"name": "Only theirs"})])
    assert ids(full, Search("only theirs")) == []


def test_errors_are_counted_by_class(full):
    (found,) = browse.error_classes(full.scope.connection, "acme")
    assert (found.code, found.category, found.state, found.number, found.example) == (
        "refused", "data", "failed", 3, "id00",
    )  # fmt: skip


def test_the_batch_of_an_object_is_known_by_run(ledger):
    ledger.checkpoints.put(Phase.DISCOVERY, "batch/open/0000", {"ids": ["a", "b"]})
    ledger.checkpoints.put(Phase.DISCOVERY, "batch/open/0001", {"ids": ["c"]})
    found = browse.batches(ledger.scope.connection, "acme", "run-1", ["c"])
    assert found == {"open/0000": False, "open/0001": True}
    assert browse.batches(ledger.scope.connection, "acme", "run-2", ["c"]) == {}


@pytest.mark.parametrize(
    ("search", "index"),
    [
        (Search(after_kind="task", after_id="s00050000"), "mapping_pkey"),
        (Search(state=State.FAILED), "mapping_browse"),
        (Search(kind=Kind.RUN, state=State.FAILED), "mapping_browse"),
    ],
)
def test_a_page_of_many_rows_comes_from_an_index(ledger, search, index):
    connection = ledger.scope.connection
    connection.execute(
        "INSERT INTO migration.mapping (organization, kind, source_id, state, disposition, seen_sha256, run_id)"
        " SELECT 'acme', CASE WHEN n % 2 = 0 THEN 'task' ELSE 'run' END, 's' || lpad(n::text, 8, '0'),"
        " CASE WHEN n % 50 < 2 THEN 'failed' WHEN n % 5 = 0 THEN 'planned' ELSE 'skipped' END,"
        " 'exact', '', 'r' FROM generate_series(1, 20000) n"
    )
    connection.execute("ANALYZE migration.mapping")
    query = browse.page_query(search).as_string(connection)
    plan = "\n".join(explained(connection, query))
    assert f"using {index}" in plan, plan
    assert "Sort" not in plan.replace("Sort Key", "") or "Incremental Sort" in plan
