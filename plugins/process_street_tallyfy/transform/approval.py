"""Decisions of a run (api/process-street-api.md 2.17): the last one per approval task and subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.plan import TaskPlan
from process_street_tallyfy.model.source import Approval, Task
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.kept import Fact, Kept
from process_street_tallyfy.transform.moment import readable
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.unknown import note_unknown
from process_street_tallyfy.transform.user import readable_person

APPROVED, REJECTED = "Approved", "Rejected"


def decisions(task_id: str, run: RunBundle) -> list[Approval]:
    return [approval for approval in run.approvals if approval.approval_task_id == task_id]


def verdict(task_id: str, run: RunBundle) -> bool:
    """The one decision that a completed approval step has: rejected if anything was.

    A completed task without a decision counts as approved, since it let the run go on; the target
    refuses to complete an approval without one (api/tallyfy-api.md 2.13).
    """
    return all(approval.status != REJECTED for approval in decisions(task_id, run))


def plan_approvals(run: RunBundle, plans: Mapping[str, TaskPlan], kept: Kept, book: Book) -> None:
    """An outcome and a line per decision; ``plans`` by run task id."""
    tasks = {task.id: task for task in run.tasks}
    for approval in run.approvals:
        book.arrive(Kind.APPROVAL, approval.id)
        note_unknown(book, Kind.APPROVAL, approval.id, approval)
        task = tasks.get(approval.approval_task_id)
        facts = list(_facts(approval, task, plans.get(approval.approval_task_id)))
        kept.keep(_line(approval, tasks), [Fact(Kind.APPROVAL, approval.id, *fact) for fact in facts])


def _line(approval: Approval, tasks: Mapping[str, Task]) -> str:
    subject = tasks.get(approval.subject_task_id)
    name = f"“{one_line(subject.name)}”" if subject else "a task that no longer exists"
    when = approval.audit.updated_date or approval.audit.created_date
    comment = f": {one_line(approval.comment)}" if approval.comment else ""
    reviewer = readable_person(approval.reviewed_by)
    return f"Approval of {name}: {approval.status} by {reviewer} on {readable(when)}{comment}"


def _facts(approval: Approval, task: Task | None, plan: TaskPlan | None) -> Iterator[tuple[str, str]]:
    told = plan.is_approved if plan is not None else None
    if approval.status not in {APPROVED, REJECTED} or told is not (approval.status == APPROVED):
        yield "", "approval_as_text"
    yield "subjectTaskId", "approval_subject_as_line"
    yield "audit", "decision_time_as_text"
    reviewer = approval.reviewed_by
    completer = task.completed_by if task else None
    known = plan is not None and plan.completer is not None
    if reviewer and not (known and completer and completer.id == reviewer.id):
        yield "reviewedBy", "reviewer_as_text"
    if approval.comment:
        yield "comment", "approval_comment_as_text"
