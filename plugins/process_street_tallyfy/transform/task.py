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
from process_street_tallyfy.transform.user import carried_groups, group_id, readable_person

COMPLETED = "Completed"
STATUSES = frozenset({COMPLETED, "NotCompleted"})
WAITS = "waits_for_cut_over"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run task goes: its bridge, whether it is a heading, and the step (None = nowhere).

    ``governed``: automations show and hide it in this process; ``skipped``: they hide it.
    """

    bridge: Bridge
    heading: bool
    step: StepPlan | None
    governed: bool = False
    skipped: bool = False


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
    ends, over = _ends(task, place, run), _over(task, place, run)
    step = place.step
    waits = over or _left_alone(task, place)
    assignees = [] if waits else run.task_assignees.get(task.id, [])
    owners = [people.worker(ref.email) for ref in assignees]
    guests = [people.guest(ref.email) for ref in assignees]
    return TaskPlan(
        source_id=task.id,
        step_source_id=step.source_id if step else None,
        bridge=place.bridge.how,
        completed=ends,
        completer=people.member(task.completed_by.email) if _done(task, place) and task.completed_by else None,
        is_approved=_decision(task, place, run),
        skipped=place.skipped,
        owners=tuple(dict.fromkeys(owner for owner in owners if owner is not None)),
        due=None if waits else wire(task.due_date),
        values=tuple(values),
        guests=tuple(dict.fromkeys(guest for guest in guests if guest is not None)),
        group_source_ids=carried_groups((ref.email for ref in assignees), people),
    )


def _done(task: Task, place: Place) -> bool:
    """What automations hide cannot be completed (api/tallyfy-api.md 2.11)."""
    return task.status == COMPLETED and not place.skipped


def _ends(task: Task, place: Place, run: RunBundle) -> bool:
    return _done(task, place) or _closes(task, place, run)


def _over(task: Task, place: Place, run: RunBundle) -> bool:
    """Nobody will work on it any more."""
    return _ends(task, place, run) or (place.skipped and run.run.status == COMPLETED)


def _left_alone(task: Task, place: Place) -> bool:
    """Hidden in the source, and no automation hides it: it would be work that nobody has been given."""
    return task.hidden and not place.skipped


def _closes(task: Task, place: Place, run: RunBundle) -> bool:
    """An open or hidden task of a completed run is completed too, unless automations hide it.

    The process could not end otherwise (api/tallyfy-api.md 2.12, 4.3).
    """
    unfinished = run.run.status == COMPLETED and task.status != COMPLETED
    return unfinished and place.step is not None and not place.skipped


def _decision(task: Task, place: Place, run: RunBundle) -> bool | None:
    """What an approval step is completed with; None for other steps and while the task stays open."""
    if place.step is None or place.step.step_type != "approval":
        return None
    return verdict(task.id, run) if _ends(task, place, run) else None


def _noted(task: Task, place: Place, run: RunBundle, people: PeopleMap) -> Iterator[Words]:
    done, over = task.status == COMPLETED, _over(task, place, run)
    yield from _place(task, place)
    if task.status not in STATUSES:
        yield Words(f"status {task.status or 'unknown'}", "status", "unknown_task_status")
    if done:
        yield from _completion(task, place, run, people)
    if _closes(task, place, run):
        yield Words("not completed when the run ended", "status", "closed_with_the_run")
    if task.due_date:
        reason = "due_date_of_finished_task" if over else _waiting(task, place)
        yield Words(f"due {readable(task.due_date)}", "dueDate", reason)
    reason = "assignees_of_finished_task" if over else _waiting(task, place)
    yield from _assignees(run.task_assignees.get(task.id, []), people, reason)
    yield from _visibility(task, place)
    if task.stopped:
        yield Words("waiting for an earlier task", "stopped", "stopped_state_as_text")


def _visibility(task: Task, place: Place) -> Iterator[Words]:
    """Nothing when the automations hide and show what was hidden and shown."""
    if task.hidden and not place.skipped:
        reason = "hidden_by_older_rules" if place.governed else "hidden_state_as_text"
        yield Words("hidden by conditional logic", "hidden", reason)
    elif place.skipped and not task.hidden:
        yield Words("was visible", "hidden", "shown_by_older_rules")


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
    elif place.skipped:
        yield Words("completed", "status", "completion_of_hidden_task")
    elif place.step.step_type == "approval" and not decisions(task.id, run):
        yield Words("completed without a decision", "status", "approval_without_decision")
    if task.completed_date:
        yield Words(f"completed on {readable(task.completed_date)}", "completedDate", "completion_time_as_text")
    if task.completed_by and (_nowhere(place) or people.member(task.completed_by.email) is None):
        reason = "completion_as_text" if _nowhere(place) else "completer_not_a_member"
        yield Words(f"completed by {readable_person(task.completed_by)}", "completedBy", reason)


def _nowhere(place: Place) -> bool:
    """Whether there is nothing that a person could complete."""
    return place.step is None or place.skipped


def _waiting(task: Task, place: Place) -> str:
    """Reason code of what an open task gets at the cut-over."""
    return "hidden_task_left_alone" if _left_alone(task, place) else WAITS


def _assignees(refs: Sequence[UserRef], people: PeopleMap, reason: str) -> Iterator[Words]:
    if not refs:
        return
    if reason == WAITS and not all(people.takes(ref.email, group_id(ref.email)) for ref in refs):
        reason = "assignee_not_a_member"
    yield Words(f"assigned to {', '.join(map(readable_person, refs))}", "assignees", reason)
