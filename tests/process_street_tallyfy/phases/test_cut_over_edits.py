"""What somebody in the target changed before the cut-over stays as it is, is in no preview, and is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.people import Audit, Grant
from include.sandbox.sample.small import ANN, BOB, TASKS
from process_street_tallyfy.model.plan import FieldPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.target import Capture, Process, Step
from process_street_tallyfy.phases.target_view import people
from process_street_tallyfy.phases.touched import counted, of_date, of_field, of_step
from process_street_tallyfy.transform.late import KEPT
from tests.process_street_tallyfy.phases.going_live import cut_over
from tests.process_street_tallyfy.phases.test_cut_over_mails import from_journal, from_preview, listed_in

DUE, BY_HAND = "2026-12-04T10:00:00.000Z", "2027-02-03T10:00:00.000Z"
CAROL, BOB_ID = 31_000, 30_000
MINE = people([1])


@pytest.fixture
def moved(small: Any) -> Any:
    """Bob and Carol are members of the target; two dated tasks are Bob's, and he may see the workflow."""
    state, members = small.box.process_street.state, small.box.tallyfy.state.members
    (run,) = [run for run in state.runs.values() if run.status == "Active"]
    for task in run.tasks[-2:]:
        task.assignees, task.due_date = [BOB], DUE
    (workflow,) = state.workflows.values()
    workflow.permissions = [Grant(BOB, "Edit")]
    made = Audit(DUE, ANN, DUE, ANN)
    state.add(OneOffTask("badgeBBBBBBBBBBBBBBBBB", "Badge", made, due_date=DUE, assignees=[BOB]))
    (ann,) = [row for row in members.values() if row["email"] == ANN.email]
    for number, name in ((BOB_ID, BOB.email), (CAROL, "carol@harbour-bakery.com")):
        members[number] = {**ann, "id": number, "email": name, "first_name": "B", "last_name": "M"}
    small.run()
    return small


def step_of(small: Any, title: str) -> dict[str, Any]:
    (template,) = small.box.tallyfy.state.templates.values()
    return next(one for one in template["_steps"] if one["title"] == title)


def field_of(small: Any, label: str) -> dict[str, Any]:
    return next(one for one in step_of(small, TASKS[0])["captures"] if label in one["label"])


def open_task(small: Any, title: str) -> dict[str, Any]:
    tasks = small.box.tallyfy.state.tasks.values()
    return next(one for one in tasks if one["title"] == title and not one["completed_at"] and not one["archived_at"])


def test_the_cut_over_overwrites_nothing_that_somebody_edited(moved: Any) -> None:
    state = moved.box.tallyfy.state
    (template,) = state.templates.values()
    field_of(moved, "Customer")["label"] = "Customer (full legal name)"
    size = field_of(moved, "Size")
    size["options"] = [*size["options"], {"id": 9, "text": "Medium"}]
    step_of(moved, TASKS[0])["assignees"] = [CAROL]
    template["users"] = [*template["users"], CAROL]
    open_task(moved, TASKS[3])["deadline"] = BY_HAND
    badge = open_task(moved, "Badge")
    badge["deadline"], badge["title"] = BY_HAND, "Badge for Lena"
    cut_over(moved)
    assert (field_of(moved, "Customer")["label"], field_of(moved, "Customer")["required"]) == (
        "Customer (full legal name)",
        False,
    )
    assert [one["text"] for one in field_of(moved, "Size")["options"]] == ["Small", "Large", "Medium"]
    assert step_of(moved, TASKS[0])["assignees"] == [CAROL]
    assert {CAROL, BOB_ID} <= set(template["users"])
    assert open_task(moved, TASKS[3])["deadline"] == BY_HAND
    badge = open_task(moved, "Badge for Lena")
    assert (badge["deadline"][:10], BOB_ID in badge["owners"]["users"]) == (BY_HAND[:10], True)
    other = open_task(moved, TASKS[2])
    assert (other["deadline"][:10], BOB_ID in other["owners"]["users"]) == (DUE[:10], True)
    told = sorted((str(one.kind), one.field) for one in moved.ledger().findings.of_reason(KEPT))
    assert told == [
        ("form_field", "field"),
        ("form_field", "field"),
        ("one_off_task", "one_off"),
        ("task", "date"),
        ("task_template", "step"),
    ]
    keys = {effect["key"].partition("/")[0] for effect in listed_in(moved)}
    assert {"field", "step"}.isdisjoint(keys)
    assert {"access", "date", "owners", "one_off"} <= keys
    assert from_preview(moved, listed_in(moved)) == from_journal(moved)
    assert cut_over(moved, "live2") == 0


