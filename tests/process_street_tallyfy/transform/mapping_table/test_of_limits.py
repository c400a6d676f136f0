"""Every row about limits and collisions: what is too long, too many or there twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Attachment, UserRef
from process_street_tallyfy.transform.file import LARGEST, plan_files
from process_street_tallyfy.transform.instance import plan_run, value_id
from process_street_tallyfy.transform.mapping_table import Row, of_limits
from process_street_tallyfy.transform.template import plan_template
from process_street_tallyfy.transform.user import plan_groups

PEOPLE = PeopleMap({"jane@acme.example": 20059}, migration_user=1001)
Found = tuple[Iterable[Finding], str]


def groups(*names: str) -> Found:
    refs = [UserRef(id=f"g{i}", email=f"group-g{i}@process.st", username=name) for i, name in enumerate(names)]
    planned = plan_groups(refs)
    given = [plan.name for plan in planned.plans]
    assert len(set(given)) == len(names)
    assert all(len(name) <= 200 for name in given)
    return planned.findings, f"g{len(names) - 1}"


def two_workflows(make: Any) -> Found:
    first, second = (
        plan_template(make.workflow(make.task("t1"), workflow={"id": i}), people=PEOPLE) for i in ("w1", "w2")
    )
    assert first.title == second.title
    assert first.marker != second.marker
    return second.findings, "w2"


def deleted_author(make: Any) -> Found:
    audit = {"createdDate": "2026-01-05T10:00:00.000Z", "updatedDate": "2026-01-05T10:00:00.000Z"}
    plan = plan_template(make.workflow(make.task("t1"), workflow={"audit": audit}), people=PEOPLE)
    assert "Created 2026-01-05 10:00:00 UTC, last changed" in plan.summary
    return plan.findings, "w1"


def tasks(make: Any, *names: str, **extra: Any) -> Found:
    made = [make.task(f"t{i:03}", name, **extra) for i, name in enumerate(names)]
    plan = plan_template(make.workflow(*made), people=PEOPLE)
    assert [step.title for step in plan.steps] == list(names)
    return plan.findings, f"t{len(names) - 1:03}"


def gone(make: Any) -> Found:
    return tasks(make, "Sign", assignmentRules=[{"type": "Static", "email": "gone@acme.example"}])


def two_fields(make: Any) -> Found:
    fields = [make.field("Text", f"f{i}", label="City") for i in (1, 2)]
    plan = plan_template(make.workflow(make.task("t1", None, *fields)), people=PEOPLE)
    assert [(field.source_id, field.label) for field in plan.steps[0].fields] == [("f1", "City"), ("f2", "City")]
    return plan.findings, "f2"


def run(make: Any, kind: str = "Text", answer: str = "x", **extra: Any) -> Found:
    workflow = make.workflow(make.task("t1", "Sign", make.field(kind)))
    value = make.value("f1", "x1", {"value": answer}, kind)
    found = make.run(tasks=[make.run_task("x1", "Sign")], values=[value], run=extra)
    template = plan_template(workflow, people=PEOPLE)
    plan = plan_run(found, workflow, template, PEOPLE, directory={}, time_zone="UTC")
    assert len(plan.name) <= 300
    return plan.findings, "run1" if extra else value_id("run1", "f1")


def large_file(make: Any) -> Found:
    workflow = make.workflow(make.task("t1", "Sign"), attachedTasks=["t1"])
    sized = {"id": "a1", "taskId": "x1", "workflowRunId": "run1", "fileName": "a.pdf", "size": LARGEST + 1}
    template = plan_template(workflow, people=PEOPLE)
    found = make.run(tasks=[make.run_task("x1", "Sign")])
    planned = plan_files(found, workflow, template, [Attachment.model_validate(sized)])
    assert planned.plans == ()
    return planned.findings, "a1"


#: in the order of the rows
SAMPLES: tuple[Callable[[Any], Found], ...] = (
    lambda _: groups("x" * 201),
    lambda _: groups("Kitchen", "kitchen"),
    two_workflows,
    deleted_author,
    lambda make: tasks(make, "Sign", "Sign"),
    lambda make: tasks(make, *(f"Task {i}" for i in range(450))),
    gone,
    two_fields,
    lambda make: run(make, name="x" * 300),
    lambda make: run(make, "Text", "x" * 201),
    lambda make: run(make, "Textarea", "x" * 6001),
    large_file,
)


@pytest.mark.parametrize(
    ("row", "sample"), list(zip(of_limits.rows(), SAMPLES, strict=True)), ids=[row.feature for row in of_limits.rows()]
)
def test_what_the_row_says_is_what_the_transformer_does(make: Any, row: Row, sample: Callable[[Any], Found]) -> None:
    findings, source_id = sample(make)
    said = {f.field: f.reason for f in findings if (f.kind, f.source_id) == (row.kind, source_id)}
    assert said.get(row.field) == row.reason


def test_groups_and_accounts_of_the_source_itself_are_never_people() -> None:
    from process_street_tallyfy.transform.user import plan_people

    emails = ("group-g1@process.st", " GROUP-g1@PROCESS.ST ", "key-7@process.st", "allmembers@process.st")
    planned = plan_people([UserRef(id=str(i), email=email) for i, email in enumerate(emails)], PEOPLE)
    assert planned.plans == ()
    assert len(planned.outcomes) == len(emails)


def test_a_name_that_was_cut_stands_whole_in_the_summary(make: Any) -> None:
    name = "Onboarding of " + "y" * 241
    plan = plan_template(make.workflow(make.task("t1"), workflow={"name": name}), people=PEOPLE)
    assert len(plan.title) == 250
    assert f"Whole name: {name}." in plan.summary
