"""One-off tasks: what a person reads, who gets it and when, what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.one_off_plan import NO_DEADLINE, OneOffPlan
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import OneOffTask
from process_street_tallyfy.transform.one_off import plan_one_off

PEOPLE = PeopleMap({"omar@acme.example": 20059}, migration_user=1001)
OMAR = {"id": "uOmar", "email": "Omar@acme.example", "username": "Omar Reyes"}
GUEST = {"id": "uGuest", "email": "kim@elsewhere.example", "username": "Kim"}
TEAM = {"id": "uTeam", "email": "group-g1@process.st", "username": "Kitchen"}
AT = "2026-01-05T10:00:00.000Z"


def plan(**given: Any) -> OneOffPlan:
    task = {"id": "t1", "name": "Order badge", "status": "NotCompleted", "visibility": "Public", **given}
    return plan_one_off(OneOffTask.model_validate(task), PEOPLE)


def reasons(made: OneOffPlan) -> dict[str, str]:
    return {finding.field: finding.reason for finding in made.findings}


def people(*refs: dict[str, str]) -> list[dict[str, Any]]:
    return [{"id": f"a{number}", "user": ref} for number, ref in enumerate(refs)]


def test_before_the_cut_over_a_task_is_nobody_elses_and_never_overdue() -> None:
    body = plan(dueDate=AT, assignments=people(OMAR)).body(1001)
    assert body["owners"] == {"users": [1001], "guests": [], "groups": []}
    assert (body["deadline"], body["top_secret"], body["task_type"]) == (NO_DEADLINE, True, "task")


def test_a_completed_task_has_its_deadline_from_the_start_because_it_is_frozen_then() -> None:
    made = plan(status="Completed", dueDate=AT, assignments=people(OMAR))
    assert made.body(1001)["deadline"] == "2026-01-05 10:00:00"
    assert (made.owners, made.public) == ((), False)
    assert reasons(made)["assignments"] == "one_off_people_as_text"


def test_members_and_groups_wait_for_the_cut_over_and_others_are_named() -> None:
    made = plan(assignments=people(OMAR, TEAM))
    assert (made.owners, made.group_source_ids) == ((20059,), ("g1",))
    assert reasons(made)["assignments"] == "waits_for_cut_over"
    assert reasons(plan(assignments=people(OMAR, GUEST)))["assignments"] == "assignee_not_a_member"


def test_a_guest_gets_open_work_and_a_dropped_group_does_not() -> None:
    decided = PeopleMap({}, migration_user=1, guests={GUEST["email"]: "guest@elsewhere.com"}, dropped=frozenset({"g1"}))
    task = {"id": "t1", "name": "A", "status": "NotCompleted"}
    made = plan_one_off(OneOffTask.model_validate({**task, "assignments": people(GUEST)}), decided)
    assert (made.owners, made.guests, reasons(made)["assignments"]) == (
        (),
        ("guest@elsewhere.com",),
        "waits_for_cut_over",
    )
    made = plan_one_off(OneOffTask.model_validate({**task, "assignments": people(TEAM)}), decided)
    assert (made.group_source_ids, reasons(made)["assignments"]) == ((), "assignee_not_a_member")


def test_everything_without_a_place_stands_in_the_text_and_no_address_is_live() -> None:
    run = {"id": "r1", "name": "Onboarding - Lena", "templateId": "w1", "templateName": "Onboarding"}
    subtasks = [{"id": "s1", "name": "Print {{x}}", "status": "Completed"}]
    made = plan(
        description="With *photo*",
        dueDate=AT,
        required=True,
        linkedWorkflowRun=run,
        subtasks=subtasks,
        assignments=people(GUEST),
        createdDate=AT,
        createdBy=OMAR,
        updatedDate="2026-01-06T16:20:00.000Z",
        updatedBy=GUEST,
    )
    for words in (
        "<em>photo</em>",
        "Due: 2026-01-05 10:00:00 UTC",
        "Belongs to the run “Onboarding - Lena” (r1) of the workflow “Onboarding” (w1)",
        "Had to be done before its run could end",
        "Subtask “Print «x»”: Completed",
        "Created: 2026-01-05 10:00:00 UTC by Omar Reyes &lt;Omar (at) acme.example&gt;",
        "Last changed: 2026-01-06 16:20:00 UTC by Kim &lt;kim (at) elsewhere.example&gt;",
    ):
        assert words in made.summary
    assert "@" not in made.summary
    assert made.summary.endswith("<p>[ps:t1]</p>")


def test_a_name_that_is_too_long_is_whole_in_the_text() -> None:
    name = "A name " * 100
    made = plan(name=name)
    assert len(made.title) == 600
    assert f"Name: {name.strip()}" in made.summary
    assert reasons(made)["name"] == "name_cut"


def test_without_a_name_it_has_one() -> None:
    assert plan(name=" \n").title == "Untitled task"


def test_the_marker_of_another_task_in_the_text_is_no_marker() -> None:
    made = plan(description="see [ps:t2]", name="[ps:t3]")
    assert "[ps:t2]" not in made.summary
    assert "[ps:t3]" not in f"{made.title} {made.summary}"


@pytest.mark.parametrize(("status", "visibility"), [("Paused", "Public"), ("NotCompleted", "Friends")])
def test_words_that_no_specification_lists_are_kept(status: str, visibility: str) -> None:
    made = plan(status=status, visibility=visibility)
    assert (made.completed, made.public) == (False, visibility == "Public")
    assert made.outcomes[0].disposition is Disposition.PRESERVED
    assert (status in made.summary) == (status == "Paused")
    assert f"Visibility: {visibility}" in made.summary


def test_a_fact_that_no_model_names_is_told() -> None:
    assert reasons(plan(colour="red"))["colour"] == "unknown_fact"
