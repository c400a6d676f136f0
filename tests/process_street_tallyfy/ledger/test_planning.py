from __future__ import annotations

from process_street_tallyfy.ledger.row import PlanCounts, PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind, State

RUN = Kind.RUN


def item(source_id, sha="a", disposition=Disposition.EXACT, parent="w1", marker=""):
    return PlanItem(RUN, source_id, parent, disposition, sha, marker)


def land(ledger, source_id, target):
    ledger.mapping.intend(RUN, source_id, "p")
    ledger.mapping.confirm(RUN, source_id, target)
    return ledger.mapping.verify_many([(RUN, source_id)])[0]


def test_new_rows_are_planned(ledger):
    assert ledger.mapping.plan([item("1", marker="[ps:1]"), item("2")]) == PlanCounts(new=2)
    row = ledger.mapping.get(RUN, "1")
    assert (row.state, row.marker, row.parent_id, row.target_id) == (State.PLANNED, "[ps:1]", "w1", None)
    assert (row.seen_sha256, row.source_sha256, row.attempt, row.transform_version) == ("a", "", 0, "v1")
    assert row.open
    assert not row.changed


def test_planning_again_changes_nothing(ledger):
    ledger.mapping.plan([item("1")])
    before = ledger.mapping.get(RUN, "1")
    assert ledger.mapping.plan([item("1")]) == PlanCounts(unchanged=1)
    assert ledger.mapping.get(RUN, "1") == before


def test_known_rows_keep_their_state_and_show_that_the_source_changed(ledger):
    ledger.mapping.plan([item("1", marker="[ps:1]")])
    land(ledger, "1", "T1")
    assert ledger.mapping.plan([item("1", sha="b", disposition=Disposition.CONVERTED)]) == PlanCounts(changed=1)
    row = ledger.mapping.get(RUN, "1")
    assert (row.state, row.target_id, row.disposition) == (State.VERIFIED, "T1", Disposition.CONVERTED)
    assert (row.source_sha256, row.seen_sha256, row.marker) == ("a", "b", "[ps:1]")
    assert row.changed
    assert row.open


def test_a_change_counts_until_it_is_verified(ledger):
    ledger.mapping.plan([item("1")])
    land(ledger, "1", "T1")
    ledger.mapping.plan([item("1", sha="b")])
    assert ledger.mapping.plan([item("1", sha="b")]) == PlanCounts(changed=1), "a crash in between must not hide it"
    assert not land(ledger, "1", "T1").open
    assert ledger.mapping.plan([item("1", sha="b")]) == PlanCounts(unchanged=1)


def test_a_change_back_is_no_change(ledger):
    ledger.mapping.plan([item("1")])
    land(ledger, "1", "T1")
    ledger.mapping.plan([item("1", sha="b")])
    assert ledger.mapping.plan([item("1", sha="a")]) == PlanCounts(unchanged=1)


def test_the_source_changing_between_write_and_read_back_stays_visible(ledger):
    ledger.mapping.plan([item("1")])
    ledger.mapping.intend(RUN, "1", "p")
    ledger.mapping.plan([item("1", sha="b")])
    ledger.mapping.confirm(RUN, "1", "T1")
    [row] = ledger.mapping.verify_many([(RUN, "1")])
    assert (row.source_sha256, row.seen_sha256) == ("a", "b")
    assert row.changed


def test_a_skipped_row_settles_with_what_was_planned(ledger):
    ledger.mapping.plan([item("1", disposition=Disposition.UNSUPPORTED)])
    [row] = ledger.mapping.skip_many([(RUN, "1")])
    assert not row.open
    assert ledger.mapping.plan([item("1", sha="b")]) == PlanCounts(changed=1)


def test_an_object_twice_in_a_plan_counts_once(ledger):
    assert ledger.mapping.plan([item("1"), item("1", sha="b")]) == PlanCounts(new=1)
    assert ledger.mapping.get(RUN, "1").seen_sha256 == "b"


def test_the_plan_is_proved_in_the_audit(ledger):
    ledger.mapping.plan([item("1"), item("2")])
    ledger.mapping.plan([item("2"), item("1")])
    first, second = ledger.audit.entries()
    assert (first.draft.event, first.draft.outcome) == ("plan", "new=2 changed=0 unchanged=0")
    assert second.draft.outcome == "new=0 changed=0 unchanged=2"
    assert first.draft.payload_sha256 == second.draft.payload_sha256


def test_an_empty_plan_is_nothing(ledger):
    assert ledger.mapping.plan([]) == PlanCounts()
    assert list(ledger.audit.entries()) == []


def test_a_batch_is_one_statement(ledger):
    items = [item(str(n)) for n in range(300)]
    assert ledger.mapping.plan(items) == PlanCounts(new=300)
    assert len(list(ledger.mapping.rows(RUN))) == 300


def test_what_another_organisation_planned_is_not_known_here(ledger, open_ledger):
    open_ledger("other").mapping.plan([item("1")])
    assert ledger.mapping.plan([item("1", sha="b")]) == PlanCounts(new=1)
