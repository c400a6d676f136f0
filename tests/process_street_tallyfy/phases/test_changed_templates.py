"""A workflow that changes after it was moved: what changed is written, and only that; what people did is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from include.sandbox.process_street.editing import answer, launch
from include.sandbox.process_street.people import Audit
from include.sandbox.reader import Result
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.small import ANN, AT, BOB, TASKS, TEAM
from include.sandbox.sample.widgets import always, any_of, ask, atom, text
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind
from tests.process_street_tallyfy.phases.test_nasty import read

PASSED = dict.fromkeys(PHASE_ORDER, "passed")
WORDS = "Ask {{form.Customer}} **politely** about {{workflow.name}}."


def publish(small: Any, **new: Any) -> Any:
    """Version 2.0 with other ids for everything; ``new`` is what differs from what was moved."""
    plan = Blueprint("Cake order", "2.0", Audit(AT, ANN, AT, ANN))
    plan.heading("In the shop")
    sketch = [] if new.get("without_sketch") else [ask("MultiFile", "Sketch")]
    first = [
        text(new.get("words", WORDS)),
        ask("Text", "Customer", required=True, limits={"min": 2, "max": 80}, defaultValue="Walk-in"),
        ask(new.get("size_type", "Select"), "Size", options=new.get("sizes", ("Small", "Large")), required=True),
        *new.get("more_fields", ()),
        ask("Date", "Day"),
        *sketch,
    ]
    plan.task(TASKS[0], first, assign=[always(BOB), always(TEAM)], stop=True)
    if not new.get("without_approval"):
        plan.task(TASKS[1], kind="Approval", config={"type": "Approval", "subjectTaskIds": [TASKS[0]]})
    for name in new.get("more_tasks", ()):
        plan.task(name, [ask("Text", f"{name}?")])
    plan.task(TASKS[2], [ask("MultiChoice", "Allergens", options=("Nuts", "Milk"))], hidden=True)
    plan.task(new.get("last", TASKS[3]), [ask("Textarea", "Notes")], slug=TASKS[3])
    if not new.get("without_rule"):
        plan.rule("Show", any_of([atom("Size", "Is", new.get("shows", "Large"))]), tasks=[TASKS[2]])
    (workflow,) = small.box.process_street.state.workflows.values()
    workflow.finished.status = "Superseded"
    workflow.revisions.append(plan.revision)
    return workflow


def template(small: Any) -> Any:
    (found,) = [row for row in small.box.tallyfy.state.templates.values() if row["type"] == "procedure"]
    return found


def titles(small: Any) -> list[str]:
    return [step["title"] for step in template(small)["_steps"]]


def capture(small: Any, label: str) -> Any:
    return next(one for step in template(small)["_steps"] for one in step["captures"] if one["label"] == label)


def again(small: Any, run_id: str) -> list[str]:
    """One more run, green and ok; its writes as method and the route's end."""
    before = len(small.box.tallyfy.requests)
    small.run(run_id)
    assert small.verdicts(run_id) == PASSED
    return sorted(
        _short(seen) for seen in small.box.tallyfy.requests[before:] if seen.method in ("POST", "PUT", "DELETE")
    )


def _short(seen: Any) -> str:
    parts = seen.path.split("/checklists/")[-1].split("/")[1:]
    return f"{seen.method} {'/'.join(part for part in parts if len(part) != 32) or 'template'}"


def reasons(small: Any, kind: Kind) -> set[str]:
    return {finding.reason for finding in small.ledger().findings.all() if finding.kind is kind}


def problems(small: Any, run_id: str = "run2") -> list[Any]:
    """What the independent reader finds lost, wrong or doubled."""
    result: Result = read(small, None, run_id)
    return [*result.lost, *result.wrong, *result.duplicated]


@pytest.mark.parametrize(
    ("new", "writes"),
    [
        ({}, []),
        ({"words": "Ask twice."}, ["PUT steps"]),
        ({"last": "Hand over"}, ["PUT steps"]),
        ({"sizes": ("Small", "Large", "Huge")}, ["PUT steps/captures"]),
        ({"sizes": ("Large", "Small")}, ["PUT steps/captures"]),
        ({"more_fields": [ask("Text", "Colour")]}, ["POST steps/captures", "PUT steps/captures"]),
        ({"more_tasks": ["Cool"]}, ["POST steps", "POST steps/captures", "PUT steps/reorder"]),
        ({"without_approval": True}, []),
        ({"without_sketch": True}, []),
        ({"size_type": "Text", "without_rule": True}, ["DELETE automated-actions"] * 2 + ["PUT steps"]),
    ],
)
def test_what_changed_is_written_and_only_that(moved_small: Any, new: dict[str, Any], writes: list[str]) -> None:
    """A new version is named in the template's summary, its rules have new ids: these are changes as well."""
    publish(moved_small, **new)
    rules = [] if new.get("without_rule") else ["PUT automated-actions"] * 2
    made = again(moved_small, "run2")
    assert made == sorted(["PUT template", *rules, *writes])
    assert moved_small.box.tallyfy.journal.dump() == []
    assert problems(moved_small) == []
    assert again(moved_small, "run3") == []


def test_an_edit_of_one_text_is_one_write(moved_small: Any) -> None:
    (workflow,) = moved_small.box.process_street.state.workflows.values()
    workflow.finished.tasks[1].widgets[0].own["content"] = "Ask twice."
    workflow.finished.audit = replace(workflow.finished.audit, updated_date="2026-03-21T09:00:00.000Z")
    assert again(moved_small, "run2") == ["PUT steps"]
    assert again(moved_small, "run3") == []


