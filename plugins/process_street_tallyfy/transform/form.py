"""Form fields into captures (api/process-street-api.md 2.12, api/tallyfy-api.md 2.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import FieldPlan, OptionPlan
from process_street_tallyfy.model.source import FieldOption, Widget
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import check, guidance, option
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.text import plain
from process_street_tallyfy.transform.title import one_line

NO_LABELS: Mapping[str, str] = MappingProxyType({})

#: Reason of fields that become required at the cut-over only.
REQUIRED_LATER = "required_waits_for_cut_over"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """``target`` None: the field collects nothing and becomes text. ``reason`` None: exact."""

    target: str | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a data set offers to a field bound to it."""

    options: Sequence[FieldOption]
    data_set: str


#: The 17 field types of the vendor's specification.
FIELD_TYPES: dict[str, FieldRule] = {
    "Text": FieldRule("text"),
    "Textarea": FieldRule("textarea"),
    "Email": FieldRule("text", "check_waits_for_cut_over"),
    "Url": FieldRule("text", "format_not_checked"),
    "Number": FieldRule("text", "number_as_text"),
    "Date": FieldRule("date"),
    "Select": FieldRule("dropdown"),
    "MultiChoice": FieldRule("multiselect"),
    "MultiSelect": FieldRule("multiselect", "subtasks_as_multiselect"),
    "Members": FieldRule("assignees_form"),
    "File": FieldRule("file"),
    "MultiFile": FieldRule("file"),
    "Table": FieldRule("textarea", "table_as_text"),
    "Hidden": FieldRule("text", "hidden_type_as_text"),
    "Document": FieldRule(None, "document_as_text"),
    "SendRichEmail": FieldRule(None, "email_draft_as_text"),
    "Snippet": FieldRule(None, "snippet_as_text"),
}
UNKNOWN = FieldRule("textarea", "unknown_field_type")
CHOICES = frozenset({"dropdown", "multiselect"})


def capture_type(widget: Widget, rows: Sequence[FieldOption] = ()) -> str | None:
    """What the field becomes; None: it collects nothing. ``rows`` are those of its data set.

    A choice without options has nothing to choose from: it is answered in words.
    """
    target = rule_of(widget.field_type).target
    return "textarea" if target in CHOICES and not (widget.config.items or rows) else target


def rule_of(field_type: str | None) -> FieldRule:
    return FIELD_TYPES.get(field_type or "", UNKNOWN)


def plan_field(
    widget: Widget,
    position: int,
    options: Sequence[FieldOption] = (),
    *,
    parent_id: str = "",
    labels: Mapping[str, str] = NO_LABELS,
    data_set: str = "",
) -> tuple[FieldPlan | None, list[Finding]]:
    """The capture of a form field, None when the field collects nothing.

    ``options`` are the rows of a field bound to a data set, ``data_set`` its id; ``labels`` resolve
    merge tags.
    """
    book = Book(parent_id)
    rule = rule_of(widget.field_type)
    if rule.reason:
        book.note(Kind.FORM_FIELD, widget.id, "fieldType", rule.reason)
    plan = None
    if rule.target:
        plan = _capture(widget, rule.target, position, _Rows(options, data_set), labels, book)
    elif widget.hidden_by_default:
        book.note(Kind.FORM_FIELD, widget.id, "hiddenByDefault", "hidden_content_shown")
    _note_uncarried(widget, plan, book)
    return plan, list(book.findings)


def _capture(
    widget: Widget, target: str, position: int, rows: _Rows, labels: Mapping[str, str], book: Book
) -> FieldPlan:
    help_text, facts = guidance.describe(widget, labels)
    for field, reason in facts:
        book.note(Kind.FORM_FIELD, widget.id, field, reason)
    choices = _choices(widget, rows, book) if target in CHOICES else ()
    if target == "date" and widget.config.time_option == "Optional":
        book.note(Kind.FORM_FIELD, widget.id, "config.timeOption", "time_not_optional")
    return FieldPlan(
        source_id=widget.id,
        key=widget.key,
        label=_label(widget, labels, book),
        field_type=capture_type(widget, rows.options) or target,
        position=position,
        source_required=widget.required,
        options=choices,
        guidance=help_text,
        collect_time=target == "date" and widget.config.time_option != "Excluded",
        validation=check.validation(widget),
        default_value=check.default(widget),
        affix=check.affix(widget) if target == "text" else None,
        rich_text=widget.field_type == "Textarea" and widget.config.format == "RichText",
    )


def _choices(widget: Widget, rows: _Rows, book: Book) -> tuple[OptionPlan, ...]:
    names = option.names(widget.config.items, rows.options)
    choices = option.plan_options(names)
    if not choices:
        book.note(Kind.FORM_FIELD, widget.id, "fieldType", "choice_without_options")
    elif rows.options:
        about = f"data set {rows.data_set}" if rows.data_set else "data set not recognised"
        book.note(Kind.FORM_FIELD, widget.id, "config.items", "data_set_options_copied", about)
    elif [choice.text for choice in choices] != names:
        book.note(Kind.FORM_FIELD, widget.id, "config.items", "options_renamed")
    return choices


def _label(widget: Widget, labels: Mapping[str, str], book: Book) -> str:
    source = widget.label or ""
    text, tagged = plain(source, labels)
    label = one_line(text)
    if not label:
        book.note(Kind.FORM_FIELD, widget.id, "label", "label_made_up")
        return one_line(widget.key.replace("_", " ")) or "Untitled field"
    if tagged:
        book.note(Kind.FORM_FIELD, widget.id, "label", "merge_tags_as_text")
    elif label != source:
        book.note(Kind.FORM_FIELD, widget.id, "label", "text_tidied")
    return label


def _note_uncarried(widget: Widget, plan: FieldPlan | None, book: Book) -> None:
    if widget.config.group_id:
        book.note(Kind.FORM_FIELD, widget.id, "config.groupId", "group_restriction_dropped")
    if widget.required and plan is None:
        book.note(Kind.FORM_FIELD, widget.id, "required", "required_without_field")
    elif widget.required and widget.hidden_by_default:
        book.note(Kind.FORM_FIELD, widget.id, "required", "required_but_conditional")
    elif widget.required:
        book.note(Kind.FORM_FIELD, widget.id, "required", REQUIRED_LATER)
