"""A workflow run into a process (api/process-street-api.md 2.15-2.18, api/tallyfy-api.md 2.12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap, RunPlan, TaskPlan, TemplatePlan
from process_street_tallyfy.model.source import UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.answer import Answers, plan_answers, value_id
from process_street_tallyfy.transform.approval import plan_approvals
from process_street_tallyfy.transform.book import NOTHING, Book
from process_street_tallyfy.transform.bridge import bridge_tasks
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.kept import Fact, Kept
from process_street_tallyfy.transform.marker import marker, shorten, unmarked, with_marker
from process_street_tallyfy.transform.moment import in_utc, readable, wire
from process_street_tallyfy.transform.recorded import RECORDED
from process_street_tallyfy.transform.shut_out import lets_in, restrictions, run_members, run_members_reason
from process_street_tallyfy.transform.task import COMPLETED, Place, plan_task
from process_street_tallyfy.transform.title import RUN_NAME, one_line
from process_street_tallyfy.transform.unknown import note_unknown
from process_street_tallyfy.transform.user import readable_person
from process_street_tallyfy.transform.value import TEXT_LIMIT
from process_street_tallyfy.transform.visibility import hidden_steps

__all__ = ["plan_run", "value_id"]

STATUSES = frozenset({"Active", "Completed", "Archived"})
FINISHED = frozenset({"Completed", "Archived"})


def plan_run(
    run: RunBundle,
    workflow: WorkflowBundle,
    template: TemplatePlan,
    people: PeopleMap,
    *,
    directory: Mapping[str, UserRef],
    time_zone: str,
    ruled: bool = False,
    recorded: bool = False,
) -> RunPlan:
    """The process, its kick-off values and its tasks.

    ``directory`` is every user reference by id (a run names its starter by id only); ``time_zone``
    is the source organisation's, in which its date-only answers are meant. ``ruled``: it is launched
    from a template with automations, which hide tasks as the answers say. ``recorded``: the process gets a record
    document, which holds what nothing else does.
    """
    book = Book(run.run.id, RECORDED if recorded else NOTHING)
    book.arrive(Kind.RUN, run.run.id)
    kept = Kept(book)
    everyone = {**directory, **_references(run)}
    starter = everyone.get(run.run.audit.created_by_id or "")
    places = _places(run, workflow, template)
    note_unknown(book, Kind.RUN, run.run.id, run.run)
    _keep_run_facts(run, workflow, people, starter, places, kept)
    if any(place.step is None and not place.heading for place in places.values()) or _untouched(template, places):
        book.note(Kind.RUN, run.run.id, "revision", "run_of_another_version")
    answers = plan_answers(run, workflow, template, places, people, everyone, ZoneInfo(time_zone), book)
    places = _ruled(places, template, answers) if ruled else places
    tasks = _tasks(run, places, people, answers, kept, book)
    if run.run.status == "Active" and _nothing_open(template, tasks):
        book.note(Kind.RUN, run.run.id, "status", "active_run_ends")
    plan_approvals(run, {task.source_id: task for task in tasks}, kept, book)
    for line, facts in answers.kept:
        kept.keep(line, facts)
    kickoff = _kickoff(run, starter, places, kept.text())
    active = run.run.status == "Active"
    members, groups = run_members(run, workflow, people) if active else ((), ())
    started = people.member(starter.email) if starter else None
    owns = starter is not None and active and not _is_shut_out(starter, workflow)
    return RunPlan(
        source_id=run.run.id,
        workflow_source_id=workflow.workflow.id,
        name=_name(run, workflow, book),
        summary=_summary(run),
        marker=marker(run.run.id),
        status=run.run.status,
        starter=started,
        kickoff=kickoff,
        tasks=tasks,
        outcomes=book.outcomes,
        findings=book.findings,
        ruled=ruled,
        members=members,
        group_source_ids=groups,
        owner=started if owns else None,
    )


def _is_shut_out(starter: UserRef, workflow: WorkflowBundle) -> bool:
    """Whoever owns a process sees all of it, a task too that was closed to them."""
    return not lets_in(restrictions(workflow), starter.email)


def _references(run: RunBundle) -> dict[str, UserRef]:
    """Who a run's own payloads name: deleted users stand nowhere else (trap T17)."""
    refs: list[UserRef | None] = [*run.assignees]
    for task in run.tasks:
        refs += [task.updated_by, task.completed_by, *run.task_assignees.get(task.id, [])]
    refs += [value.updated_by for value in run.values]
    refs += [approval.reviewed_by for approval in run.approvals]
    return {ref.id: ref for ref in refs if ref is not None}


def _places(run: RunBundle, workflow: WorkflowBundle, template: TemplatePlan) -> dict[str, Place]:
    steps = {step.source_id: step for step in template.steps}
    grouping = headings(workflow)
    return {
        task_id: Place(bridge, bridge.task_template_id in grouping, steps.get(bridge.task_template_id or ""))
        for task_id, bridge in bridge_tasks(run, workflow).items()
    }


def _ruled(places: Mapping[str, Place], template: TemplatePlan, answers: Answers) -> dict[str, Place]:
    """The places, with what the automations do to them once all answers are written."""
    values = {value.field_source_id: value.value for several in answers.by_task.values() for value in several}
    hidden = hidden_steps(template.automations, values)
    return {
        task_id: replace(
            place,
            governed=place.step is not None and place.step.source_id in template.governed,
            skipped=place.step is not None and place.step.source_id in hidden,
        )
        for task_id, place in places.items()
    }


def _nothing_open(template: TemplatePlan, tasks: Sequence[TaskPlan]) -> bool:
    over = {task.step_source_id for task in tasks if task.completed or task.skipped}
    return bool(template.steps) and all(step.source_id in over for step in template.steps)


