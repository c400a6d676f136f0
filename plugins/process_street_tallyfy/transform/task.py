"""The tasks of a run (api/process-street-api.md 2.16, 2.17; api/tallyfy-api.md 2.13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.plan import PeopleMap, StepPlan, TaskPlan, ValuePlan
from process_street_tallyfy.model.source import Task, UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.approval import decisions, verdict
from process_street_tallyfy.transform.bridge import NAME, Bridge
from process_street_tallyfy.transform.kept import Fact, Kept
from process_street_tallyfy.transform.moment import readable, wire
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.user import readable_person

COMPLETED = "Completed"
STATUSES = frozenset({COMPLETED, "NotCompleted"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run task goes: its bridge, whether it is a heading, and the step (None = nowhere)."""

    bridge: Bridge
    heading: bool
    step: StepPlan | None


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of one fact in the task's line ('' = said elsewhere), and the fact."""

    text: str
    field: str
    reason: str

    def fact(self, task: Task) -> Fact:
        return Fact(Kind.TASK, task.id, self.field, self.reason)


def plan_task(
    task: Task, number: int, place: Place, run: RunBundle, people: PeopleMap, values: Sequence[ValuePlan], kept: Kept
) -> TaskPlan:
    """The task's plan; what the target cannot take goes into ``kept``, as one line per task."""
    noted = list(_noted(task, place, run, people))
    said = "; ".join(words.text for words in noted if words.text)
    line = f"Task {number} “{one_line(task.name)}”: {said}" if said else ""
    kept.keep(line, [words.fact(task) for words in noted if words.text])
    kept.keep("", [words.fact(task) for words in noted if not words.text])
    done = task.status == COMPLETED
    ends = done or _closes(task, place, run)
    step = place.step
    owners = [] if ends else [people.member(ref.email) for ref in run.task_assignees.get(task.id, [])]
    return TaskPlan(
        source_id=task.id,
        step_source_id=step.source_id if step else None,
        bridge=place.bridge.how,
        completed=ends,
        completer=people.member(task.completed_by.email) if done and task.completed_by else None,
        is_approved=_decision(task, place, run),
        hidden=task.hidden,
        owners=tuple(dict.fromkeys(owner for owner in owners if owner is not None)),
        due=None if ends else wire(task.due_date),
        values=tuple(values),
    )


def _closes(task: Task, place: Place, run: RunBundle) -> bool:
    """An open or hidden task of a completed run is completed too.

    The process could not end otherwise (api/tallyfy-api.md 2.12, 4.3).
    """
    return run.run.status == COMPLETED and task.status != COMPLETED and place.step is not None


def _decision(task: Task, place: Place, run: RunBundle) -> bool | None:
    """What an approval step is completed with; None for other steps and while the task stays open."""
    if place.step is None or place.step.step_type != "approval":
        return None
    return verdict(task.id, run) if task.status == COMPLETED or _closes(task, place, run) else None


def _noted(task: Task, place: Place, run: RunBundle, people: PeopleMap) -> Iterator[Words]:
    done = task.status == COMPLETED
    ends = done or _closes(task, place, run)
    yield from _place(task, place)
    if task.status not in STATUSES:
        yield Words(f"status {task.status or 'unknown'}", "status", "unknown_task_status")
    if done:
        yield from _completion(task, place, run, people)
    if ends and not done:
        yield Words("not completed when the run ended", "status", "closed_with_the_run")
    if task.due_date:
        reason = "due_date_of_finished_task" if ends else "waits_for_cut_over"
        yield Words(f"due {readable(task.due_date)}", "dueDate", reason)
    yield from _assignees(run.task_assignees.get(task.id, []), people, ends=ends)
    if task.hidden:
        yield Words("hidden by conditional logic", "hidden", "hidden_state_as_text")
    if task.stopped:
        yield Words("waiting for an earlier task", "stopped", "stopped_state_as_text")


def _place(task: Task, place: Place) -> Iterator[Words]:
    name = one_line(task.name)
    if place.heading:
        yield Words("", "", "heading_as_text")
    elif place.step is None:
        yield Words("has no counterpart in the migrated workflow", "", "task_not_matched")
    elif place.bridge.how == NAME:
        yield Words("", "", "task_matched_by_name")
    if place.step is not None and name and name != place.step.title:
        yield Words("had its own name in this run", "name", "task_name_as_text")


def _completion(task: Task, place: Place, run: RunBundle, people: PeopleMap) -> Iterator[Words]:
    if place.step is None:
        yield Words("completed", "status", "completion_as_text")
    elif place.step.step_type == "approval" and not decisions(task.id, run):
        yield Words("completed without a decision", "status", "approval_without_decision")
    if task.completed_date:
        yield Words(f"completed on {readable(task.completed_date)}", "completedDate", "completion_time_as_text")
    if task.completed_by and (place.step is None or people.member(task.completed_by.email) is None):
        reason = "completion_as_text" if place.step is None else "completer_not_a_member"
        yield Words(f"completed by {readable_person(task.completed_by)}", "completedBy", reason)


def _assignees(refs: Sequence[UserRef], people: PeopleMap, *, ends: bool) -> Iterator[Words]:
    if not refs:
        return
    reason = "assignees_of_finished_task" if ends else "waits_for_cut_over"
    if not ends and any(people.member(ref.email) is None for ref in refs):
        reason = "assignee_not_a_member"
    yield Words(f"assigned to {', '.join(map(readable_person, refs))}", "assignees", reason)
