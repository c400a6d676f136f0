"""Workflows, their tasks and rules (api/process-street-api.md 2.4 to 2.11, 2.14)."""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import deadline
from process_street_tallyfy.transform.access import LEVELS
from process_street_tallyfy.transform.assignment import BY_AUTOMATION, DYNAMIC
from process_street_tallyfy.transform.mapping_table.row import UNLISTED, Area, Row
from process_street_tallyfy.transform.step import TASK_TYPES, UNKNOWN
from process_street_tallyfy.transform.template import NEVER_GIVEN

WORKFLOW = Area("2.4", "Workflows", Kind.WORKFLOW)
REVISION = Area("2.5", "Versions", Kind.REVISION)
TASK = Area("2.6", "Tasks", Kind.TASK_TEMPLATE)
CONFIG = Area("2.7", "Settings of approval, AI and code tasks", Kind.TASK_TEMPLATE)
ASSIGNMENT = Area("2.8", "Assignment rules", Kind.TASK_TEMPLATE)
RUN_DUE = Area("2.9", "Due dates of runs", Kind.WORKFLOW)
TASK_DUE = Area("2.9", "Due dates of tasks", Kind.TASK_TEMPLATE)
VISIBILITY = Area("2.10", "Who sees a task", Kind.TASK_TEMPLATE)
VARIABLE = Area("2.14", "Variables in texts", Kind.CONTENT)

#: Events that a run's due date can count from; a task's can count from all of ``deadline.SOURCES``.
RUN_SOURCES = ("ChecklistStartDate", "FormFieldValue")
#: One way to write each kind of distance; the event is the start of the run.
OFFSETS = ("P1D", "PT24H", "P2W", "P1M", "P1Y", "P1DT4H", "PT30S", "P0D", "P1M3D", UNLISTED)
SUMMARY, INSTRUCTIONS = "the template's summary", "the step's instructions"


def rows() -> Iterator[Row]:
    yield from _workflow()
    yield from _task()
    yield from _people()
    yield from _dates()
    yield from _variables()


def _workflow() -> Iterator[Row]:
    yield WORKFLOW.row("name", "name", "the template's title")
    yield WORKFLOW.row("name over 250 characters", "name", "the template's title, cut", "name_cut")
    yield WORKFLOW.row("description", "description", SUMMARY)
    yield WORKFLOW.row("description that does not fit", "description", f"{SUMMARY}, cut", "summary_cut")
    yield WORKFLOW.row("author and dates", "audit", SUMMARY, "authorship_as_text")
    yield WORKFLOW.row("no task at all", "tasks", "a template without steps", "workflow_without_tasks")
    yield WORKFLOW.row("only a draft", "revision", "a template without steps", "no_published_version")
    yield WORKFLOW.row("folder, named in the customer's file", "folderId", "the template's folder")
    yield from (WORKFLOW.row(f"not given: {field}", field, "nowhere", reason) for field, reason in NEVER_GIVEN)
    levels = [(level, "access_by_hand") for level in (*LEVELS, UNLISTED)]
    yield from WORKFLOW.rows("permission level", "permissions", "nowhere; the finding lists who, by id", levels)
    yield REVISION.row("status", "", "the template", None, "Finished")
    yield REVISION.row("status", "", "nowhere", "draft_not_moved", "Draft")
    yield REVISION.row("status", "", "nowhere; its runs are moved", "old_version_not_moved", "Revised")


def _task() -> Iterator[Row]:
    yield TASK.row("title", "name", "the step's title")
    yield TASK.row("title over 600 characters", "name", "cut; the whole opens the instructions", "title_cut")
    yield TASK.row("no title", "name", "the step's title", "untitled_task")
    yield TASK.row("order", "orderTree", "the order of the steps")
    yield TASK.row("heading", "", "a bold line above the next step", "heading_as_text")
    for name, (kind, reason) in {**TASK_TYPES, UNLISTED: UNKNOWN}.items():
        yield TASK.row("task type", "taskType", f"a step of the type {kind}", reason, name)
    yield TASK.row("stop task", "stopTask", INSTRUCTIONS, "stop_task_as_text")
    yield TASK.row("hidden by default", "hiddenByDefault", INSTRUCTIONS, "hidden_task_shown")
    yield TASK.row("hidden by default, shown by a rule", "hiddenByDefault", "an automation", "hidden_by_automation")
    yield TASK.row("a key that nobody lists", "someday", "nowhere", "unknown_fact")
    yield CONFIG.row("subject tasks", "config.subjectTaskIds", INSTRUCTIONS, "approval_subjects_as_text")
    for key in ("prompt", "systemPrompt", "code", "inputMapping", "outputMapping"):
        yield CONFIG.row("program", f"config.{key}", INSTRUCTIONS, "automation_as_text", key)
    yield CONFIG.row("a setting that nobody lists", "config.someday", "nowhere", "setting_not_carried")


def _people() -> Iterator[Row]:
    field = "assignmentRules[0]"
    yield ASSIGNMENT.row("fixed person", field, "the step's assignees", "waits_for_cut_over", "member in Tallyfy")
    yield ASSIGNMENT.row("fixed person", field, INSTRUCTIONS, "assignee_not_a_member", "no member in Tallyfy")
    yield ASSIGNMENT.row("fixed person", field, "the step's groups", "group_waits_for_cut_over", "group")
    yield ASSIGNMENT.row(
        "person found in the run", field, "an automation, from the cut-over on", BY_AUTOMATION, "FormField of Members"
    )
    outcomes = [*((name, reason) for name, (_, reason) in DYNAMIC.items()), (UNLISTED, "unknown_assignment_rule")]
    yield from ASSIGNMENT.rows("person found in the run", field, INSTRUCTIONS, outcomes)
    for kind in ("Static", "Dynamic", UNLISTED):
        target = "nowhere; the finding lists who, by id"
        yield VISIBILITY.row("visibility rule", "permissionRules", target, "visibility_by_hand", kind)


def _dates() -> Iterator[Row]:
    for source in (*RUN_SOURCES, UNLISTED):
        yield RUN_DUE.row("run is due, counted from", "dueDateRule", SUMMARY, "run_deadline_as_text", source)
    for source in (*deadline.SOURCES, UNLISTED):
        for direction in (*deadline.DIRECTIONS, UNLISTED):
            for mode in (*deadline.REASON_OF_MODE, UNLISTED):
                fits = (source, direction) in deadline.EXPRESSIBLE and mode in deadline.REASON_OF_MODE
                reason = deadline.REASON_OF_MODE[mode] if fits else deadline.AS_TEXT
                value = f"{source} {direction} {mode}"
                target = "the step's deadline" if fits else INSTRUCTIONS
                yield TASK_DUE.row("task is due, counted from", "dueDateRule", target, reason, value)
    for offset in OFFSETS:
        amount = deadline.duration(offset)
        target = f"the step's deadline: {deadline.counted(*amount)}" if amount else INSTRUCTIONS
        reason = deadline.REASON_OF_MODE["AllDays"] if amount else deadline.AS_TEXT
        yield TASK_DUE.row("time until a task is due", "dueDateRule", target, reason, offset)


def _variables() -> Iterator[Row]:
    yield VARIABLE.row("variable", "content", "a variable in the instructions", "variables_translated", "FormField")
    words = [(kind, "merge_tags_as_text") for kind in ("Standard", "DataSet", "EmailTrigger", "DocumentReview")]
    yield from VARIABLE.rows("variable", "content", INSTRUCTIONS, [*words, (UNLISTED, "merge_tags_as_text")])
