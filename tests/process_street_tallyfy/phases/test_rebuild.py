"""A ledger that was lost is made anew from the target's markers; the move goes on and doubles nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.process_street import editing
from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.library import Page, PageRevision
from include.sandbox.process_street.templates import Widget
from include.sandbox.sample.small import ANN, BOB, source, target
from process_street_tallyfy.errors import BadConfiguration, ForbiddenCall
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.rebuild import Found, RebuildLedger, adopt
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.conftest import Rehearsal, rehearsal
from tests.process_street_tallyfy.phases.going_live import cut_over, step, taken_back
from tests.process_street_tallyfy.phases.taken_back import held, problems, unlike
from tests.process_street_tallyfy.phases.test_exports import MADE, offices

PASSED = dict.fromkeys(PHASE_ORDER, "passed")


@pytest.fixture(scope="module")
def lost(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Moved to its end, beside an empty ledger."""
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=more(), target=target()) as box:
        folder = tmp_path_factory.mktemp("lost")
        made = rehearsal(box, _postgres.create_database("kept"), folder, patch)
        made.run()
        assert made.verdicts() == PASSED
        yield rehearsal(box, _postgres.create_database("lost"), folder, patch)
    for name in ("kept", "lost"):
        _postgres.drop_database(name)


def more() -> Any:
    """The bakery with a page, a data set and a one-off task."""
    state = source()
    text = Widget("textTTTTTTTTTTTTTTTTTT", "Text", MADE, {"content": "# Rules\n\nWash **hands**."})
    published = PageRevision("revRRRRRRRRRRRRRRRRRRR", "1.0", "Finished", MADE, [text])
    state.add(
        Page("houseHHHHHHHHHHHHHHHHH", "House rules", "folderFFFFFFFFFFFFFFFF", MADE, revisions=[published]),
        offices(),
        OneOffTask("badgeBBBBBBBBBBBBBBBBB", "Order a badge", MADE, "With photo", assignees=[ANN]),
    )
    return state


def writes(small: Rehearsal, begin: int) -> Counter[str]:
    return Counter(
        f"{seen.method} {seen.path.rpartition('/')[2]}"
        for seen in small.box.tallyfy.requests[begin:]
        if seen.method != "GET"
    )


def test_a_move_refuses_to_double_what_it_does_not_know(lost: Rehearsal) -> None:
    with pytest.raises(BadConfiguration, match="carry our marks") as caught:
        lost.run("blind")
    assert "rebuild__" in caught.value.advice
    lost.release("blind")


def test_the_rows_come_back_from_the_markers_alone_as_adopted(lost: Rehearsal) -> None:
    begin = len(lost.box.tallyfy.requests)
    dry = step(lost, RebuildLedger, "dry", {"dry_run": True})
    step(lost, ReleaseLease, "dry")
    assert not list(lost.ledger().mapping.rows(Kind.WORKFLOW))
    done = step(lost, RebuildLedger, "rebuild")
    assert sum(done.values()) == sum(dry.values()) == done["adopted"]
    again = step(lost, RebuildLedger, "rebuild")
    assert {name: number for name, number in again.items() if number} == {"known": done["adopted"]}
    step(lost, ReleaseLease, "rebuild")
    mapping = lost.ledger().mapping
    kinds = (Kind.WORKFLOW, Kind.RUN, Kind.RUN_RECORD, Kind.GROUP, Kind.PAGE, Kind.DATA_SET, Kind.ONE_OFF_TASK)
    counts = {kind: len(rows) for kind in kinds if (rows := list(mapping.rows(kind, {State.CONFIRMED})))}
    assert counts == {**dict.fromkeys(kinds, 1), Kind.RUN: 3, Kind.RUN_RECORD: 3}
    assert all(row.adopted for kind in kinds for row in mapping.rows(kind))
    assert writes(lost, begin) == {}


@pytest.fixture(scope="module")
def before(lost: Rehearsal) -> dict[str, Any]:
    """What was there before the ledger was made anew."""
    return held(lost, "templates", "runs", "groups", "folders", "tags", "oneoff_tasks")


