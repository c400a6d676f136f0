"""What stays in the target although it is gone from the source, or is otherwise there now (see ``revision``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import FieldPlan, OptionPlan
from process_street_tallyfy.model.source import Widget
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.form import CHOICES

REMOVED = "removed_in_process_street"


def standing(plan: FieldPlan | None, widget: Widget, bundle: WorkflowBundle, book: Book) -> FieldPlan | None:
    """The capture as it stands in the target, with what is said of that."""
    if widget.id in bundle.retired:
        book.note(Kind.FORM_FIELD, widget.id, "", REMOVED)
    if widget.id in bundle.unchangeable:
        book.note(Kind.FORM_FIELD, widget.id, "fieldType", "field_type_changed")
    given = bundle.standing_options.get(widget.id, ())
    if plan is None or not given or plan.field_type not in CHOICES:
        return plan
    if len(given) > len(plan.options):
        book.note(Kind.FORM_FIELD, widget.id, "config.items", "option_removed_in_process_street")
    return replace(plan, options=tuple(OptionPlan(one.number, one.text) for one in given))


def only_that_they_stay(findings: Iterable[Finding], bundle: WorkflowBundle) -> tuple[Finding, ...]:
    """Of what is gone from the source nothing else is said."""
    gone = set(bundle.retired)
    gone |= {w.id for item in bundle.tasks if item.task.id in gone for w in item.widgets}
    return tuple(one for one in findings if one.source_id not in gone or one.reason == REMOVED)
