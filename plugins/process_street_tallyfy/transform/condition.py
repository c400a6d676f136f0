"""One condition of the source as conditions of the target (process-street-api.md 2.11, tallyfy-api.md 2.11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import FieldPlan
from process_street_tallyfy.model.source import AndGroup, Atom, FieldOption, LogicRule, Widget
from process_street_tallyfy.transform import option
from process_street_tallyfy.transform.alternatives import Alternatives, Test, both, either
from process_street_tallyfy.transform.form import plan_field
from process_street_tallyfy.transform.value import TEXT_LIMIT

#: How the answers of a source field type compare in the target.
TEXT, LONG_TEXT, ONE, SEVERAL, FILLED, NOTHING = (
    "text",
    "long text",
    "one option",
    "options",
    "filled or not",
    "nothing",
)

#: source field type -> comparison. Numbers and dates keep a spelling of their own in the target ("5.00", a local day),
#: people and files arrive only in part, a table becomes lines: of these at most "is it empty" means the same.
COMPARISONS: dict[str, str] = {
    "Text": TEXT,
    "Email": TEXT,
    "Url": TEXT,
    "Hidden": TEXT,
    "Textarea": LONG_TEXT,
    "Select": ONE,
    "MultiChoice": SEVERAL,
    "MultiSelect": SEVERAL,
    "Number": FILLED,
    "Date": FILLED,
    "Members": NOTHING,
    "File": NOTHING,
    "MultiFile": NOTHING,
    "Table": NOTHING,
    "Document": NOTHING,
    "SendRichEmail": NOTHING,
    "Snippet": NOTHING,
}
#: operator -> comparisons for which it means the same in the target. "Greater" and "less" compare spellings there.
OPERATORS: dict[str, frozenset[str]] = {
    "Is": frozenset({TEXT, LONG_TEXT, ONE, SEVERAL}),
    "IsNot": frozenset({TEXT, LONG_TEXT, ONE, SEVERAL}),
    "HasAnyValue": frozenset({TEXT, LONG_TEXT, ONE, SEVERAL, FILLED}),
    "HasNoValue": frozenset({TEXT, LONG_TEXT, ONE, SEVERAL, FILLED}),
    "IsGreaterThan": frozenset(),
    "IsLessThan": frozenset(),
}
NEGATED = {"IsNot": "Is", "HasNoValue": "HasAnyValue"}


class Inexpressible(Exception):
    """A condition that does not mean the same in the target; ``reason`` is the finding's code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Asked:
    """A form field as conditions see it: the source's widget and what becomes of it."""

    widget: Widget
    plan: FieldPlan | None
    rows: Sequence[FieldOption]


def asked_fields(bundle: WorkflowBundle) -> dict[str, Asked]:
    widgets = [widget for item in bundle.tasks for widget in item.widgets if widget.is_field]
    rows = {widget.id: bundle.options.get(widget.id, ()) for widget in widgets}
    return {widget.id: Asked(widget, plan_field(widget, 1, rows[widget.id])[0], rows[widget.id]) for widget in widgets}


def holds(rule: LogicRule, fields: Mapping[str, Asked]) -> Alternatives:
    """When the rule matches.

    :raises Inexpressible: a condition has no equal.
    """
    return either(*(both(*(_atom(atom, fields)[0] for atom in group.all_of)) for group in _groups(rule)))


def fails(rule: LogicRule, fields: Mapping[str, Asked]) -> Alternatives:
    """When it does not: of every group one condition fails."""
    return both(*(either(*(_atom(atom, fields)[1] for atom in group.all_of)) for group in _groups(rule)))


def _groups(rule: LogicRule) -> list[AndGroup]:
    return [group for group in rule.condition.any_of if group.all_of]


def _atom(atom: Atom, fields: Mapping[str, Asked]) -> tuple[Alternatives, Alternatives]:
    """When it holds and when it does not."""
    field = fields.get(atom.widget_id)
    if atom.operator not in OPERATORS:
        raise Inexpressible("logic_unknown_operator")
    comparison = _comparison(field) if field else NOTHING
    if field is None or comparison not in OPERATORS[atom.operator]:
        raise Inexpressible("logic_not_comparable")
    yes, no = _compared(NEGATED.get(atom.operator, atom.operator), atom, field, comparison)
    return (no, yes) if atom.operator in NEGATED else (yes, no)


def _comparison(field: Asked) -> str:
    """A list without options became a text field; a rich text is stored as HTML."""
    found = COMPARISONS.get(field.widget.field_type or "", NOTHING)
    if field.plan is None:
        return NOTHING
    if found == ONE and not field.plan.options:
        return LONG_TEXT
    if (found == SEVERAL and not field.plan.options) or (found == LONG_TEXT and field.plan.rich_text):
        return FILLED
    return found


def _compared(operator: str, atom: Atom, field: Asked, comparison: str) -> tuple[Alternatives, Alternatives]:
    if operator == "HasAnyValue":
        return ((Test(field.widget.id, "is_not_empty"),),), ((Test(field.widget.id, "is_empty"),),)
    if not isinstance(atom.value, str) or not atom.value:
        raise Inexpressible("logic_not_comparable")
    if comparison in (ONE, SEVERAL):
        texts = _option_texts(atom.value, field, partial=comparison == SEVERAL)
        return _chosen(field.widget.id, texts) if comparison == SEVERAL else _equal(field.widget.id, texts)
    if comparison == TEXT and len(atom.value) >= TEXT_LIMIT:
        raise Inexpressible("logic_not_comparable")
    return _equal(field.widget.id, (atom.value,))


def _equal(field_id: str, texts: Sequence[str]) -> tuple[Alternatives, Alternatives]:
    """An empty field satisfies ``not_equals``, as it satisfies ``IsNot``."""
    yes = either(*(((Test(field_id, "equals", text),),) for text in texts))
    return yes, both(*(((Test(field_id, "not_equals", text),),) for text in texts))


def _chosen(field_id: str, texts: Sequence[str]) -> tuple[Alternatives, Alternatives]:
    yes = either(*(((Test(field_id, "contains", text),),) for text in texts))
    empty = (Test(field_id, "is_empty"),)
    return yes, both(*(((Test(field_id, "not_contains", text),), empty) for text in texts))


def _option_texts(value: str, field: Asked, *, partial: bool) -> tuple[str, ...]:
    """Texts under which an option stands in the target (trap T14): repeated names got a number there.

    :raises Inexpressible: another option would be taken for it.
    """
    texts = [item.text for item in field.plan.options] if field.plan else []
    names = option.names(field.widget.config.items, field.rows)
    found = tuple(text for text, name in zip(texts, names, strict=True) if name == value)
    known = option.aliases(field.rows).get(value)
    found = found or ((known,) if known else (value,))
    others = [text.casefold() for text in texts if text not in found or not (known or value in names)]
    wanted = [text.casefold() for text in found]
    if any(text in other if partial else text == other for text in wanted for other in others):
        raise Inexpressible("logic_not_comparable")
    return found
