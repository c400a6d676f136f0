from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from process_street_tallyfy.model.plan import FieldPlan, OptionPlan, StepPlan, TemplatePlan
from process_street_tallyfy.model.target import Capture, Step, Template
from process_street_tallyfy.validate.read_back import same_text, same_value, settled_form, template_differences

FIELD = FieldPlan("f1", "Risk", "Risk", "dropdown", 1, options=(OptionPlan(1, "Low"), OptionPlan(2, "High")))
STEP = StepPlan("t1", "Collect ID", "<p>Ask</p>", "task", (FIELD,))
PLAN = TemplatePlan(
    "w1", "Onboarding", "Steps [ps:w1]", "[ps:w1]", (FieldPlan("ps:x", "", "Source id", "text", 1),), (STEP,), (), ()
)
CAPTURE = {
    "id": "c",
    "label": "Risk",
    "field_type": "dropdown",
    "options": [{"id": 1, "text": "Low"}, {"id": 2, "text": "High"}],
}
TEMPLATE = {"id": "T", "title": "Onboarding", "summary": "Steps [ps:w1]", "prerun": [{"id": "k", "label": "Source id"}]}


def differing(template: dict[str, Any], step: dict[str, Any] | None, capture: dict[str, Any] | None) -> set[str]:
    steps = {"t1": Step.model_validate(step)} if step else {}
    captures = {"f1": Capture.model_validate(capture)} if capture else {}
    return {item.field for item in template_differences(PLAN, Template.model_validate(template), steps, captures)}


STORED = {"id": "s", "title": "Collect ID", "summary": "<p>Ask</p>", "step_type": "task", "position": 1}


@pytest.mark.parametrize(
    ("template", "step", "capture", "fields"),
    [
        ({}, {}, {}, set()),
        ({"title": "Other"}, {}, {}, {"title"}),
        ({"summary": ""}, {}, {}, {"summary"}),
        ({"prerun": []}, {}, {}, {"prerun"}),
        ({}, None, {}, {"missing", "steps"}),
        ({}, {"summary": None}, {}, {"summary"}),
        ({}, {"step_type": "approval"}, {}, {"step_type"}),
        ({}, {}, None, {"missing"}),
        ({}, {}, {"label": "Risk?"}, {"label"}),
        ({}, {}, {"options": [{"id": 1, "text": "Low"}]}, {"options"}),
        ({}, {}, {"field_type": "text"}, {"field_type"}),
    ],
)
def test_what_the_target_dropped_is_named(
    template: dict[str, Any], step: dict[str, Any] | None, capture: dict[str, Any] | None, fields: set[str]
) -> None:
    found = differing(
        {**TEMPLATE, **template},
        None if step is None else {**STORED, **step},
        None if capture is None else {**CAPTURE, **capture},
    )
    assert found == fields


def test_the_order_of_steps_is_compared() -> None:
    plan = replace(PLAN, steps=(replace(STEP, fields=()), replace(STEP, source_id="t2", fields=())))
    one, two = ({**STORED, "id": "a", "position": 2}, {**STORED, "id": "b", "position": 1})
    steps = {"t1": Step.model_validate(one), "t2": Step.model_validate(two)}
    assert [d.field for d in template_differences(plan, Template.model_validate(TEMPLATE), steps, {})] == ["steps"]


@pytest.mark.parametrize(
    ("sent", "stored", "same"),
    [
        ("High", "High", True),
        ("High", "high", False),
        ({"id": 2, "text": "High"}, {"id": 2, "text": "High", "selected": True}, True),
        ({"id": 2, "text": "High"}, {"id": 2, "text": "Low"}, False),
        ([{"id": 1, "text": "A", "selected": True}], [], False),
        ("2026-03-01 09:00:00", "2026-03-01T09:00:00.000Z", True),
        ("2026-03-01 09:00:00", "2026-03-01T10:00:00.000Z", False),
        ("2026-03-01", "2026-03-01T00:00:00Z", True),
        ({"users": [1], "guests": [], "groups": []}, {"users": [1]}, True),
        ({"users": [1], "guests": [], "groups": []}, {"users": [2]}, False),
        ("x", None, False),
    ],
)
def test_values(sent: object, stored: object, *, same: bool) -> None:
    assert same_value(sent, stored) is same


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("a  &amp; b", " a & b"),
        ("2026-03-01 09:00:00", "2026-03-01T09:00:00.000Z"),
        ({"id": 2, "text": "High"}, {"id": 2, "text": "High", "color": "red"}),
        ([{"id": 1, "text": "A", "selected": True}], [{"id": 1, "text": "A", "selected": True, "x": None}]),
        ({"users": [7], "guests": [], "groups": []}, {"users": [7]}),
        (None, ""),
        (None, []),
    ],
)
def test_a_value_has_one_form_as_sent_and_as_stored(sent: object, stored: object) -> None:
    assert settled_form(sent) == settled_form(stored)


def test_another_value_has_another_form() -> None:
    forms = [settled_form(value) for value in ("a", "b", {"id": 1, "text": "a"}, ["a"], "2026-03-01", None)]
    assert len({str(form) for form in forms}) == len(forms)


def test_texts_may_differ_in_entities_and_white_space_only() -> None:
    assert same_text("<p>A &amp; B</p>\n", "<p>A & B</p>")
    assert not same_text("<p>A</p>", "<p>B</p>")
    assert same_text(None, "")
