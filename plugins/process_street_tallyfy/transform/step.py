"""A task template into a step (api/process-street-api.md 2.6-2.12, api/tallyfy-api.md 2.9).

The step's instructions, from top to bottom: headings above it, its content, what an approval, AI
or code task was set up with, and a list of what the target has no setting for.
"""

from __future__ import annotations

from collections.abc import Sequence

from process_street_tallyfy.model.bundle import TaskTemplateBundle, WorkflowBundle
from process_street_tallyfy.model.plan import FieldPlan, StepPlan
from process_street_tallyfy.model.source import SourceModel, TaskConfig, Widget
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import access, deadline
from process_street_tallyfy.transform.assignment import plan_assignment
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.content import CONTENT, render_content, render_passive
from process_street_tallyfy.transform.form import plan_field, rule_of
from process_street_tallyfy.transform.marker import shorten
from process_street_tallyfy.transform.outline import Outline
from process_street_tallyfy.transform.standing import standing
from process_street_tallyfy.transform.text import escape, paragraph, plain
from process_street_tallyfy.transform.title import STEP_TITLE, one_line
from process_street_tallyfy.transform.unknown import FIELD_TEXTS, TASK_TEXTS, note_settings, note_unknown

#: task type -> (step type, reason code; None = exact)
TASK_TYPES: dict[str, tuple[str, str | None]] = {
    "Standard": ("task", None),
    "Approval": ("approval", None),
    "AI": ("task", "automation_as_manual_step"),
    "Code": ("task", "automation_as_manual_step"),
}
UNKNOWN = ("task", "unknown_task_type")


def step_type(task_type: str) -> str:
    return TASK_TYPES.get(task_type, UNKNOWN)[0]


def build_step(
    item: TaskTemplateBundle,
    view: Outline,
    rules: Sequence[str],
    workflow: WorkflowBundle,
    book: Book,
    *,
    governed: bool = False,
) -> StepPlan:
    """The step without the headings around it; ``rules`` are the logic rules in words.

    ``governed``: automations show and hide it.
    """
    task = item.task
    kind, reason = TASK_TYPES.get(task.task_type, UNKNOWN)
    if reason:
        book.note(Kind.TASK_TEMPLATE, task.id, "taskType", reason)
    note_unknown(book, Kind.TASK_TEMPLATE, task.id, task)
    note_settings(book, Kind.TASK_TEMPLATE, task.id, item.config, TASK_TEXTS)
    _note_rules(item, book)
    title, above = _title(item, view, book)
    body, fields = _widgets(item, view, workflow, book)
    lines = [*_notes(item, view, book, governed=governed), *rules]
    summary = above + body + _config(item, view, book) + _list(lines)
    return StepPlan(task.id, title, summary, kind, tuple(fields), starts_hidden=governed and task.hidden_by_default)


def _note_rules(item: TaskTemplateBundle, book: Book) -> None:
    """Keys of a task's rules that nobody lists."""
    named: list[tuple[str, SourceModel]] = [
        (f"assignmentRules[{i}].", rule) for i, rule in enumerate(item.assignment_rules)
    ]
    named += [(f"permissionRules[{i}].", rule) for i, rule in enumerate(item.permission_rules)]
    named += [("dueDateRule.", item.due_rule)] if item.due_rule else []
    for at, rule in named:
        note_unknown(book, Kind.TASK_TEMPLATE, item.task.id, rule, at)


def heading_line(item: TaskTemplateBundle, view: Outline) -> str:
    text, _ = plain(item.task.name or "", view.labels)
    return f"<p><strong>{escape(one_line(text))}</strong></p>"


def _title(item: TaskTemplateBundle, view: Outline, book: Book) -> tuple[str, str]:
    """The title, and the whole of it as HTML when it had to be cut."""
    source = item.task.name or ""
    text, tagged = plain(source, view.labels)
    whole = one_line(text)
    if not whole:
        book.note(Kind.TASK_TEMPLATE, item.task.id, "name", "untitled_task")
        return "Untitled task", ""
    if tagged:
        book.note(Kind.TASK_TEMPLATE, item.task.id, "name", "merge_tags_as_text")
    elif whole != source:
        book.note(Kind.TASK_TEMPLATE, item.task.id, "name", "text_tidied")
    title = shorten(whole, STEP_TITLE)
    if title != whole:
        book.note(Kind.TASK_TEMPLATE, item.task.id, "name", "title_cut")
    return title, paragraph(whole) if title != whole else ""


def _widgets(
    item: TaskTemplateBundle, view: Outline, workflow: WorkflowBundle, book: Book
) -> tuple[str, list[FieldPlan]]:
    html: list[str] = []
    fields: list[FieldPlan] = []
    for widget in item.widgets:
        if widget.is_field:
            plan, findings = plan_field(
                widget,
                len(fields) + 1,
                workflow.options.get(widget.id, ()),
                parent_id=view.workflow_id,
                labels=view.labels,
                data_set=workflow.data_sets.get(widget.id, ""),
            )
            plan = standing(plan, widget, workflow, book)
            book.arrive(Kind.FORM_FIELD, widget.id)
            for finding in findings:
                book.add(finding)
            _note_gated(widget, view, book)
            note_unknown(book, Kind.FORM_FIELD, widget.id, widget)
            note_settings(book, Kind.FORM_FIELD, widget.id, widget.config, FIELD_TEXTS)
            if plan is not None:
                fields.append(plan)
            if rule_of(widget.field_type).target is None:
                html.append(render_passive(widget, view.texts))
        else:
            html.append(_content(widget, view, book, below_field=bool(fields)))
    return "".join(html), fields