def test_an_address_that_somebody_set_on_a_template_stays_and_is_told(small: Any) -> None:
    small.run()
    (template,) = small.box.tallyfy.state.templates.values()
    template["webhook"] = "https://hooks.harbour-bakery.com/by-hand"
    cut_over(small)
    (template,) = small.box.tallyfy.state.templates.values()
    assert template["webhook"] == "https://hooks.harbour-bakery.com/by-hand"
    assert not [effect for effect in listed_in(small) if effect["key"].startswith("webhook/")]
    assert [(str(one.kind), one.field) for one in small.ledger().findings.of_reason(KEPT)] == [("webhook", "webhook")]


def test_an_address_that_an_earlier_cut_over_set_follows_the_source(small: Any) -> None:
    small.run()
    cut_over(small)
    (hook,) = small.box.process_street.state.webhooks.values()
    hook.url = "https://hooks.harbour-bakery.com/moved"
    small.run("run2")
    cut_over(small, "live2")
    (template,) = small.box.tallyfy.state.templates.values()
    assert template["webhook"] == hook.url


#: How a step stands -> the keys that somebody touched, when people and a deadline are to be written.
STEPS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "as it was made": ({}, set()),
    "with the mover, as at the launch": ({"assignees": [1]}, set()),
    "as it will be": ({"assignees": [7], "groups": ["g"], "deadline": {"value": 2, "unit": "days"}}, set()),
    "another person": ({"assignees": [8]}, {"assignees", "groups", "guests"}),
    "one more person": ({"assignees": [7, 8], "groups": ["g"]}, {"assignees", "groups", "guests"}),
    "another date": ({"deadline": {"value": 9, "unit": "days"}}, {"deadline"}),
}


@pytest.mark.parametrize("case", list(STEPS))
def test_the_parts_of_a_step(case: str) -> None:
    stored, touched = STEPS[case]
    body = {"assignees": [7], "groups": ["g"], "deadline": {"value": 2, "unit": "days"}}
    assert set(of_step(Step.model_validate({"id": "s", **stored}), body, None, MINE)) == touched
    assert set(of_step(None, body, None, MINE)) == set()


def test_what_an_earlier_cut_over_wrote_is_ours(moved: Any) -> None:
    """Bob was put on the step; in the source it is somebody else's now."""
    cut_over(moved)
    row = next(row for row in moved.ledger().mapping.rows(Kind.OWN) if row.source_id.startswith("cut_over/step/"))
    held = Step.model_validate(step_of(moved, TASKS[0]))
    assert set(of_step(held, {"assignees": [CAROL], "groups": []}, row, MINE)) == set()
    assert set(of_step(held, {"assignees": [CAROL], "groups": []}, None, MINE)) != set()


def test_the_flags_of_a_field() -> None:
    plan = FieldPlan("f", "k", "Customer", "text", 1, source_required=True, validation=("min:2",))
    body = plan.live_body(required=True)
    held = Capture.model_validate({**plan.body(), "id": "c"})
    assert list(of_field(plan, held, body, None)) == []
    assert list(of_field(plan, Capture.model_validate({**body, "id": "c"}), body, None)) == []
    strict = Capture.model_validate({**plan.body(), "id": "c", "field_validation": ["max:9"]})
    assert set(of_field(plan, strict, body, None)) == set(body)


def test_a_date_that_the_target_counts_by_itself_is_nobodys() -> None:
    friday = datetime.fromisoformat("2026-12-04T10:00:00Z")
    process = Process.model_validate({"id": "p", "created_at": "2026-12-01T10:00:00Z"})
    three_days = {"value": 3, "type": "days"}
    assert not of_date("2026-12-20 10:00:00", None, ())
    assert not of_date("2026-12-04 09:00:00", friday, ())
    assert of_date("2026-12-20 10:00:00", friday, counted(process, None, None))
    assert not of_date("2026-12-20 10:00:00", friday, counted(process, None, three_days))
    step = Step.model_validate(
        {"id": "s", "deadline": {"value": 3, "unit": "days", "option": "from", "step": "start_run"}}
    )
    assert not of_date("2026-12-20 10:00:00", friday, counted(process, step, None))
    assert of_date("2026-12-20 10:00:00", datetime.fromisoformat("2027-02-01T10:00:00Z"), counted(process, step, None))
