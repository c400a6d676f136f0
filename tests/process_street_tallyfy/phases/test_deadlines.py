"""Due-date rules of tasks stand on the steps after the cut-over, and not before."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.sample.small import TASKS
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.transform.late import NO_ANCHOR
from tests.process_street_tallyfy.phases.going_live import cut_over
from tests.process_street_tallyfy.phases.test_departures import remove_step

#: task -> (source type, direction, offset, the task it counts from); (value, unit, option, step it counts from)
RULES: dict[str, tuple[tuple[str, str, str, str | None], tuple[int, str, str, str]]] = {
    TASKS[0]: (("ChecklistStartDate", "Before", "P1D", None), (1, "days", "prior_to", "start_run")),
    TASKS[1]: (("PreviousTaskCompletedDate", "After", "P0D", None), (0, "days", "from", TASKS[0])),
    TASKS[2]: (("TaskCompletedDate", "After", "P1DT4H", TASKS[0]), (28, "hours", "from", TASKS[0])),
    TASKS[3]: (("TaskCompletedDate", "Before", "P1M", TASKS[1]), (1, "months", "prior_to", TASKS[1])),
}


@pytest.fixture
def dated(small: Any) -> Any:
    (workflow,) = small.box.process_street.state.workflows.values()
    tasks = {task.name: task for task in workflow.revisions[0].tasks}
    for name, ((source, direction, offset, other), _) in RULES.items():
        rule = {"sourceType": source, "offsetDirection": direction, "dueOffset": offset}
        rule |= {"businessDaysHandlingMode": "AllDays", **({"sourceTaskId": tasks[other].id} if other else {})}
        tasks[name].due_rule = rule
    small.run()
    return small


def test_every_deadline_is_on_its_step_after_the_cut_over(dated: Any) -> None:
    (template,) = dated.box.tallyfy.state.templates.values()
    assert {one["deadline"] is None for one in template["_steps"]} == {True}
    cut_over(dated)
    (template,) = dated.box.tallyfy.state.templates.values()
    titles = {one["id"]: one["title"] for one in template["_steps"]} | {"start_run": "start_run"}
    found = {one["title"]: {**one["deadline"], "step": titles[one["deadline"]["step"]]} for one in template["_steps"]}
    assert found == {
        name: dict(zip(("value", "unit", "option", "step"), wanted, strict=True)) for name, (_, wanted) in RULES.items()
    }
    rows = [row for row in dated.ledger().mapping.rows(Kind.OWN) if row.source_id.startswith("cut_over/step/")]
    assert {row.state for row in rows} == {State.VERIFIED}
    assert len(rows) == len(RULES)


def test_a_deadline_that_counts_from_a_removed_step_is_not_set_and_is_told(dated: Any) -> None:
    """Two steps count from the first; from the start of the process they would be due too early."""
    remove_step(dated, TASKS[0])
    dated.run("delta")
    cut_over(dated)
    (template,) = dated.box.tallyfy.state.templates.values()
    assert {one["title"]: one["deadline"] is not None for one in template["_steps"]} == {
        TASKS[1]: False,
        TASKS[2]: False,
        TASKS[3]: True,
    }
    assert len(told(dated)) == 2
    dated.run("after")
    assert len(told(dated)) == 2


def told(small: Any) -> list[str]:
    return [one.source_id for one in small.ledger().findings.of_reason(NO_ANCHOR) if one.field == "deadline"]
