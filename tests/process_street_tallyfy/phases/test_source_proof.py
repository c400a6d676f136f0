"""Whoever goes on working in the source after the freeze is found out: by lists, and by reading open runs again."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.process_street import editing
from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.integrations import Webhook
from include.sandbox.process_street.people import Audit, Folder, Grant, Person
from include.sandbox.sample.small import ANN, BOB, TASKS, source, target
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.freeze import Announce, AwaitFreeze, JudgeDelta, ProveSource
from process_street_tallyfy.phases.options import moment
from process_street_tallyfy.phases.preview import give_lease_back
from process_street_tallyfy.phases.source_proof import Change, SourceProof
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.conftest import rehearsal
from tests.process_street_tallyfy.phases.going_live import activate, freeze, last_move, previewed, step

LATER = "2026-03-20T09:00:00.000Z"
MADE = Audit(LATER, ANN, LATER, ANN)
BADGE = OneOffTask("badgeBBBBBBBBBBBBBBBBB", "Badge", MADE, assignees=[ANN])


@pytest.fixture(scope="module")
def moved(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    dsn = _postgres.create_database("proved")
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=source(), target=target()) as box:
        box.process_street.state.add(BADGE)
        made = rehearsal(box, dsn, tmp_path_factory.mktemp("proved"), patch)
        made.run()
        yield made
    _postgres.drop_database("proved")


@pytest.fixture(autouse=True)
def _undone(request: pytest.FixtureRequest) -> Iterator[None]:
    """What somebody did in the shared source is undone."""
    if "moved" not in request.fixturenames:
        yield
        return
    state = request.getfixturevalue("moved").box.process_street.state
    kept = copy.deepcopy(vars(state))
    yield
    vars(state).update(kept)


def changes(moved: Any, *, whole: bool = True, frozen: str = "") -> set[Change]:
    with open_workspace(str(moved.organization_file), moved.context("look", "step", {})) as workspace:
        workspace.hold_lease()
        proof = SourceProof(workspace, last_move(moved), moment("freeze", frozen))
        found = set(proof.full() if whole else proof.cheap())
        give_lease_back(workspace)
        return found


def open_run(moved: Any) -> Any:
    return next(run for run in moved.box.process_street.state.runs.values() if run.status == "Active")


def workflow(moved: Any) -> Any:
    return next(iter(moved.box.process_street.state.workflows.values()))


def test_a_source_that_stands_still_shows_no_change(moved: Any) -> None:
    assert changes(moved) == set()
    assert changes(moved, whole=False) == set()


def edited_answer(moved: Any) -> tuple[Kind, str, str]:
    run = open_run(moved)
    editing.answer(moved.box.process_street.state, run, "Notes", {"value": "later"}, BOB, LATER, touch=False)
    return Kind.RUN, run.id, "changed"


def completed_task(moved: Any) -> tuple[Kind, str, str]:
    run = open_run(moved)
    state, task = moved.box.process_street.state, next(one for one in run.tasks if one.name == TASKS[3])
    editing.complete(state, run, task, ANN, LATER, touch=False)
    return Kind.RUN, run.id, "changed"


def assigned_task(moved: Any) -> tuple[Kind, str, str]:
    run = open_run(moved)
    run.tasks[-2].assignees = [BOB]
    return Kind.RUN, run.id, "changed"


def new_comment(moved: Any) -> tuple[Kind, str, str]:
    run, state = open_run(moved), moved.box.process_street.state
    made = editing.comment(state, run, run.tasks[0], "One more thing", BOB, LATER)
    return Kind.COMMENT, made.id, "new"


def deleted_comment(moved: Any) -> tuple[Kind, str, str]:
    comments = moved.box.process_street.state.comments
    gone = next(key for key, one in comments.items() if one.run_id != open_run(moved).id)
    del comments[gone]
    return Kind.COMMENT, gone, "gone"


def new_file(moved: Any) -> tuple[Kind, str, str]:
    run, state = open_run(moved), moved.box.process_street.state
    made = editing.attach(
        state, run, run.tasks[0], stored("late.pdf", "application/pdf", 10, file_id="late"), BOB, LATER
    )
    return Kind.ATTACHMENT, made.id, "new"


def new_run(moved: Any) -> tuple[Kind, str, str]:
    run = editing.launch(moved.box.process_street.state, workflow(moved), "Too late", ANN, LATER)
    return Kind.RUN, run.id, "new"


def deleted_run(moved: Any) -> tuple[Kind, str, str]:
    run = next(one for one in moved.box.process_street.state.runs.values() if one.status == "Archived")
    run.status = "Deleted"
    return Kind.RUN, run.id, "gone"


def edited_template(moved: Any) -> tuple[Kind, str, str]:
    """Somebody opens a draft."""
    draft = replace(workflow(moved).finished, id="draftDDDDDDDDDDDDDDDDD", status="Draft", version="2.0")
    workflow(moved).revisions.append(draft)
    return Kind.REVISION, draft.id, "new"


def changed_access(moved: Any) -> tuple[Kind, str, str]:
    workflow(moved).permissions = [Grant(ANN, "Edit")]
    return Kind.WORKFLOW, workflow(moved).id, "changed"


def removed_person(moved: Any) -> tuple[Kind, str, str]:
    del moved.box.process_street.state.users[BOB.id]
    return Kind.USER, BOB.id, "gone"


def new_person(moved: Any) -> tuple[Kind, str, str]:
    cem = Person("cemCCCCCCCCCCCCCCCCCCC", "cem@harbour-bakery.com", "Cem Kaya")
    moved.box.process_street.state.add(cem)
    return Kind.USER, cem.id, "new"


def switched_webhook(moved: Any) -> tuple[Kind, str, str]:
    (hook,) = moved.box.process_street.state.webhooks.values()
    hook.status = "Disabled"
    return Kind.WEBHOOK, hook.id, "changed"


def new_webhook(moved: Any) -> tuple[Kind, str, str]:
    hook = Webhook("hookNNNNNNNNNNNNNNNNNN", "https://hooks.harbour-bakery.com/new", ["TaskReady"], MADE)
    moved.box.process_street.state.add(hook)
    return Kind.WEBHOOK, hook.id, "new"


def deleted_one_off(moved: Any) -> tuple[Kind, str, str]:
    """No list shows it: the search of everybody's work does, while somebody has it."""
    del moved.box.process_street.state.one_off_tasks[BADGE.id]
    return Kind.ONE_OFF_TASK, BADGE.id, "gone"


