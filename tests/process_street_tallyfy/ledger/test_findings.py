from __future__ import annotations

import pytest

from include.bench.plans import explained
from process_street_tallyfy.errors import FenceLost
from process_street_tallyfy.ledger.findings import REPORTED
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind


def finding(source_id="1", field="name", reason="too_long", kind=Kind.RUN, **more):
    return Finding(
        kind, source_id, field, more.get("disposition", Disposition.CONVERTED), reason, more.get("advice", "x"), "w1"
    )


def test_what_is_recorded_comes_back(ledger):
    ledger.findings.record([finding(), finding(field="dueDate")])
    assert ledger.findings.of(Kind.RUN, "1") == [finding(field="dueDate"), finding()]
    assert ledger.findings.of(Kind.RUN, "2") == []


def test_recording_again_overwrites_the_same_fact(ledger, open_ledger):
    ledger.findings.record([finding()])
    again = finding(disposition=Disposition.PRESERVED, advice="other")
    open_ledger(run_id="run-2").findings.record([again, again])
    assert list(ledger.findings.all()) == [again]


def test_a_new_plan_takes_away_what_no_longer_holds(ledger, open_ledger):
    other, late = finding(source_id="2"), finding(reason="late")
    ledger.findings.record([finding(), finding(field="dueDate"), other, late])
    ledger.findings.supersede([(Kind.RUN, "1")], [finding(field="status")], keep=["late"])
    assert list(ledger.findings.all()) == [late, finding(field="status"), other]
    later = open_ledger(run_id="run-2").findings
    later.supersede([(Kind.RUN, "1")], [finding(field="status")], keep=["late"])
    assert list(later.all()) == [finding(field="status"), other], "what is kept is only what this run found"
    later.supersede([(Kind.RUN, "1"), (Kind.RUN, "2")], [])
    assert list(later.all()) == []


def test_counts_are_by_kind_disposition_and_reason(ledger):
    ledger.findings.record([finding("1"), finding("2"), finding("1", kind=Kind.TASK, reason="other")])
    assert ledger.findings.counts() == {
        (Kind.RUN, Disposition.CONVERTED, "too_long"): 2,
        (Kind.TASK, Disposition.CONVERTED, "other"): 1,
    }


def test_all_walks_over_many_pages(ledger):
    many = [finding(f"{n:05d}", reason=reason) for n in range(1100) for reason in ("a", "b")]
    ledger.findings.record(many)
    assert list(ledger.findings.all()) == many


def test_organisations_do_not_see_each_other(ledger, open_ledger):
    other = open_ledger("other")
    ledger.findings.record([finding()])
    other.findings.supersede([(Kind.RUN, "1")], [])
    assert list(ledger.findings.all()) == [finding()]
    assert (list(other.findings.all()), other.findings.counts()) == ([], {})


def test_an_old_fence_never_writes(ledger, open_ledger):
    old = open_ledger(fence=ledger.leases.acquire("old", 0))
    ledger.leases.acquire("new", 60)
    for write in (old.findings.record, lambda batch: old.findings.supersede([(Kind.RUN, "1")], batch)):
        with pytest.raises(FenceLost):
            write([finding()])
    assert list(ledger.findings.all()) == []


def test_what_is_reported_of_a_parent_and_what_is_withdrawn(ledger, open_ledger):
    ledger.findings.record([finding("a"), finding("b", reason="other"), finding("w1", field="status")])
    open_ledger("other").findings.record([finding("c")])
    assert ledger.findings.reported("w1", ["too_long"]) == {(Kind.RUN, "a"), (Kind.RUN, "w1")}
    assert ledger.findings.reported("w2", ["too_long"]) == set()
    ledger.findings.withdraw([(Kind.RUN, "a"), (Kind.RUN, "b")], ["too_long"])
    assert {found.source_id for found in ledger.findings.all()} == {"b", "w1"}


def test_what_was_found_of_a_run_comes_from_an_index(ledger):
    connection = ledger.scope.connection
    connection.execute(
        "INSERT INTO migration.finding (organization, kind, source_id, field, reason, disposition, parent_id, run_id)"
        " SELECT 'acme', 'task', 's' || n, '', 'r' || n % 9, 'converted', 'p' || n / 20, 'r'"
        " FROM generate_series(1, 20000) n"
    )
    connection.execute("ANALYZE migration.finding")
    text = "\n".join(explained(connection, REPORTED))
    assert "finding_parent" in text
    assert "finding_source" in text
    assert "Seq Scan" not in text
