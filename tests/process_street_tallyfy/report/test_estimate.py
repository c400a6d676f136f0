"""Calls and time of a small move, by hand."""

from __future__ import annotations

from dataclasses import replace

from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.organization import FinishedRuns, Limits, RecordDocuments
from process_street_tallyfy.report.choices import CHOICES, choices
from process_street_tallyfy.report.estimate import Volume, at_rates, estimate
from process_street_tallyfy.report.run_calls import Handling, Runs, completion_calls, launch_calls


def task(task_id: str, fields: int) -> TaskTemplateBundle:
    widgets = [{"id": f"{task_id}{number}", "type": "FormField", "fieldType": "Text"} for number in range(fields)]
    return TaskTemplateBundle.model_validate({"task": {"id": task_id}, "widgets": widgets})


CAKES = WorkflowBundle.model_validate({"workflow": {"id": "w"}}).model_copy(
    update={"tasks": [task("a", 2), task("b", 0), task("c", 1)]}
)
VOLUME = Volume(
    workflows=(CAKES,),
    template_calls=9,
    runs={"w": Runs(finished=10, active=2, archived=4)},
    users=3,
    folders=1,
    groups=1,
    comments_active=4,
    comments_finished=0,
    attachments=0,
)
LIMITS = Limits(source_per_hour=3600, target_per_minute=60, comments_per_hour=3600)


def test_calls_of_a_run_are_launch_tasks_values_and_read_back() -> None:
    bare = Handling(records=RecordDocuments.NONE)
    assert launch_calls(CAKES, Runs(finished=1), bare) == 1 + 1 + 2 + 1
    assert launch_calls(CAKES, Runs(finished=10, active=2), bare) == 12 * 5
    assert launch_calls(CAKES, Runs(finished=10, active=2), Handling()) == 12 * (5 + 2)


def test_a_compact_run_is_five_calls_or_six() -> None:
    compact = Handling(finished=FinishedRuns.COMPACT)
    one, archived = Runs(finished=1), Runs(finished=1, archived=1)
    assert launch_calls(CAKES, one, compact) + completion_calls(CAKES, one, compact) == 5
    assert launch_calls(CAKES, archived, compact) + completion_calls(CAKES, archived, compact) == 6


def test_a_run_that_is_left_out_costs_nothing() -> None:
    skip = Handling(finished=FinishedRuns.SKIP)
    assert launch_calls(CAKES, Runs(finished=9), skip) + completion_calls(CAKES, Runs(finished=9), skip) == 0


def test_calls_of_task_states() -> None:
    assert completion_calls(CAKES, Runs(finished=10, active=2), Handling()) == 10 * 3 + 2 * 1 + 2 * 12


def test_template_calls_are_those_of_the_plans_and_the_slower_side_counts() -> None:
    rows = {row.phase: row for row in estimate(VOLUME, LIMITS)}
    assert (rows["templates"].target_calls, rows["templates"].seconds) == (9, 9.0)
    assert (rows["runs"].target_calls, rows["runs"].bottleneck) == (84, "Tallyfy calls per minute")
    slow = {row.phase: row for row in estimate(VOLUME, LIMITS.model_copy(update={"source_per_hour": 36}))}
    assert slow["runs"].bottleneck == "Process Street calls per hour"


def test_the_time_at_other_rates_stands_beside_the_own() -> None:
    rates = at_rates(VOLUME, LIMITS)
    assert list(rates) == [60.0, 100.0, 300.0, 600.0]
    assert rates[60.0] == sum(row.seconds for row in estimate(VOLUME, LIMITS))
    assert list(rates.values()) == sorted(rates.values(), reverse=True)


def test_nothing_to_move_takes_no_calls_for_templates() -> None:
    empty = replace(VOLUME, workflows=(), template_calls=0, runs={})
    assert {row.phase: row.target_calls for row in estimate(empty, LIMITS)}["templates"] == 0


def test_every_choice_of_finished_runs_has_its_price() -> None:
    said = replace(VOLUME, comments_finished=30, texts_finished=12)
    found = choices(said, LIMITS)
    assert [(item.finished_runs, item.fold) for item in found] == [(mode, fold) for mode, fold, _ in CHOICES]
    assert [item.chosen for item in found] == [True, False, False, False]
    assert [item.comment_calls for item in found] == [4 + 12, 4 + 30, 4, 4]
    full, single, compact, skip = found
    assert single.target_calls - full.target_calls == 2 * (30 - 12)
    assert (compact.per_run, skip.per_run) == (5.4, 0.0)
    assert skip.source_calls < compact.source_calls == full.source_calls


def test_a_price_for_compact_runs_holds_the_record_that_they_need() -> None:
    bare = replace(VOLUME, handling=Handling(records=RecordDocuments.NONE))
    assert choices(bare, LIMITS)[2].per_run == 5.4
