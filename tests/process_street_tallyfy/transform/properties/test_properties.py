"""Whatever the source models accept becomes a plan, in the target's grammar, with nothing left out."""

from __future__ import annotations

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import FieldPlan, OptionPlan, PeopleMap, RunPlan, TemplatePlan
from process_street_tallyfy.model.source import Attachment, Comment, UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.comment import plan_comments
from process_street_tallyfy.transform.file import FILE_FIELDS, attachment_homes, plan_files, stored_files
from process_street_tallyfy.transform.form import CHOICES as CHOICE
from process_street_tallyfy.transform.instance import plan_run, value_id
from process_street_tallyfy.transform.template import KICKOFF_ROLES, plan_template
from process_street_tallyfy.transform.value import Setting, decode, is_answered, write

EXAMPLES = settings(suppress_health_check=[HealthCheck.too_slow])
PEOPLE = PeopleMap({"a@acme.example": 5}, migration_user=1)
DIRECTORY = {"u1": UserRef(id="u1", email="a@acme.example", username="A")}


def planned(workflow: WorkflowBundle, run: RunBundle) -> tuple[TemplatePlan, RunPlan]:
    template = plan_template(workflow, people=PEOPLE)
    return template, plan_run(run, workflow, template, PEOPLE, directory=DIRECTORY, time_zone="Europe/Berlin")


@EXAMPLES
@given(data=st.data())
def test_any_run_becomes_a_process(drawn: SimpleNamespace, data: st.DataObject) -> None:
    workflow, run = data.draw(drawn.bundles())
    template, plan = planned(workflow, run)
    expected = {(Kind.RUN, "run1")} | {(Kind.TASK, task.id) for task in run.tasks}
    expected |= {(Kind.APPROVAL, approval.id) for approval in run.approvals}
    for value in run.values:
        files = value.field_type in FILE_FIELDS and stored_files(value.data)
        if is_answered(value) and not files:
            expected.add((Kind.VALUE, value_id("run1", value.id)))
    assert {(o.kind, o.source_id) for o in plan.outcomes} == expected
    drawn.facts_are_told_once(plan)
    assert len(plan.name) <= 300
    assert plan.name.endswith("[ps:run1]")
    assert plan.name.count("[ps:") == 1
    steps = [task.step_source_id for task in plan.tasks if task.step_source_id]
    assert len(steps) == len(set(steps))
    assert_kickoff(plan)
    assert_values(template, plan)
    assert_no_answer_is_lost_silently(run, plan)
    for task in plan.tasks:
        assert task.completer in {None, 5}
        assert set(task.owners) <= {5}
        assert (task.bridge == "none") <= (task.step_source_id is None)


