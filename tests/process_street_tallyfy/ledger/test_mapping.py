from __future__ import annotations

import threading

import pytest

from process_street_tallyfy.errors import Ambiguous, Critical, FenceLost
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind, State

RUN, TASK, COMMENT = Kind.RUN, Kind.TASK, Kind.COMMENT
OWN_OBJECT = [Kind.GROUP, Kind.FOLDER, Kind.TAG, Kind.WORKFLOW, Kind.TASK_TEMPLATE, Kind.FORM_FIELD, RUN, TASK]


def plan(ledger, *ids, kind=RUN, parent="w1", disposition=Disposition.EXACT):
    ledger.mapping.plan([PlanItem(kind, source_id, parent, disposition, "a") for source_id in ids])


def test_the_straight_way(ledger):
    plan(ledger, "1")
    row = ledger.mapping.intend(RUN, "1", "hash")
    assert (row.state, row.payload_sha256, row.attempt) == (State.INTENT, "hash", 1)
    row = ledger.mapping.confirm(RUN, "1", "T1")
    assert (row.state, row.target_id, row.adopted, row.created_by_run) == (State.CONFIRMED, "T1", False, "run-1")
    assert row.confirmed_at
    [row] = ledger.mapping.verify_many([(RUN, "1")])
    assert (row.state, row.source_sha256, row.open) == (State.VERIFIED, "a", False)
    assert row.verified_at
    assert row == ledger.mapping.get(RUN, "1")


def test_a_lost_answer_and_its_object_found_again(ledger, open_ledger):
    plan(ledger, "1")
    ledger.mapping.intend(RUN, "1", "hash")
    row = ledger.mapping.unknown(RUN, "1")
    assert (row.state, row.error_category, row.error_code) == (State.UNKNOWN, "recoverable", "outcome_unknown")
    row = open_ledger(run_id="run-2").mapping.confirm(RUN, "1", "T1")
    assert (row.adopted, row.created_by_run, row.error_code) == (False, "run-2", "")


def test_an_adopted_object_stays_adopted_and_is_nobodys_creation(ledger):
    plan(ledger, "1")
    row = ledger.mapping.confirm(RUN, "1", "T1", adopted=True)
    assert (row.adopted, row.created_by_run) == (True, "")
    ledger.mapping.intend(RUN, "1", "update")
    row = ledger.mapping.confirm(RUN, "1", "T1")
    assert (row.adopted, row.created_by_run) == (True, "")


def test_an_update_keeps_who_made_the_object(ledger, open_ledger):
    plan(ledger, "1")
    ledger.mapping.confirm(RUN, "1", "T1")
    later = open_ledger(run_id="run-2")
    later.mapping.intend(RUN, "1", "update")
    row = later.mapping.confirm(RUN, "1", "T1")
    assert (row.run_id, row.created_by_run) == ("run-2", "run-1")


def test_failures_carry_their_category_and_code(ledger):
    plan(ledger, "1", "2", "3")
    row = ledger.mapping.fail(RUN, "1", "data", "refused")
    assert (row.state, row.error_category, row.error_code) == (State.FAILED, "data", "refused")
    row = ledger.mapping.review(RUN, "2", "ambiguous")
    assert (row.state, row.error_code) == (State.NEEDS_REVIEW, "ambiguous")
    ledger.mapping.confirm(RUN, "3", "T3")
    row = ledger.mapping.wrong(RUN, "3", "read_back_differs")
    assert (row.state, row.error_category, row.error_code) == (State.WRONG, "data", "read_back_differs")
    assert [row.state for row in ledger.mapping.reopen_many([(RUN, "1"), (RUN, "2")])] == [State.PLANNED] * 2
    assert ledger.mapping.get(RUN, "1").error_code == ""


def test_a_reverted_object_is_as_good_as_never_written(ledger):
    plan(ledger, "1")
    ledger.mapping.confirm(RUN, "1", "T1")
    ledger.mapping.reverting(RUN, "1")
    row = ledger.mapping.reverted(RUN, "1")
    assert (row.state, row.target_id, row.created_by_run, row.source_sha256) == (State.REVERTED, None, "", "")
    assert [entry.draft.target_id for entry in ledger.audit.entries(RUN, "1")] == ["T1"] * 3
    ledger.mapping.intend(RUN, "1", "again")
    assert ledger.mapping.confirm(RUN, "1", "T2").target_id == "T2"


def test_an_illegal_move_is_refused_by_name_and_changes_nothing(ledger):
    plan(ledger, "1")
    with pytest.raises(Critical, match=r"from planned to verified \(run 1\)") as refused:
        ledger.mapping.verify_many([(RUN, "1")])
    assert refused.value.code == "illegal_transition"
    assert ledger.mapping.get(RUN, "1").state is State.PLANNED
    assert len(list(ledger.audit.entries())) == 1