def _content(widget: Widget, view: Outline, book: Book, *, below_field: bool) -> str:
    html, facts = render_content(widget, view.texts)
    book.arrive(Kind.CONTENT, widget.id)
    for field, reason in facts:
        book.note(Kind.CONTENT, widget.id, field, reason)
    if widget.hidden_by_default:
        book.note(Kind.CONTENT, widget.id, "hiddenByDefault", "hidden_content_shown")
    if widget.id in view.gated:
        book.note(Kind.CONTENT, widget.id, "logicRules", "conditional_content_shown")
    if widget.type in CONTENT:
        note_unknown(book, Kind.CONTENT, widget.id, widget)
    if below_field:
        book.note(Kind.CONTENT, widget.id, "position", "content_above_fields")
    return html


def _note_gated(widget: Widget, view: Outline, book: Book) -> None:
    if widget.id not in view.gated:
        return
    book.note(Kind.FORM_FIELD, widget.id, "logicRules", "conditional_field_shown")
    if widget.required and rule_of(widget.field_type).target:
        book.note(Kind.FORM_FIELD, widget.id, "required", "required_but_conditional")


def _notes(item: TaskTemplateBundle, view: Outline, book: Book, *, governed: bool) -> list[str]:
    task = item.task
    lines: list[str] = []
    if task.stop_task:
        lines.append("Stop: the tasks below waited until this one was completed")
        book.note(Kind.TASK_TEMPLATE, task.id, "stopTask", "stop_task_as_text")
    if task.hidden_by_default and governed:
        book.note(Kind.TASK_TEMPLATE, task.id, "hiddenByDefault", "hidden_by_automation")
    elif task.hidden_by_default:
        lines.append("Hidden until a rule revealed it")
        book.note(Kind.TASK_TEMPLATE, task.id, "hiddenByDefault", "hidden_task_shown")
    if item.permission_rules:
        about = access.of_task(item.permission_rules)
        book.note(Kind.TASK_TEMPLATE, task.id, "permissionRules", "visibility_by_hand", about)
    assigned = plan_assignment(item.assignment_rules, view.people, view.fields, view.pickers)
    for field, reason in assigned.facts:
        book.note(Kind.TASK_TEMPLATE, task.id, field, reason)
    return [*lines, *assigned.lines, *_due(item, view, book)]


def _due(item: TaskTemplateBundle, view: Outline, book: Book) -> list[str]:
    rule = item.due_rule
    if rule is None:
        return []
    planned = deadline.plan_deadline(rule, item.task.id, view.steps)
    book.note(Kind.TASK_TEMPLATE, item.task.id, "dueDateRule", planned.reason if planned else deadline.AS_TEXT)
    return [] if planned else [f"Due {deadline.describe(rule, view.fields, view.tasks)}"]


def _config(item: TaskTemplateBundle, view: Outline, book: Book) -> str:
    config = item.config
    if config is None:
        return ""
    parts: list[str] = []
    if config.subject_task_ids:
        names = ", ".join(f"“{view.tasks.get(i, 'a task that no longer exists')}”" for i in config.subject_task_ids)
        parts.append(paragraph(f"To approve: {names}"))
        book.note(Kind.TASK_TEMPLATE, item.task.id, "config.subjectTaskIds", "approval_subjects_as_text")
    for field, words, text in _programs(config, view):
        parts.append(f"<p><strong>{words}</strong></p><pre>{escape(plain(text, view.texts)[0])}</pre>")
        book.note(Kind.TASK_TEMPLATE, item.task.id, f"config.{field}", "automation_as_text")
    return "".join(parts)


def _programs(config: TaskConfig, view: Outline) -> list[tuple[str, str, str]]:
    extra = config.model_extra or {}
    entries = [
        ("systemPrompt", "System prompt in Process Street", config.system_prompt or ""),
        ("prompt", "Prompt in Process Street", config.prompt or ""),
        ("inputMapping", "Input", _mapping(extra.get("inputMapping"), view)),
        ("code", "Code in Process Street", config.code or ""),
        ("outputMapping", "Output", _mapping(extra.get("outputMapping"), view)),
    ]
    return [entry for entry in entries if entry[2]]


def _mapping(mapping: object, view: Outline) -> str:
    if not isinstance(mapping, dict):
        return ""
    return "\n".join(f"{key} = {view.fields.get(str(field), str(field))}" for key, field in mapping.items())


def _list(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(plain(one_line(line), {})[0])}</li>" for line in lines)
    return f"<p><strong>In Process Street</strong></p><ul>{items}</ul>"
