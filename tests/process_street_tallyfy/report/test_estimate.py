"""Calls and time of a small move, by hand."""

from __future__ import annotations

from dataclasses import replace

from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.organization import Limits
from process_street_tallyfy.report.estimate import Volume, at_rates, completion_calls, estimate, launch_calls


def task(task_id: str, fields: int) -> TaskTemplateBundle:
    widgets = [{"id": f"{task_id}{number}", "type": "FormField", "fieldType": "Text"} for number in range(fields)]
    return TaskTemplateBundle.model_validate({"task": {"id": task_id}, "widgets": widgets})


CAKES = WorkflowBundle.model_validate({"workflow": {"id": "w"}}).model_copy(
    update={"tasks": [task("a", 2), task("b", 0), task("c", 1)]}
)
VOLUME = Volume(
    workflows=(CAKES,),
    template_calls=9,
    finished={"w": 10},
    active={"w": 2},
    users=3,
    folders=1,
    groups=1,
    comments_active=4,
    comments_finished=0,
    attachments=0,
)
LIMITS = Limits(source_per_hour=3600, target_per_minute=60, comments_per_hour=3600)


def test_calls_of_a_run_are_launch_tasks_values_and_read_back() -> None:
    assert launch_calls(CAKES, 1) == 1 + 1 + 2 + 1
    assert launch_calls(CAKES, 12) == 12 * 5


def test_calls_of_task_states() -> None:
    assert completion_calls(CAKES, finished=10, active=2) == 10 * 3 + 2 * 1 + 2 * 12


def test_template_calls_are_those_of_the_plans_and_the_slower_side_counts() -> None:
    rows = {row.phase: row for row in estimate(VOLUME, LIMITS)}
    assert (rows["templates"].target_calls, rows["templates"].seconds) == (9, 9.0)
    assert (rows["runs"].target_calls, rows["runs"].bottleneck) == (60, "Tallyfy calls per minute")
    slow = {row.phase: row for row in estimate(VOLUME, LIMITS.model_copy(update={"source_per_hour": 36}))}
    assert slow["runs"].bottleneck == "Process Street calls per hour"


def test_the_time_at_other_rates_stands_beside_the_own() -> None:
    rates = at_rates(VOLUME, LIMITS)
    assert list(rates) == [60.0, 100.0, 300.0, 600.0]
    assert rates[60.0] == sum(row.seconds for row in estimate(VOLUME, LIMITS))
    assert list(rates.values()) == sorted(rates.values(), reverse=True)


def test_nothing_to_move_takes_no_calls_for_templates() -> None:
    empty = replace(VOLUME, workflows=(), template_calls=0, finished={}, active={})
    assert {row.phase: row.target_calls for row in estimate(empty, LIMITS)}["templates"] == 0