def test_an_object_that_was_never_planned_is_refused(ledger):
    with pytest.raises(Critical) as refused:
        ledger.mapping.intend(RUN, "1", "p")
    assert refused.value.code == "not_planned"


def test_a_bulk_move_is_all_or_nothing(ledger):
    plan(ledger, "1", "2")
    ledger.mapping.confirm(RUN, "1", "T1")
    with pytest.raises(Critical, match="run 2"):
        ledger.mapping.verify_many([(RUN, "1"), (RUN, "2")])
    assert ledger.mapping.get(RUN, "1").state is State.CONFIRMED


def test_a_bulk_move_answers_in_the_order_asked(ledger):
    plan(ledger, "1", "2", "3")
    plan(ledger, "x", kind=TASK)
    rows = ledger.mapping.confirm_many([(RUN, "3", "T3"), (TASK, "x", "X"), (RUN, "1", "T1"), (RUN, "3", "T3")])
    assert [(row.kind, row.source_id, row.target_id) for row in rows] == [
        (RUN, "3", "T3"),
        (TASK, "x", "X"),
        (RUN, "1", "T1"),
    ]
    assert ledger.mapping.confirm_many([]) == []


@pytest.mark.parametrize("kind", OWN_OBJECT)
def test_two_sources_never_share_a_target_object(ledger, kind):
    plan(ledger, "1", "2", kind=kind)
    ledger.mapping.confirm(kind, "1", "T1")
    with pytest.raises(Ambiguous, match=f"{kind.value} 2") as refused:
        ledger.mapping.confirm(kind, "2", "T1")
    assert refused.value.code == "target_already_mapped"
    assert ledger.mapping.get(kind, "2").state is State.PLANNED


@pytest.mark.parametrize("kind", [COMMENT, Kind.VALUE, Kind.USER])
def test_folded_comments_values_and_people_may_share(ledger, kind):
    plan(ledger, "1", "2", kind=kind)
    ledger.mapping.confirm_many([(kind, "1", "T1"), (kind, "2", "T1")])
    assert [row.source_id for row in ledger.mapping.by_target(kind, "T1")] == ["1", "2"]


def test_a_source_never_gets_a_second_target_object(ledger):
    plan(ledger, "1", "2")
    ledger.mapping.confirm(RUN, "1", "T1")
    ledger.mapping.intend(RUN, "1", "p")
    with pytest.raises(Ambiguous) as refused:
        ledger.mapping.confirm(RUN, "1", "T2")
    assert refused.value.code == "second_target"
    with pytest.raises(Ambiguous):
        ledger.mapping.confirm_many([(RUN, "2", "T3"), (RUN, "2", "T4")])


def test_reading(ledger, open_ledger):
    plan(ledger, "1", "2", "3", disposition=Disposition.PRESERVED)
    plan(ledger, "a", kind=TASK, parent="1")
    ledger.mapping.skip_many([(RUN, "2")])
    assert set(ledger.mapping.many(RUN, ["1", "3", "nobody"])) == {"1", "3"}
    assert [row.source_id for row in ledger.mapping.by_parent(TASK, "1")] == ["a"]
    assert [row.source_id for row in ledger.mapping.rows(RUN)] == ["1", "2", "3"]
    assert [row.source_id for row in ledger.mapping.rows(RUN, {State.SKIPPED})] == ["2"]
    assert [row.source_id for row in ledger.mapping.open(RUN)] == ["1", "3"]
    assert list(ledger.mapping.rows(RUN, [])) == []
    assert ledger.mapping.counts() == {
        (RUN, State.PLANNED, Disposition.PRESERVED): 2,
        (RUN, State.SKIPPED, Disposition.PRESERVED): 1,
        (TASK, State.PLANNED, Disposition.EXACT): 1,
    }
    assert open_ledger("other").mapping.counts() == {}


def test_open_shows_a_settled_row_again_when_its_source_changed(ledger):
    plan(ledger, "1", "2")
    ledger.mapping.skip_many([(RUN, "1"), (RUN, "2")])
    ledger.mapping.plan([PlanItem(RUN, "2", "w1", Disposition.EXACT, "b")])
    assert [row.source_id for row in ledger.mapping.open(RUN)] == ["2"]


