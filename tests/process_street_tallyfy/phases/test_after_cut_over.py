"""Runs that come after the cut-over, rules that changed since a launch, answers that were lost on the way."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street import editing
from include.sandbox.process_street.people import Audit
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.small import ANN, BEFORE, BOB, TASKS
from include.sandbox.sample.widgets import ask, whoever
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import ReadBackDiffers
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.after_cut_over import ReportCutOver, VerifyCutOver
from tests.process_street_tallyfy.phases.going_live import activate, cut_over, previewed, roll_back, step
from tests.process_street_tallyfy.phases.test_assigning import WORKFLOW, rows
from tests.process_street_tallyfy.phases.test_changed_templates import publish

LATER = "2026-03-20T09:00:00.000Z"
PASSED = dict.fromkeys(PHASE_ORDER, "passed")


def late_run(small: Any) -> Any:
    state = small.box.process_street.state
    return editing.launch(state, next(iter(state.workflows.values())), "Too late", ANN, LATER)


def template(small: Any) -> Any:
    return next(iter(small.box.tallyfy.state.templates.values()))


def test_a_run_that_comes_after_the_cut_over_calls_no_webhook_until_a_person_takes_it_off(moved_small: Any) -> None:
    cut_over(moved_small)
    hook = template(moved_small)["webhook"]
    assert hook
    run = late_run(moved_small)
    with pytest.raises(AirflowFailException):
        moved_small.run("late")
    row = moved_small.ledger().mapping.get(Kind.RUN, run.id)
    assert (row.state, row.error_code, row.target_id) == (State.FAILED, "would_call_webhook", None)
    assert moved_small.box.tallyfy.journal.webhooks() == []
    moved_small.release("late")
    template(moved_small)["webhook"] = None
    moved_small.box.tallyfy.state.versions.clear()
    template(moved_small)["_version"] = None
    moved_small.run("taken off")
    assert moved_small.verdicts("taken off") == PASSED
    assert moved_small.box.tallyfy.journal.webhooks() == []


def test_a_process_keeps_the_rules_that_it_was_launched_under(moved_small: Any) -> None:
    """Large showed the baking; since version 2.0 moved_small does. The open process still goes by the old rule."""
    publish(moved_small, shows="Small")
    moved_small.run("rules")
    (run,) = [one for one in moved_small.box.process_street.state.runs.values() if one.status == "Active"]
    state, bake = moved_small.box.process_street.state, next(task for task in run.tasks if task.name == TASKS[2])
    editing.answer(state, run, "Allergens", {"values": ["Nuts"]}, BOB, LATER)
    editing.complete(state, run, bake, BOB, LATER)
    moved_small.run("later")
    assert moved_small.verdicts("later") == PASSED
    assert [row.error_code for row in moved_small.ledger().mapping.rows(Kind.TASK) if row.error_code] == []
    done = moved_small.ledger().mapping.get(Kind.TASK, bake.id).target_id
    assert moved_small.box.tallyfy.state.tasks[done]["status"] == "completed"


def test_what_does_not_stand_as_sent_is_named_after_the_activation(moved_small: Any) -> None:
    preview = previewed(moved_small)
    activate(moved_small, "live", preview)
    template(moved_small)["webhook"] = "https://hooks.harbour-bakery.com/other"
    run = late_run(moved_small)
    with pytest.raises(ReadBackDiffers, match=rf"webhook/hookH+ \(differs\), run {run.id} \(new\)"):
        step(moved_small, VerifyCutOver, "live")
    assert step(moved_small, ReportCutOver, "live")["stage"] == "incomplete"


def test_an_automation_whose_answer_was_lost_is_ours_in_a_rollback(small: Any) -> None:
    """The cut-over lost the answer and its worker: the mark says whose it is."""
    before = dump(small.box.tallyfy.state)["templates"]
    shift_of(small)
    small.run()
    cut_over(small)
    (row,) = rows(small)
    with small.ledger().scope.reading() as cursor:
        cursor.execute(
            "UPDATE migration.mapping SET state = 'intent', target_id = NULL WHERE kind = 'own' AND source_id = %s",
            (row.source_id,),
        )
    assert small.ledger().mapping.get(*row.key).state is State.INTENT
    assert roll_back(small)["kept"] == 0
    assert dump(small.box.tallyfy.state)["templates"] == before
    assert small.ledger().mapping.get(Kind.WORKFLOW, WORKFLOW).state is State.REVERTED


def shift_of(small: Any) -> None:
    """A second workflow whose last task is done by whoever is named on its first."""
    made = Audit(BEFORE, ANN, BEFORE, ANN)
    plan = Blueprint("Night shift", "1.0", made)
    plan.task("Plan it", [ask("Members", "Baker")])
    plan.task("Bake it", assign=[whoever("Baker")])
    small.box.process_street.state.add(Workflow(WORKFLOW, "Night shift", made, "", [plan.revision]))