def assert_kickoff(plan: RunPlan) -> None:
    assert set(plan.kickoff) <= set(KICKOFF_ROLES)
    for role in ("ps:started", "ps:completed", "ps:due"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", plan.kickoff.get(role, "2026-01-01 00:00:00"))
    for role in ("ps:source_id", "ps:status", "ps:starter"):
        assert len(plan.kickoff.get(role, "")) <= 200
    assert len(plan.kickoff.get("ps:kept", "")) <= 6000


def assert_values(template: TemplatePlan, plan: RunPlan) -> None:
    fields = {item.source_id: (item, step.source_id) for step in template.steps for item in step.fields}
    for task in plan.tasks:
        for value in task.values:
            item, step_id = fields[value.field_source_id]
            assert step_id == task.step_source_id
            GRAMMAR[item.field_type](item, value.value)


def assert_no_answer_is_lost_silently(run: RunBundle, plan: RunPlan) -> None:
    written = {value.source_id for task in plan.tasks for value in task.values}
    told = {finding.source_id for finding in plan.findings if finding.kind is Kind.VALUE}
    for value in filter(is_answered, run.values):
        files = value.field_type in FILE_FIELDS and stored_files(value.data)
        if not files and value_id("run1", value.id) not in written | told:
            # The one answer that says nothing: a list of subtasks with none of them ticked.
            assert all(isinstance(part, dict) for part in decode(value.data).parts)


def grammar_text(_: FieldPlan, value: Any) -> None:
    assert isinstance(value, str)
    assert 0 < len(value) <= 200


def grammar_textarea(item: FieldPlan, value: Any) -> None:
    assert isinstance(value, str)
    assert len(value) <= 6000
    if item.rich_text:
        assert "<script" not in value.lower()


def grammar_date(_: FieldPlan, value: Any) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?", value)
    datetime.fromisoformat(value)


def grammar_dropdown(item: FieldPlan, value: Any) -> None:
    assert value in [{"id": option.id, "text": option.text} for option in item.options]


def grammar_multiselect(item: FieldPlan, value: Any) -> None:
    allowed = [{"id": option.id, "text": option.text, "selected": True} for option in item.options]
    assert value
    assert all(entry in allowed for entry in value)
    assert len({entry["id"] for entry in value}) == len(value)


def grammar_people(_: FieldPlan, value: Any) -> None:
    assert value == {"users": [5], "guests": [], "groups": []}


def grammar_file(_: FieldPlan, value: Any) -> None:
    pytest.fail(f"files are written by the carrying, not here: {value}")


GRAMMAR = {
    "text": grammar_text,
    "textarea": grammar_textarea,
    "date": grammar_date,
    "dropdown": grammar_dropdown,
    "multiselect": grammar_multiselect,
    "assignees_form": grammar_people,
    "file": grammar_file,
}


CHOICES = (OptionPlan(1, "A"), OptionPlan(2, "B"), OptionPlan(3, "A (2)"))
fields = st.builds(
    lambda kind, collects, rich: FieldPlan(
        "f1", "k1", "Field", kind, 1, options=CHOICES if kind in CHOICE else (), collect_time=collects, rich_text=rich
    ),
    st.sampled_from(["text", "textarea", "dropdown", "multiselect", "date", "assignees_form", "file"]),
    st.booleans(),
    st.booleans(),
)


@settings(EXAMPLES, max_examples=10 * EXAMPLES.max_examples)
@given(data=st.data())
def test_any_answer_fits_its_field_or_is_kept(drawn: SimpleNamespace, data: st.DataObject) -> None:
    field, given_data = data.draw(fields), data.draw(drawn.answers)
    emails = {"u1": "a@acme.example"}
    written = write(field, given_data, Setting(PEOPLE, emails, {"row": "A"}, ZoneInfo("Europe/Berlin")))
    if written.value is not None:
        GRAMMAR[field.field_type](field, written.value)
    elif decode(given_data).parts and field.field_type != "multiselect":
        assert written.kept
    assert (written.reason is None) <= (written.kept == "")


@EXAMPLES
@given(data=st.data(), fold=st.booleans())
def test_no_comment_is_live(drawn: SimpleNamespace, data: st.DataObject, *, fold: bool) -> None:
    workflow, run = data.draw(drawn.bundles())
    _, plan = planned(workflow, run)
    entry = st.tuples(drawn.texts, st.integers(0, 6), drawn.stamps, st.none() | drawn.users)
    entries = data.draw(st.lists(entry, max_size=6))
    comments = [
        Comment.model_validate(
            {
                "id": f"c{i}",
                "text": text,
                "taskId": f"x{task}",
                "workflowRunId": "run1",
                "createdDate": when,
                "createdBy": who,
            }
        )
        for i, (text, task, when, who) in enumerate(entries)
    ]
    result = plan_comments(run, plan, comments, fold=fold)
    drawn.facts_are_told_once(result)
    assert {o.source_id for o in result.outcomes} == {comment.id for comment in comments}
    written = [source_id for item in result.plans for source_id in item.source_ids]
    assert len(written) == len(set(written))
    lost = {o.source_id for o in result.outcomes if o.disposition is Disposition.UNSUPPORTED}
    assert set(written) | lost == {comment.id for comment in comments}
    for item in result.plans:
        assert "@" not in item.content
        assert_comment(item.content, item.source_ids)
        assert item.marker == f"[ps:{item.source_ids[0]}]"


def assert_comment(content: str, source_ids: tuple[str, ...]) -> None:
    assert "{{" not in content
    assert re.findall(r"\[ps:([^\]]*)\]", content) == list(source_ids)
    assert set(re.findall(r"<[^>]*>", content)) <= {"<p>", "</p>", "<br>"}


@EXAMPLES
@given(data=st.data())
def test_any_file_is_carried_or_listed(drawn: SimpleNamespace, data: st.DataObject) -> None:
    workflow, run = data.draw(drawn.bundles())
    entry = st.tuples(st.integers(0, 6), drawn.texts, st.integers(0, 2 * 10**8), st.booleans())
    entries = data.draw(st.lists(entry, max_size=5))
    link = [{"name": "self", "href": "https://files.example/1", "type": "Api"}]
    attachments = [
        Attachment.model_validate(
            {
                "id": f"a{i}",
                "taskId": f"x{task}",
                "workflowRunId": "run1",
                "fileName": name,
                "size": size,
                "links": link if served else [],
            }
        )
        for i, (task, name, size, served) in enumerate(entries)
    ]
    homes = attachment_homes(run, workflow, attachments)
    bundle = workflow.model_copy(update={"attached_tasks": sorted(homes)})
    template = plan_template(bundle, people=PEOPLE)
    result = plan_files(run, bundle, template, attachments)
    drawn.facts_are_told_once(result)
    assert {o.source_id for o in result.outcomes if o.kind is Kind.ATTACHMENT} == {item.id for item in attachments}
    captures = {item.source_id for step in template.steps for item in step.fields if item.field_type == "file"}
    for plan in result.plans:
        assert plan.field_source_id in captures
        assert plan.filename.startswith(f"{plan.source_id}_")
        assert not set("/\\\n") & set(plan.filename)


@EXAMPLES
@given(data=st.data())
def test_the_same_source_gives_the_same_plan(drawn: SimpleNamespace, data: st.DataObject) -> None:
    workflow, run = data.draw(drawn.bundles())
    again = WorkflowBundle.model_validate(workflow.staged()), RunBundle.model_validate(run.staged())
    assert planned(workflow, run) == planned(*again)
