"""Templates as the target holds them: variables in the second pass, and what people changed since stays."""

from __future__ import annotations

import re
from typing import Any

import pytest

from process_street_tallyfy.errors import BadCredentials
from process_street_tallyfy.model.state import Kind, State

VARIABLE = re.compile(r'<span data-variable="(customer-\d+)">\{\{\1\}\}</span>')


def until_templates(small: Any, run_id: str = "run1") -> None:
    small.run(run_id, only=small.order[: small.order.index("runs.batch.stage")])


def first_step(small: Any) -> dict[str, Any]:
    (template,) = small.box.tallyfy.state.templates.values()
    found = small.box.tallyfy.state.template_steps(template)
    return min(found.values(), key=lambda step: step["position"])


def puts(small: Any) -> list[str]:
    return [seen.path for seen in small.box.tallyfy.requests if seen.method == "PUT"]


def test_a_merge_tag_becomes_a_variable_named_by_the_alias_of_its_field(small: Any) -> None:
    until_templates(small)
    step = first_step(small)
    alias = next(one["alias"] for one in step["captures"] if one["label"] == "Customer")
    found = VARIABLE.search(step["summary"])
    assert found is not None
    assert found.group(1) == alias
    assert "about «workflow name»" in step["summary"]
    assert len(puts(small)) == 1
    assert {row.state for row in small.ledger().mapping.rows(Kind.TASK_TEMPLATE)} == {State.VERIFIED}


def test_a_move_that_broke_off_between_the_passes_goes_on_with_the_second(small: Any) -> None:
    small.box.tallyfy.faults.add({"match": {"method": "PUT"}, "times": 1, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        until_templates(small)
    assert not VARIABLE.search(first_step(small)["summary"])
    until_templates(small)
    assert VARIABLE.search(first_step(small)["summary"])
    assert {row.state for row in small.ledger().mapping.rows(Kind.TASK_TEMPLATE)} == {State.VERIFIED}


def test_a_text_that_a_person_changed_meanwhile_is_left_alone_and_reported(small: Any) -> None:
    until_templates(small)
    first_step(small)["summary"] = "<p>Ours now</p>"
    before = len(puts(small))
    small.run(only=("templates.load",))
    assert puts(small)[before:] == []
    assert first_step(small)["summary"] == "<p>Ours now</p>"
    assert State.WRONG in {row.state for row in small.ledger().mapping.rows(Kind.TASK_TEMPLATE)}