def changed_one_off(moved: Any) -> tuple[Kind, str, str]:
    """Nobody has it any more, and it is there."""
    moved.box.process_street.state.one_off_tasks[BADGE.id].assignees = []
    return Kind.ONE_OFF_TASK, BADGE.id, "changed"


def new_folder(moved: Any) -> tuple[Kind, str, str]:
    moved.box.process_street.state.add(Folder("folderNNNNNNNNNNNNNNNN", "Shop", MADE))
    return Kind.FOLDER, "folderNNNNNNNNNNNNNNNN", "new"


#: What somebody does -> whether the lists that are read right before the activation show it too.
DEEDS: dict[Callable[[Any], tuple[Kind, str, str]], bool] = {
    edited_answer: False,
    completed_task: False,
    assigned_task: False,
    new_comment: True,
    deleted_comment: True,
    new_file: True,
    new_run: True,
    deleted_run: True,
    edited_template: True,
    changed_access: False,
    removed_person: True,
    new_person: True,
    switched_webhook: True,
    new_webhook: True,
    new_folder: False,
    deleted_one_off: False,
    changed_one_off: False,
}


@pytest.mark.parametrize("deed", list(DEEDS), ids=lambda deed: deed.__name__)
def test_a_change_after_the_freeze_is_named(moved: Any, deed: Callable[[Any], tuple[Kind, str, str]]) -> None:
    kind, source_id, how = deed(moved)
    wanted = Change(str(kind), source_id, how)
    assert wanted in changes(moved)
    assert (wanted in changes(moved, whole=False)) == DEEDS[deed]


def test_what_the_delta_carried_is_named_when_it_is_younger_than_the_freeze_date(moved: Any) -> None:
    assert {change.how for change in changes(moved, frozen="2026-03-01")} >= {"after the freeze"}


def test_a_change_blocks_the_preview_and_one_during_the_approval_blocks_the_activation(moved_small: Any) -> None:
    preview = previewed(moved_small)
    new_comment(moved_small)
    with pytest.raises(BadConfiguration, match=r"source changed after the freeze: comment .* \(new\)"):
        activate(moved_small, "live", preview)
    assert moved_small.box.tallyfy.journal.dump() == []
    moved_small.release("live")
    step(moved_small, JudgeDelta, "live2", delta=last_move(moved_small))
    with pytest.raises(BadConfiguration, match="source_changed_after_freeze"):
        step(moved_small, ProveSource, "live2")


def test_a_delta_that_is_not_ok_stops_the_cut_over_unless_it_is_waived_by_name(moved_small: Any) -> None:
    run = open_run(moved_small)
    mapping = moved_small.ledger().mapping
    mapping.wrong(Kind.RUN, run.id, code="read_back_differs")
    with pytest.raises(BadConfiguration, match=f"1 objects are not settled: run/{run.id}") as caught:
        freeze(moved_small, "live")
    assert "name the objects under Waive" in str(caught.value)
    with pytest.raises(BadConfiguration, match="not settled"):
        freeze(moved_small, "live", {"waive": ["run/another"]})
    freeze(moved_small, "live", {"waive": [f"run/{run.id}"]})
    with pytest.raises(BadConfiguration, match="not run or not judged"):
        step(moved_small, JudgeDelta, "live", delta="never")


def test_a_freeze_in_the_future_is_waited_for(moved_small: Any) -> None:
    step(moved_small, Announce, "live", freeze="2999-01-01T00:00:00Z")
    assert step(moved_small, AwaitFreeze, "live") is False
    step(moved_small, Announce, "live2", freeze="2020-01-01")
    assert step(moved_small, AwaitFreeze, "live2") is True
    with pytest.raises(BadConfiguration, match="freeze is not an ISO date"):
        step(moved_small, Announce, "live3", freeze="Friday")
