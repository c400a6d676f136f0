"""The sizes that the plan makes of what the discovery counted, by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.organization import FinishedRuns, RecordDocuments
from process_street_tallyfy.report.budget.sizes import OrganizationSize, RunSize, WorkflowSize
from process_street_tallyfy.report.calls import TemplateCalls
from process_street_tallyfy.report.volume import (
    Handling,
    Seen,
    Template,
    Volume,
    amounts,
    process_calls,
    run_size,
    workflow_size,
)


def task(task_id: str, fields: int, kind: str = "Standard") -> TaskTemplateBundle:
    widgets = [{"id": f"{task_id}{number}", "type": "FormField", "fieldType": "Text"} for number in range(fields)]
    return TaskTemplateBundle.model_validate({"task": {"id": task_id, "taskType": kind}, "widgets": widgets})


CAKES = WorkflowBundle.model_validate({"workflow": {"id": "w"}, "revision": {"id": "r"}}).model_copy(
    update={"tasks": [task("a", 2), task("b", 0, "Approval"), task("c", 1)]}
)
TEMPLATE = Template(CAKES, TemplateCalls(create=1, steps=3, fields=3, texts=5, tags=1, rules=3), ruled=True)
DONE, GONE, OPEN = Seen("w", "Completed", 4, 2, 1), Seen("w", "Archived"), Seen("w", "Active", 4, 2)
BARE = Handling(records=RecordDocuments.NONE)
SKIP, COMPACT = Handling(finished=FinishedRuns.SKIP), Handling(finished=FinishedRuns.COMPACT)


def calls(seen: Seen, choice: Handling) -> int:
    return process_calls(Counter({seen: 1}), TEMPLATE, choice)


def test_a_finished_run_in_full() -> None:
    assert run_size(DONE, TEMPLATE, Handling()) == RunSize(
        tasks=3, fields=3, decisions=1, downloads=1, steps=3, filled=2, comments=2, talked=2, files=1, file_tasks=1,
        completed=3,
    )  # fmt: skip
    launch_and_answers, states = 1 + 1 + 2 + 1, 1 + 3
    assert calls(GONE, BARE) == launch_and_answers + states + 1
    assert calls(GONE, Handling()) == calls(GONE, BARE) + 2
    assert calls(DONE, BARE) == launch_and_answers + states + 2 * 2 + 3


def test_an_open_run_has_half_of_its_tasks_done_and_each_comment_by_itself() -> None:
    size = run_size(OPEN, TEMPLATE, Handling())
    assert size is not None
    assert (size.open_tasks, size.completed, size.comments, size.talked, size.ruled) == (2, 1, 4, 2, True)


def test_a_compact_run_is_five_calls_or_six_and_says_nothing() -> None:
    assert calls(Seen("w", "Completed", 9, 3), COMPACT) == 5
    assert calls(GONE, COMPACT) == 6


@pytest.mark.parametrize("seen", [DONE, GONE])
def test_a_run_that_is_left_out_costs_nothing_nor_do_its_comments(seen: Seen) -> None:
    assert run_size(seen, TEMPLATE, SKIP) is None
    assert calls(OPEN, SKIP) == calls(OPEN, Handling())


def test_what_was_moved_is_not_written_again() -> None:
    assert run_size(replace(DONE, landed=True), TEMPLATE, Handling()) is None
    again = run_size(replace(OPEN, landed=True), TEMPLATE, Handling())
    assert again is not None
    assert (again.open_tasks, again.launched) == (2, False)
    assert calls(replace(OPEN, landed=True), Handling()) == 0


def test_a_template_costs_what_its_plan_says() -> None:
    size = workflow_size(TEMPLATE, 7)
    assert size == WorkflowSize(
        tasks=3, widgets=3, configured=1, datable=3, fields=3, steps=3, captures=3, varying=2, automations=2,
        processes=7,
    )  # fmt: skip


def test_a_template_that_changed_is_brought_up_to_date() -> None:
    changed = replace(TEMPLATE, calls=TemplateCalls(updates=11))
    assert (workflow_size(changed, 0).changed, workflow_size(changed, 0).known) == (11, False)
    assert workflow_size(replace(TEMPLATE, calls=TemplateCalls()), 0).known  # moved, and as it was read
    assert changed.calls.total == 12  # and read


def test_runs_that_look_alike_are_one_entry() -> None:
    volume = Volume(OrganizationSize(), {"w": TEMPLATE}, Counter({DONE: 8000, OPEN: 2000}), (3, 40), 2, Counter([True]))
    found = amounts(volume)
    assert sorted(count for size, count in found.items() if isinstance(size, RunSize)) == [2000, 8000]
    assert sum(found.values()) == 1 + 1 + 10_000 + 2 + 2 + 1
    assert volume.finished == 8000
    assert sum(count for size, count in amounts(volume, SKIP).items() if isinstance(size, RunSize)) == 2000


def test_a_workflow_that_was_not_read_makes_no_calls_of_fields() -> None:
    size = run_size(DONE, None, BARE)
    assert size is not None
    assert (size.tasks, size.fields, size.filled) == (0, 0, 0)
