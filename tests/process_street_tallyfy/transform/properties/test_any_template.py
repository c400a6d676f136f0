"""Whatever the source models accept becomes a template, in the target's grammar, with nothing left out."""

from __future__ import annotations

import re
from types import SimpleNamespace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import FieldPlan, PeopleMap, StepPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import variable
from process_street_tallyfy.transform.template import finish_template, plan_template

EXAMPLES = settings(suppress_health_check=[HealthCheck.too_slow])
PEOPLE = PeopleMap({"a@acme.example": 5}, migration_user=1)


@EXAMPLES
@given(data=st.data())
def test_any_workflow_becomes_a_template(drawn: SimpleNamespace, data: st.DataObject) -> None:
    workflow = data.draw(drawn.workflows())
    plan = plan_template(workflow, people=PEOPLE)
    revisions = [*workflow.other_revisions, *([workflow.revision] if workflow.revision else [])]
    expected = {(Kind.WORKFLOW, "w1")} | {(Kind.REVISION, revision.id) for revision in revisions}
    expected |= {(Kind.LOGIC_RULE, rule.id) for rule in workflow.logic_rules}
    for item in workflow.tasks:
        expected.add((Kind.TASK_TEMPLATE, item.task.id))
        expected |= {(Kind.FORM_FIELD if w.is_field else Kind.CONTENT, w.id) for w in item.widgets}
    assert {(o.kind, o.source_id) for o in plan.outcomes} == expected
    drawn.facts_are_told_once(plan)
    assert len(plan.title) <= 250
    assert len(plan.summary) <= 2000
    assert plan.summary.endswith("[ps:w1]</p>")
    assert plan.summary.count("[ps:") == 1
    assert_harmless(plan.guidance)
    assert not any("@" in finding.advice for finding in plan.findings)
    aliases = {field.source_id: "alias-7" for step in plan.steps for field in step.fields}
    for step in plan.steps:
        assert_variables(step, aliases)
        assert 0 < len(step.title) <= 600
        assert_harmless(step.summary)
        assert [item.position for item in step.fields] == list(range(1, len(step.fields) + 1))
        for item in step.fields:
            assert_valid_field(item)
    assert {finish.source_id for finish in finish_template(workflow, PEOPLE)} <= {step.source_id for step in plan.steps}


@EXAMPLES
@given(data=st.data())
def test_any_text_around_a_variable_keeps_it(drawn: SimpleNamespace, data: st.DataObject) -> None:
    before, after = data.draw(drawn.texts), data.draw(drawn.texts)
    text = {"type": "Text", "id": "c1", "content": f"{before}{{{{form.k1}}}}{after}"}
    field = {"type": "FormField", "id": "f1", "fieldType": "Text", "key": "k1", "label": data.draw(drawn.texts)}
    tasks = [{"task": {"id": "t1", "name": "Sign"}, "widgets": [text, field]}]
    workflow = WorkflowBundle.model_validate({"workflow": {"id": "w1"}, "tasks": tasks})
    (step,) = plan_template(workflow, people=PEOPLE).steps
    assume(step.draft)
    assert_variables(step, {"f1": "alias-7"})
    assert_harmless(step.summary)


def assert_harmless(html: str) -> None:
    assert "<script" not in html.lower()
    assert "{{" not in html
    assert "[ps:" not in html


def assert_variables(step: StepPlan, aliases: dict[str, str]) -> None:
    """The second text has the same words around its variables, and no variable but those of known fields."""
    assert variable.summary(step, {}) == step.summary
    second = variable.summary(step, aliases)
    assert VARIABLE.sub("", second).count("{{") == 0
    assert not any(sign in second + step.summary for sign in (variable.OPEN, variable.CLOSE))
    assert not re.search(r'="[^"]*<span', second)
    assert bool(step.draft) == (second != step.summary) == bool(VARIABLE.search(second))


VARIABLE = re.compile(r'<span data-variable="alias-7">\{\{alias-7\}\}</span>')


def assert_valid_field(item: FieldPlan) -> None:
    assert item.field_type in {"text", "textarea", "dropdown", "multiselect", "date", "file", "assignees_form"}
    assert item.label
    assert "{{" not in item.label
    texts_of = [option.text for option in item.options]
    assert len(texts_of) == len(set(texts_of))
    assert bool(item.options) == (item.field_type in {"dropdown", "multiselect"})
    assert all(texts_of)
    assert_valid_checks(item)


def assert_valid_checks(item: FieldPlan) -> None:
    live = item.live_body(required=True)
    assert all(re.fullmatch(r"numeric|email|(min|max):\d+", rule) for rule in live.get("field_validation", ()))
    assert "field_validation" not in item.body()
    assert "default_value" not in item.body()
    assert len(live.get("default_value") or "") <= 6000
    assert "{{" not in (live.get("default_value") or "")
    assert item.affix is None or item.affix[0] in {"prefix", "suffix"}