def test_new_steps_stand_in_their_place_and_old_ones_stay(moved_small: Any) -> None:
    publish(moved_small, more_tasks=["Cool", "Decorate"], without_approval=True)
    again(moved_small, "run2")
    assert titles(moved_small) == [TASKS[0], TASKS[1], "Cool", "Decorate", TASKS[2], TASKS[3]]
    assert "removed_in_process_street" in reasons(moved_small, Kind.TASK_TEMPLATE)
    assert "source_changed" not in {finding.reason for finding in moved_small.ledger().findings.all()}
    assert "processes_keep_their_version" in reasons(moved_small, Kind.WORKFLOW)


def test_an_option_that_answers_have_stays_under_its_number(moved_small: Any) -> None:
    """All moved runs say Large."""
    publish(moved_small, sizes=("Huge", "Small"), shows="Huge")
    again(moved_small, "run2")
    options = [(one["id"], one["text"]) for one in capture(moved_small, "Size")["options"]]
    assert options == [(3, "Huge"), (1, "Small"), (2, "Large")]
    assert "option_removed_in_process_street" in reasons(moved_small, Kind.FORM_FIELD)


def test_a_field_of_another_type_keeps_the_one_it_was_moved_with(moved_small: Any) -> None:
    publish(moved_small, size_type="Text", without_rule=True, words="Ask twice.")
    again(moved_small, "run2")
    assert capture(moved_small, "Size")["field_type"] == "dropdown"
    assert "field_type_changed" in reasons(moved_small, Kind.FORM_FIELD)
    assert "twice" in template(moved_small)["_steps"][0]["summary"]


def test_what_somebody_edited_is_left_alone_and_the_rest_goes_on(moved_small: Any) -> None:
    template(moved_small)["_steps"][0]["summary"] = "<p>Ours now</p>"
    capture(moved_small, "Size")["options"][0]["text"] = "Tiny"
    publish(moved_small, words="Ask twice.", sizes=("Small", "Large", "Huge"), last="Hand over")
    assert again(moved_small, "run2") == sorted(["PUT template", "PUT steps", *["PUT automated-actions"] * 2])
    assert template(moved_small)["_steps"][0]["summary"] == "<p>Ours now</p>"
    assert [one["text"] for one in capture(moved_small, "Size")["options"]] == ["Tiny", "Large"]
    assert titles(moved_small)[-1] == "Hand over"
    assert "edited_in_tallyfy" in reasons(moved_small, Kind.TASK_TEMPLATE) & reasons(moved_small, Kind.FORM_FIELD)
    assert again(moved_small, "run3") == []


def test_runs_of_both_versions_find_their_steps(moved_small: Any) -> None:
    state = moved_small.box.process_street.state
    (workflow,) = state.workflows.values()
    old = launch(state, workflow, "Cake of the old kind", ANN, AT)
    publish(moved_small, last="Hand over", more_tasks=["Cool"])
    run = launch(state, workflow, "Cake of the new kind", ANN, AT)
    for one, who in ((old, "Mr Old"), (run, "Mr New")):
        answer(state, one, "Customer", {"value": who}, BOB, AT)
        answer(state, one, "Notes", {"value": f"For {who}"}, BOB, AT)
    answer(state, run, "Cool?", {"value": "Overnight"}, BOB, AT)
    again(moved_small, "run2")
    told = {row["name"].split(" [")[0]: row for row in dump(moved_small.box.tallyfy.state)["runs"]}
    assert _answers(told["Cake of the old kind"]) >= {"Mr Old", "For Mr Old"}
    assert _answers(told["Cake of the new kind"]) >= {"Mr New", "For Mr New", "Overnight"}
    assert problems(moved_small) == []
    assert again(moved_small, "run3") == []


def _answers(process: Any) -> set[str]:
    return {value for task in process["tasks"] for value in task["taskdata"].values() if isinstance(value, str)}


def test_an_old_process_goes_on_with_its_own_version(moved_small: Any) -> None:
    """It has no task for the new step, and its answers are still carried."""
    state = moved_small.box.process_street.state
    publish(moved_small, more_tasks=["Cool"], last="Hand over")
    (active,) = [run for run in state.runs.values() if run.status == "Active"]
    answer(state, active, "Notes", {"value": "Ring twice"}, BOB, AT)
    again(moved_small, "run2")
    (process,) = [row for row in dump(moved_small.box.tallyfy.state)["runs"] if active.id in row["name"]]
    assert "Ring twice" in _answers(process)
    assert [task["title"] for task in process["tasks"]] == list(TASKS)


def test_a_rule_that_somebody_edited_keeps_all_of_its_step(moved_small: Any) -> None:
    template(moved_small)["automated_actions"][0]["conditions"][0]["statement"] = "Small"
    publish(moved_small, shows="Small")
    assert again(moved_small, "run2") == ["PUT template"]
    assert "edited_in_tallyfy" in reasons(moved_small, Kind.LOGIC_RULE)


def test_a_worker_that_is_killed_between_two_writes_goes_on(moved_small: Any) -> None:
    publish(moved_small, words="Ask twice.", last="Hand over")
    before = moved_small.order[: moved_small.order.index("templates.load")]
    moved_small.run("run2", only=before)
    fault = {"match": {"method": "PUT", "path": "/steps/"}, "every": True, "fault": "500-before"}
    moved_small.box.tallyfy.faults.add(fault)
    with pytest.raises(Exception, match="500"):
        moved_small.run("run2", only=("templates.load",))
    moved_small.box.tallyfy.faults.clear()
    assert again(moved_small, "run2") == sorted(["PUT steps", "PUT steps", *["PUT automated-actions"] * 2])
    assert "twice" in template(moved_small)["_steps"][0]["summary"]
