"""A workflow into a template (api/process-street-api.md 2.4-2.13, api/tallyfy-api.md 2.7-2.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import FieldPlan, PeopleMap, StepFinish, StepPlan, TemplatePlan
from process_street_tallyfy.model.source import UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import access, deadline, surrounding, variable
from process_street_tallyfy.transform.assignment import plan_assigning, plan_assignment
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.marker import marker, shorten
from process_street_tallyfy.transform.moment import readable
from process_street_tallyfy.transform.outline import Outline, outline
from process_street_tallyfy.transform.rules import Logic, plan_logic
from process_street_tallyfy.transform.standing import REMOVED, only_that_they_stay
from process_street_tallyfy.transform.step import build_step, heading_line
from process_street_tallyfy.transform.text import fit, paragraph, plain
from process_street_tallyfy.transform.title import TEMPLATE_SUMMARY, TEMPLATE_TITLE, one_line
from process_street_tallyfy.transform.unknown import note_unknown

#: The kick-off field that takes a run's record document (docs/adr/0019).
RECORD_ROLE = "ps:record"
#: role, label, type: kick-off fields of our own that keep what the target cannot be told.
KICKOFF: tuple[tuple[str, str, str], ...] = (
    ("ps:source_id", "Process Street run id", "text"),
    ("ps:status", "Status in Process Street", "text"),
    ("ps:starter", "Started by", "text"),
    ("ps:started", "Original start", "date"),
    ("ps:completed", "Original completion", "date"),
    ("ps:due", "Original due date", "date"),
    ("ps:kept", "Kept from Process Street", "textarea"),
    (RECORD_ROLE, "Record document from Process Street", "file"),
)
KICKOFF_ROLES: tuple[str, ...] = tuple(role for role, _, _ in KICKOFF)
ATTACHMENTS_ROLE = "ps:attachments"

#: What no answer of the API contains (api/process-street-api.md section 3): field, reason code.
NEVER_GIVEN: tuple[tuple[str, str], ...] = (
    ("folderId", "folder_not_given"),
    ("shareLevel", "sharing_not_given"),
    ("defaultChecklistName", "run_name_format_not_given"),
)
#: Longest footer, its marker aside.
FOOTER = 1200


def attachments_field(task_template_id: str) -> str:
    """The source id of the capture that takes a step's attachments."""
    return f"{ATTACHMENTS_ROLE}:{task_template_id}"


NOTHING_REFUTED: Mapping[str, str] = MappingProxyType({})


def plan_template(
    bundle: WorkflowBundle,
    *,
    people: PeopleMap,
    folder: str | None = None,
    refuted: Mapping[str, str] = NOTHING_REFUTED,
) -> TemplatePlan:
    """The template as it is built first, without people, dates or webhooks, and the automations that follow.

    ``folder`` is the source id of the folder that the customer's file names. ``refuted``: tasks whose
    automations were found to behave otherwise, with an example; their rules stay text.
    """
    book = Book(bundle.workflow.id)
    book.arrive(Kind.WORKFLOW, bundle.workflow.id)
    _note_revisions(bundle, book)
    view = outline(bundle, people)
    title = _title(bundle, book)
    logic = plan_logic(bundle, view, book, refuted)
    steps = _steps(bundle, view, logic, book)
    _note_workflow(bundle, people, book)
    for field, reason in NEVER_GIVEN:
        if not (field == "folderId" and folder):
            book.note(Kind.WORKFLOW, bundle.workflow.id, field, reason)
    note_unknown(book, Kind.WORKFLOW, bundle.workflow.id, bundle.workflow)
    return TemplatePlan(
        source_id=bundle.workflow.id,
        title=title,
        summary=_summary(bundle, title, view, book),
        marker=marker(bundle.workflow.id),
        kickoff=kickoff_fields(),
        steps=steps,
        folder_source_id=folder,
        guidance=surrounding.guidance(bundle.schedules, bundle.incoming_webhooks, view.fields),
        outcomes=book.outcomes,
        findings=only_that_they_stay(book.findings, bundle),
        automations=logic.automations,
        governed=logic.governed,
        assigning=plan_assigning(bundle, view),
    )


def finish_template(bundle: WorkflowBundle, people: PeopleMap) -> tuple[StepFinish, ...]:
    """People and dates of the steps that have any.

    A ``deadline`` without the key ``step`` counts from ``deadline_step_source_id``.
    """
    view = outline(bundle, people)
    finishes = []
    for item in bundle.tasks:
        if item.task.id not in view.steps:
            continue
        assigned = plan_assignment(item.assignment_rules, people, view.fields, view.pickers)
        due = deadline.plan_deadline(item.due_rule, item.task.id, view.steps) if item.due_rule else None
        if assigned.members or assigned.group_source_ids or assigned.guests or due:
            body, anchor = (due.body(), due.anchor) if due else (None, None)
            people_of = assigned.members, assigned.group_source_ids
            finishes.append(StepFinish(item.task.id, *people_of, body, anchor, assigned.guests))
    return tuple(finishes)


def kickoff_fields() -> tuple[FieldPlan, ...]:
    return tuple(
        FieldPlan(role, role, label, field_type, position, collect_time=field_type == "date")
        for position, (role, label, field_type) in enumerate(KICKOFF, start=1)
    )


def _title(bundle: WorkflowBundle, book: Book) -> str:
    source = bundle.workflow.name
    text, tagged = plain(source, {})
    name = one_line(text) or "Untitled workflow"
    title = shorten(name, TEMPLATE_TITLE)
    if title != name:
        book.note(Kind.WORKFLOW, bundle.workflow.id, "name", "name_cut")
    elif tagged:
        book.note(Kind.WORKFLOW, bundle.workflow.id, "name", "merge_tags_as_text")
    elif title != source:
        book.note(Kind.WORKFLOW, bundle.workflow.id, "name", "text_tidied")
    return title