@pytest.mark.parametrize("state", list(State))
def test_a_row_is_open_to_the_query_as_it_is_to_itself(ledger, state):
    plan(ledger, "r1", "r2")
    with ledger.scope.transaction() as cursor:
        cursor.execute(
            "UPDATE migration.mapping SET state = %s, target_id = source_id, seen_sha256 = 'now',"
            " source_sha256 = CASE WHEN source_id = 'r1' THEN 'now' ELSE 'before' END",
            (state.value,),
        )
    rows = [*ledger.mapping.rows(Kind.RUN)]
    assert [*ledger.mapping.open(Kind.RUN)] == [row for row in rows if row.open]


def test_what_this_run_has_moved_and_whose_parts_are_not_done(ledger, open_ledger):
    plan(ledger, "r1", "r2")
    ledger.mapping.intend(RUN, "r1", "p")
    ledger.mapping.confirm(RUN, "r1", "t1")
    plan(ledger, "a", kind=TASK, parent="r1")
    plan(ledger, "b", kind=TASK, parent="r2")
    ledger.mapping.skip_many([(TASK, "a")])
    assert ledger.mapping.written(RUN) == {"r1"}
    assert open_ledger(run_id="run-2").mapping.written(RUN) == set()
    assert ledger.mapping.parents_open(TASK) == {"r2"}


def test_rows_may_be_moved_while_they_are_read_over_many_pages(ledger):
    plan(ledger, *(f"{n:05d}" for n in range(2100)))
    seen = 0
    for row in ledger.mapping.rows(RUN, {State.PLANNED}):
        seen += 1
        if seen % 300 == 0:
            ledger.mapping.skip_many([row.key])
    assert seen == 2100


def test_organisations_do_not_touch_each_other(ledger, open_ledger):
    other = open_ledger("other")
    for one in (ledger, other):
        plan(one, "1")
    ledger.mapping.confirm(RUN, "1", "T1")
    assert other.mapping.get(RUN, "1").state is State.PLANNED
    assert other.mapping.by_target(RUN, "T1") == []
    assert other.mapping.confirm(RUN, "1", "T1").organization == "other"
    assert [entry.draft.event for entry in other.audit.entries()] == ["plan", "confirmed"]


def test_an_old_fence_never_writes(ledger, open_ledger):
    plan(ledger, "1", "2")
    old = open_ledger(run_id="old", fence=ledger.leases.acquire("old", 0))
    old.mapping.intend(RUN, "1", "p")
    new = open_ledger(run_id="new", fence=ledger.leases.acquire("new", 60))
    for write in (
        lambda: old.mapping.confirm(RUN, "1", "T1"),
        lambda: old.mapping.intend(RUN, "2", "p"),
        lambda: plan(old, "3"),
    ):
        with pytest.raises(FenceLost):
            write()
    assert new.mapping.get(RUN, "3") is None
    assert new.mapping.unknown(RUN, "1").fence == new.scope.fence


def test_two_workers_race_for_one_intent_and_one_wins_each_round(open_ledger):
    """Eight threads try the same forbidden-twice move: exactly one gets it."""
    plan(open_ledger(), "1")
    start, won, lost = threading.Barrier(8), [], []
    workers = [open_ledger(run_id=f"w{n}") for n in range(8)]

    def compete(worker):
        start.wait()
        try:
            won.append(worker.mapping.confirm(RUN, "1", "T1").run_id)
        except Critical as refused:
            lost.append(refused.code)

    threads = [threading.Thread(target=compete, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(won) == 1
    assert lost == ["illegal_transition"] * 7
    assert workers[0].mapping.get(RUN, "1").run_id == won[0]


def test_rows_of_several_kinds_are_asked_for_at_once(ledger):
    ledger.mapping.plan(
        [
            PlanItem(Kind.TASK, "b", "r1", Disposition.EXACT, "1"),
            PlanItem(Kind.TASK, "a", "r1", Disposition.EXACT, "1"),
            PlanItem(Kind.APPROVAL, "a", "r1", Disposition.EXACT, "1"),
            PlanItem(Kind.APPROVAL, "c", "r2", Disposition.EXACT, "1"),
        ]
    )
    asked = [(Kind.TASK, "b"), (Kind.APPROVAL, "b"), (Kind.APPROVAL, "a"), (Kind.TASK, "b")]
    assert [(key, row.key) for key, row in ledger.mapping.of(iter(asked)).items()] == [
        ((Kind.TASK, "b"), (Kind.TASK, "b")),
        ((Kind.APPROVAL, "a"), (Kind.APPROVAL, "a")),
    ]
    assert ledger.mapping.of([]) == {}
    kinds = (Kind.TASK, Kind.APPROVAL)
    assert [row.key for row in ledger.mapping.children(kinds, "r1")] == [
        (Kind.TASK, "a"),
        (Kind.TASK, "b"),
        (Kind.APPROVAL, "a"),
    ]