def _untouched(template: TemplatePlan, places: Mapping[str, Place]) -> bool:
    reached = {place.step.source_id for place in places.values() if place.step}
    return any(step.source_id not in reached for step in template.steps)


def _tasks(
    run: RunBundle, places: Mapping[str, Place], people: PeopleMap, answers: Answers, kept: Kept, book: Book
) -> tuple[TaskPlan, ...]:
    plans = []
    for number, task in enumerate(run.tasks, start=1):
        book.arrive(Kind.TASK, task.id)
        note_unknown(book, Kind.TASK, task.id, task)
        values = answers.by_task.get(task.id, ())
        plans.append(plan_task(task, number, places[task.id], run, people, values, kept))
    return tuple(plans)


def _keep_run_facts(
    run: RunBundle,
    workflow: WorkflowBundle,
    people: PeopleMap,
    starter: UserRef | None,
    places: Mapping[str, Place],
    kept: Kept,
) -> None:
    run_id = run.run.id
    for field, reason, line in _run_facts(run, people, starter, places):
        kept.keep(line, [Fact(Kind.RUN, run_id, field, reason)])
    if starter and people.member(starter.email) and run.run.status == "Active" and _is_shut_out(starter, workflow):
        kept.keep("", [Fact(Kind.RUN, run_id, "createdById", "starter_shut_out")])
    if run.assignees:
        names = ", ".join(map(readable_person, run.assignees))
        over = run.run.status in FINISHED
        reason = "assignees_of_finished_run" if over else run_members_reason(run, workflow, people)
        kept.keep(f"Run assigned to {names}", [Fact(Kind.RUN, run_id, "assignees", reason)])


def _run_facts(
    run: RunBundle, people: PeopleMap, starter: UserRef | None, places: Mapping[str, Place]
) -> Iterator[tuple[str, str, str]]:
    """Field, reason code and, when no kick-off field of its own says it, a line."""
    source = run.run
    yield "createdDate", "start_time_as_field", ""
    yield "updatedDate", "last_change_as_text", f"Last changed {readable(source.audit.updated_date)}"
    if starter is None or people.member(starter.email) is None:
        yield "createdById", "starter_not_a_member", f"Started by {readable_person(starter)}" if starter else ""
    if source.due_date:
        yield "dueDate", "run_due_date_as_field", ""
    if _completed_at(run, places):
        yield "completedDate", "completion_time_derived", ""
    if source.status not in STATUSES:
        yield "status", "unknown_run_status", ""
    elif source.status in FINISHED and _left_open(run, places):
        yield "status", "finished_with_open_tasks", ""
    if source.shared:
        yield "shared", "share_link_dropped", "Had a share link"
    if source.migration_status != "Inactive":
        yield "migrationStatus", "run_was_changing", f"Migration status {source.migration_status}"
    yield from _task_facts(run)


def _task_facts(run: RunBundle) -> Iterator[tuple[str, str, str]]:
    """Facts of the run's tasks that are said once for all of them."""
    if run.tasks:
        yield "tasks.updatedDate", "authorship_not_kept", ""
    if any(task.id not in run.task_assignees for task in run.tasks):
        yield "tasks.assignees", "assignees_not_read", ""
    elif run.tasks and run.run.status in FINISHED:
        yield "tasks.assignees", "assignees_from_search", ""


def _left_open(run: RunBundle, places: Mapping[str, Place]) -> bool:
    """Whether a task that people could see was not completed; headings never are."""
    return any(task.status != COMPLETED and not task.hidden and not places[task.id].heading for task in run.tasks)


def _completed_at(run: RunBundle, places: Mapping[str, Place]) -> datetime | None:
    """The last task's completion, else the last change (2.15); None while the run is open."""
    if run.run.status not in FINISHED:
        return None
    if run.run.status == "Archived" and _left_open(run, places):
        return None
    times = [in_utc(task.completed_date) for task in run.tasks if task.completed_date]
    return max(times, default=run.run.audit.updated_date)


def _kickoff(run: RunBundle, starter: UserRef | None, places: Mapping[str, Place], kept: str) -> dict[str, Any]:
    """By role, in the target's value grammar; a role without a value is left out."""
    values = {
        "ps:source_id": run.run.id,
        "ps:status": shorten(one_line(run.run.status), TEXT_LIMIT),
        "ps:starter": shorten(readable_person(starter), TEXT_LIMIT) if starter else run.run.audit.created_by_id,
        "ps:started": wire(run.run.audit.created_date),
        "ps:completed": wire(_completed_at(run, places)),
        "ps:due": wire(run.run.due_date),
        "ps:kept": kept,
    }
    return {role: value for role, value in values.items() if value}


def _name(run: RunBundle, workflow: WorkflowBundle, book: Book) -> str:
    source = run.run.name or ""
    human = one_line(source) or f"{one_line(workflow.workflow.name)} {wire(run.run.audit.created_date) or ''}".strip()
    name = with_marker(human, run.run.id, RUN_NAME)
    if not one_line(source):
        book.note(Kind.RUN, run.run.id, "name", "run_name_made_up")
    elif not name.startswith(unmarked(human)):
        book.note(Kind.RUN, run.run.id, "name", "name_cut")
    elif unmarked(human) != source:
        book.note(Kind.RUN, run.run.id, "name", "text_tidied")
    return name


def _summary(run: RunBundle) -> str:
    original = next((link.href for link in run.run.links if link.type == "App"), "")
    words = f"Moved from Process Street. Original: {original}" if original else "Moved from Process Street."
    return f"{unmarked(words)} {marker(run.run.id)}"
