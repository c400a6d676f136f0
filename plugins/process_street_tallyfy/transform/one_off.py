"""A one-off task into a one-off task of the target (api/process-street-api.md 2.25, api/tallyfy-api.md 2.13).

What the target has no place for (subtasks, the run it belongs to, who made it and when) stands below the
description in the task's text, with the source id at its end. People and dates stand there too: an open task gets
them at the cut-over only, a completed one never does.
"""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.one_off_plan import OneOffPlan
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import OneOffTask, UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.marker import marker, shorten
from process_street_tallyfy.transform.moment import readable, wire
from process_street_tallyfy.transform.text import escape, plain, render
from process_street_tallyfy.transform.title import STEP_TITLE, one_line
from process_street_tallyfy.transform.unknown import note_unknown
from process_street_tallyfy.transform.user import carried_groups, group_id, readable_person

COMPLETED = "Completed"
STATUSES = frozenset({COMPLETED, "NotCompleted"})
VISIBILITIES = frozenset({"Public", "Private"})
#: A person's address must neither mention nor invite anybody.
AT = " (at) "
#: Parts that no operation gives for a one-off task (2.19, 2.20: both lists name workflow runs only).
NOT_GIVEN = ("comments", "attachments")


def plan_one_off(task: OneOffTask, people: PeopleMap) -> OneOffPlan:
    """The task with its facts; nobody is assigned by it."""
    book = Book()
    book.arrive(Kind.ONE_OFF_TASK, task.id)
    completed = task.status == COMPLETED
    owners, groups, guests = ((), (), ()) if completed else _owners(task, people)
    title = _title(task, book)
    summary = _summary(task, title, book)
    _note(task, people, book, completed=completed)
    note_unknown(book, Kind.ONE_OFF_TASK, task.id, task)
    public = task.visibility == "Public" and not completed
    facts = (completed, wire(task.due_date), owners, groups, public)
    return OneOffPlan(task.id, title, summary, marker(task.id), *facts, book.outcomes, book.findings, guests)


def _owners(task: OneOffTask, people: PeopleMap) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """(members, groups by their source id, addresses of guests)."""
    emails = [item.user.email for item in task.assignments if item.user]
    members = [member for email in emails if (member := people.worker(email)) is not None]
    guests = [guest for email in emails if (guest := people.guest(email)) is not None]
    return tuple(dict.fromkeys(members)), carried_groups(emails, people), tuple(dict.fromkeys(guests))


def _title(task: OneOffTask, book: Book) -> str:
    name = one_line(plain(task.name, {})[0]) or "Untitled task"
    title = shorten(name, STEP_TITLE)
    if title != name:
        book.note(Kind.ONE_OFF_TASK, task.id, "name", "name_cut")
    elif title != task.name:
        book.note(Kind.ONE_OFF_TASK, task.id, "name", "text_tidied")
    return title


def _summary(task: OneOffTask, title: str, book: Book) -> str:
    rendered = render(task.description or "", {})
    if rendered.reason:
        book.note(Kind.ONE_OFF_TASK, task.id, "description", rendered.reason)
    whole = one_line(plain(task.name, {})[0])
    named = [f"Name: {whole}"] if whole and whole != title else []
    lines = "".join(f"<li>{escape(plain(one_line(line), {})[0])}</li>" for line in [*named, *_lines(task)])
    said = f"<p><strong>In Process Street</strong></p><ul>{lines}</ul>"
    return f"{rendered.html}{said}<p>{marker(task.id)}</p>"


def _lines(task: OneOffTask) -> Iterator[str]:
    """What a person reads below the description, a line each."""
    if task.status not in STATUSES:
        yield f"Status: {task.status or 'unknown'}"
    if task.due_date:
        yield f"Due: {readable(task.due_date)}"
    people = [_person(item.user) for item in task.assignments]
    if people:
        yield f"Assigned to: {', '.join(people)}"
    if run := task.linked_workflow_run:
        name, template = one_line(run.name) or "without a name", one_line(run.template_name) or "without a name"
        yield f"Belongs to the run “{name}” ({run.id}) of the workflow “{template}” ({run.template_id})"
    if task.required:
        yield "Had to be done before its run could end"
    yield f"Visibility: {task.visibility or 'not given'}"
    for subtask in task.subtasks:
        yield f"Subtask “{one_line(subtask.name) or 'without a name'}”: {subtask.status or 'no status'}"
    yield f"Created: {readable(task.created_date)} by {_person(task.created_by)}"
    yield f"Last changed: {readable(task.updated_date)} by {_person(task.updated_by)}"


def _person(ref: UserRef | None) -> str:
    return readable_person(ref).replace("@", AT)


def _note(task: OneOffTask, people: PeopleMap, book: Book, *, completed: bool) -> None:
    facts = (
        ("status", None if task.status in STATUSES else "one_off_status_as_text"),
        ("updatedDate", "one_off_completion_as_text" if completed else None),
        ("dueDate", _due(task, completed=completed)),
        ("assignments", _assigned(task, people, completed=completed)),
        ("linkedWorkflowRun", "one_off_link_as_text" if task.linked_workflow_run else None),
        ("required", "one_off_required_as_text" if task.required else None),
        ("subtasks", "one_off_subtasks_as_text" if task.subtasks else None),
        ("visibility", _visibility(task, completed=completed)),
        ("createdDate", "authorship_as_text"),
        *((part, "one_off_conversation_not_given") for part in NOT_GIVEN),
    )
    for field, reason in facts:
        if reason is not None:
            book.note(Kind.ONE_OFF_TASK, task.id, field, reason)


def _due(task: OneOffTask, *, completed: bool) -> str | None:
    if task.due_date is None:
        return "one_off_without_deadline"
    return None if completed else "waits_for_cut_over"


def _assigned(task: OneOffTask, people: PeopleMap, *, completed: bool) -> str | None:
    """The worst that happened to an assignee."""
    emails = [item.user.email if item.user else "" for item in task.assignments]
    if completed or not emails:
        return "one_off_people_as_text" if emails else None
    if all(people.takes(email, group_id(email)) for email in emails):
        return "waits_for_cut_over"
    return "assignee_not_a_member"


def _visibility(task: OneOffTask, *, completed: bool) -> str | None:
    if task.visibility not in VISIBILITIES:
        return "one_off_visibility_unknown"
    if task.visibility == "Private":
        return None
    return "one_off_stays_closed" if completed else "one_off_opened_at_cut_over"