def test_the_move_goes_on_and_doubles_nothing(lost: Rehearsal, before: dict[str, Any]) -> None:
    begin = len(lost.box.tallyfy.requests)
    lost.run("on")
    assert lost.verdicts("on") == PASSED
    assert writes(lost, begin) == {}
    assert lost.box.tallyfy.journal.dump() == []
    assert held(lost, *before) == before
    assert problems(lost, "on") == []


def test_what_changes_in_the_source_afterwards_is_carried(lost: Rehearsal) -> None:
    state = lost.box.process_street.state
    (active,) = [run for run in state.runs.values() if run.status == "Active"]
    editing.answer(state, active, "Notes", {"value": "Ring twice"}, BOB, "2026-03-20T09:00:00.000Z")
    lost.run("later")
    assert lost.verdicts("later") == PASSED
    # A former version of a record stays beside the new one: nobody can prove that it is ours.
    assert [(problem.kind, problem.source_id) for problem in problems(lost, "later")] == [("file", active.id)]


def test_before_an_adopted_object_is_changed_the_ledger_has_what_it_was_like(lost: Rehearsal) -> None:
    images = lost.ledger().before_images.all()
    assert {(image.what, image.kind, *{key.partition("/")[0] for key in image.keys}) for image in images} == {
        ("run", Kind.RUN, "prerun"),
        ("task", Kind.RUN, "taskdata"),
    }


def test_the_move_and_the_cut_over_of_adopted_objects_are_put_back_and_nothing_is_removed(
    lost: Rehearsal, before: dict[str, Any]
) -> None:
    assert cut_over(lost) > 0
    assert {image.what for image in lost.ledger().before_images.all()} >= {"task", "step", "template"}
    done = taken_back(lost, "back")
    assert (done["removed"], done["kept"]) == (0, 0)
    left = [line for line in unlike(before, held(lost, *before)) if not line.endswith("not-started -> in-progress")]
    assert left == []
    assert lost.ledger().before_images.all() == []


def test_what_would_change_an_adopted_object_for_good_is_refused_before_it_is_sent(lost: Rehearsal) -> None:
    begin = len(lost.box.tallyfy.requests)
    with open_workspace(str(lost.organization_file), lost.context("hits", "rebuild", {})) as workspace:
        (row,) = workspace.ledger.mapping.rows(Kind.WORKFLOW)
        with pytest.raises(ForbiddenCall, match="was there before the move"):
            workspace.target.writes.delete_template(str(row.target_id))
    assert writes(lost, begin) == {}


def test_two_objects_with_one_marker_are_a_persons_decision_and_an_intent_is_a_proof(lost: Rehearsal) -> None:
    with open_workspace(str(lost.organization_file), lost.context("hits", "rebuild", {})) as workspace:
        twice = [Found(Kind.WORKFLOW, "twice", "", one) for one in ("a", "b")]
        assert adopt(workspace, twice) == "in_review"
        mapping = workspace.ledger.mapping
        mapping.plan([PlanItem(Kind.WORKFLOW, "mine", "", Disposition.EXACT, "")])
        mapping.intend(Kind.WORKFLOW, "mine", payload_sha256="p")
        assert adopt(workspace, [Found(Kind.WORKFLOW, "mine", "", "c")]) == "created"
        assert mapping.get(Kind.WORKFLOW, "twice").state is State.NEEDS_REVIEW


def test_the_audit_is_a_proof_of_creation(ledger_database: str) -> None:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        ledger = Ledger(connection, "acme", "run-1")
        assert not ledger.audit.proves(Kind.RUN, "r", "t")
        ledger.mapping.plan([PlanItem(kind, "r", "", Disposition.EXACT, "") for kind in (Kind.RUN, Kind.USER)])
        ledger.mapping.confirm(Kind.RUN, "r", "t")
        ledger.mapping.confirm(Kind.USER, "r", "t", adopted=True)
        assert ledger.audit.proves(Kind.RUN, "r", "t")
        assert not ledger.audit.proves(Kind.RUN, "r", "other")
        assert not ledger.audit.proves(Kind.USER, "r", "t")
