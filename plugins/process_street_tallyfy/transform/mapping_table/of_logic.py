"""Show/Hide rules: what they act on and what they compare (api/process-street-api.md 2.11)."""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.condition import COMPARISONS, OPERATORS
from process_street_tallyfy.transform.mapping_table.row import UNLISTED, Area, Row

LOGIC = Area("2.11", "Conditional logic", Kind.LOGIC_RULE)
AUTOMATIONS, INSTRUCTIONS = "automations of the step", "the step's instructions"


def rows() -> Iterator[Row]:
    yield LOGIC.row("rule on a task that is hidden at first", "", AUTOMATIONS, "logic_as_automation", "Show")
    yield LOGIC.row("rule on a task that is visible at first", "", AUTOMATIONS, "logic_as_automation", "Hide")
    yield LOGIC.row("rule on a task that is visible at first", "", "nowhere", "logic_without_effect", "Show")
    yield LOGIC.row("rule on a task that is visible at first", "", INSTRUCTIONS, "logic_unknown_operator", UNLISTED)
    yield LOGIC.row("rule on a form field", "", INSTRUCTIONS, "logic_target_is_no_step")
    yield LOGIC.row("rule on a task and a form field", "targets", AUTOMATIONS, "logic_partly_as_text")
    yield LOGIC.row("rule without a condition", "", INSTRUCTIONS, "logic_without_condition")
    yield LOGIC.row("rule on nothing that exists", "", "nowhere", "logic_without_target")
    yield LOGIC.row("the same rule again", "", AUTOMATIONS, "logic_duplicate")
    yield from _conditions()


def _conditions() -> Iterator[Row]:
    for field_type, comparison in COMPARISONS.items():
        for operator in (*OPERATORS, UNLISTED):
            known = operator in OPERATORS
            said = known and comparison in OPERATORS[operator]
            reason = "logic_as_automation" if said else "logic_not_comparable" if known else "logic_unknown_operator"
            target = AUTOMATIONS if said else INSTRUCTIONS
            yield LOGIC.row("condition on a field", "", target, reason, f"{field_type} {operator}")