def _steps(bundle: WorkflowBundle, view: Outline, logic: Logic, book: Book) -> tuple[StepPlan, ...]:
    steps: list[StepPlan] = []
    pending = ""
    for item in bundle.tasks:
        book.arrive(Kind.TASK_TEMPLATE, item.task.id)
        if item.task.id not in view.steps:
            book.note(Kind.TASK_TEMPLATE, item.task.id, "", "heading_as_text")
            note_unknown(book, Kind.TASK_TEMPLATE, item.task.id, item.task)
            pending += heading_line(item, view)
            continue
        rules, governed = logic.texts.get(item.task.id, ()), item.task.id in logic.governed
        step = build_step(item, view, rules, bundle, book, governed=governed)
        step = _with_attachments(step, bundle)
        if item.task.id in bundle.retired:
            book.note(Kind.TASK_TEMPLATE, item.task.id, "", REMOVED)
        steps.append(replace(step, summary=pending + step.summary))
        pending = ""
    if pending and steps:
        steps[-1] = replace(steps[-1], summary=steps[-1].summary + pending)
    return tuple(_spoken(step, view) for step in steps)


def _spoken(step: StepPlan, view: Outline) -> StepPlan:
    """The first text of a step has words where its second has variables."""
    if not variable.has_variables(step.summary):
        return step
    return replace(step, summary=variable.words(step.summary, view.fields), draft=step.summary, labels=view.fields)


def _with_attachments(step: StepPlan, bundle: WorkflowBundle) -> StepPlan:
    if step.source_id not in bundle.attached_tasks:
        return step
    source_id = attachments_field(step.source_id)
    label = "Attachments from Process Street"
    field = FieldPlan(source_id, ATTACHMENTS_ROLE, label, "file", len(step.fields) + 1)
    return replace(step, fields=(*step.fields, field))


def _summary(bundle: WorkflowBundle, title: str, view: Outline, book: Book) -> str:
    """The description and a footer, which ends in the marker; only the description is cut."""
    source_id = bundle.workflow.id
    words = _footer(bundle, title, view)
    fitting = fit(words, FOOTER)
    if fitting != words:
        book.note(Kind.WORKFLOW, source_id, "audit", "summary_cut")
    footer = f"{paragraph(fitting)[: -len('</p>')]} {marker(source_id)}</p>"
    whole = plain(bundle.workflow.description or "", {})[0]
    text = fit(whole, TEMPLATE_SUMMARY - len(footer))
    if text != whole:
        book.note(Kind.WORKFLOW, source_id, "description", "summary_cut")
    elif text != (bundle.workflow.description or ""):
        book.note(Kind.WORKFLOW, source_id, "description", "merge_tags_as_text")
    return paragraph(text) + footer


def _footer(bundle: WorkflowBundle, title: str, view: Outline) -> str:
    audit = bundle.workflow.audit
    parts = [
        f"Moved from Process Street. Created {readable(audit.created_date)}{_by(audit.created_by)},",
        f"last changed {readable(audit.updated_date)}{_by(audit.updated_by)}.",
    ]
    if title.endswith("…"):
        parts.append(f"Whole name: {bundle.workflow.name}.")
    if bundle.revision is not None:
        parts.append(f"Version {bundle.revision.version}.")
    if bundle.run_due_rule is not None:
        parts.append(f"Runs are due {deadline.describe(bundle.run_due_rule, view.fields, view.tasks)}.")
    return plain(one_line(" ".join(parts)), {})[0]


def _by(user: UserRef | None) -> str:
    name = one_line(user.username or user.email) if user else ""
    return f" by {name}" if name else ""


def _note_revisions(bundle: WorkflowBundle, book: Book) -> None:
    """Only the published version moves; the others are listed (2.5)."""
    if bundle.revision is not None:
        book.arrive(Kind.REVISION, bundle.revision.id)
        note_unknown(book, Kind.REVISION, bundle.revision.id, bundle.revision)
    for revision in bundle.other_revisions:
        book.arrive(Kind.REVISION, revision.id)
        book.note(
            Kind.REVISION, revision.id, "", "draft_not_moved" if revision.status == "Draft" else "old_version_not_moved"
        )


def _note_workflow(bundle: WorkflowBundle, people: PeopleMap, book: Book) -> None:
    source_id = bundle.workflow.id
    book.note(Kind.WORKFLOW, source_id, "audit", "authorship_as_text")
    if bundle.aliases or bundle.retired:
        book.note(Kind.WORKFLOW, source_id, "processes", "processes_keep_their_version")
    if bundle.tasks:
        book.note(Kind.WORKFLOW, source_id, "tasks.audit", "authorship_not_kept")
    if bundle.run_due_rule is not None:
        book.note(Kind.WORKFLOW, source_id, "dueDateRule", "run_deadline_as_text")
        note_unknown(book, Kind.WORKFLOW, source_id, bundle.run_due_rule, "dueDateRule.")
    if bundle.permissions:
        book.note(
            Kind.WORKFLOW, source_id, "permissions", "access_by_hand", access.of_workflow(bundle.permissions, people)
        )
    if bundle.revision is None:
        book.note(Kind.WORKFLOW, source_id, "revision", "no_published_version")
    elif not bundle.tasks:
        book.note(Kind.WORKFLOW, source_id, "tasks", "workflow_without_tasks")
