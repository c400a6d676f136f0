"""People from a form field: nobody before the approval, one automation after it, and it can be taken back."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest
import requests
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.process_street.editing import answer, finish, launch
from include.sandbox.process_street.people import Audit
from include.sandbox.process_street.templates import Workflow
from include.sandbox.reader import reconcile
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.small import ANN, AT, BEFORE, BOB
from include.sandbox.sample.widgets import ask, whoever
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.due_effects import due_effects
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.going_live import cut_over, roll_back

WORKFLOW = "shiftWWWWWWWWWWWWWWWWW"
PASSED = dict.fromkeys(PHASE_ORDER, "passed")
KEPT = ("organization", "members", "guests", "groups", "tags", "tag_links", "folders", "templates", "runs")


def listed(small: Any) -> list[dict[str, Any]]:
    with open_workspace(str(small.organization_file), small.context("look", "step", {})) as workspace:
        return [one for effect in due_effects(workspace) if (one := effect.listed())["key"].startswith("assign/")]


def held(small: Any) -> dict[str, Any]:
    found = dump(small.box.tallyfy.state)
    return {name: found[name] for name in KEPT}


def template(small: Any) -> dict[str, Any]:
    return next(row for row in small.box.tallyfy.state.templates.values() if row["title"] == "Night shift")


def rows(small: Any) -> list[Any]:
    found = small.ledger().mapping.by_parent(Kind.OWN, f"cut_over/{WORKFLOW}")
    return [row for row in found if row.source_id.startswith("cut_over/assign/")]


def new_run(small: Any, status: str = "Active", baker: str | None = ANN.email) -> Any:
    state = small.box.process_street.state
    run = launch(state, state.workflows[WORKFLOW], f"A night of {baker}", ANN, AT)
    if baker:
        answer(state, run, "Baker", {"value": baker}, ANN, AT)
    if status != "Active":
        finish(run, BOB, AT, status=status)
    return run


@pytest.fixture
def shift(small: Any) -> Any:
    """The bakery with a second workflow: its last task is done by whoever is named on its first."""
    state, made = small.box.process_street.state, Audit(BEFORE, ANN, BEFORE, ANN)
    plan = Blueprint("Night shift", "1.0", made)
    plan.task("Plan it", [ask("Members", "Baker"), ask("Email", "Mail")])
    plan.task("Bake it", assign=[whoever("Baker"), whoever("Mail"), whoever("Baker")])
    state.add(Workflow(WORKFLOW, "Night shift", made, "", [plan.revision]))
    new_run(small)
    new_run(small, "Completed")
    small.before = held(small)
    small.run()
    return small


def test_nothing_assigns_before_the_approval_and_the_list_shows_what_will(shift: Any) -> None:
    assert shift.verdicts() == PASSED
    assert template(shift)["automated_actions"] == []
    assert shift.box.tallyfy.journal.dump() == []
    (effect,) = listed(shift)
    assert (effect["what"], len(effect["sha256"])) == ("automation that assigns the people of a form field", 16)
    (task,) = [
        row.source_id for row in shift.ledger().mapping.rows(Kind.TASK_TEMPLATE) if row.source_id in effect["key"]
    ]
    said = {finding.field: finding.reason for finding in shift.ledger().findings.of(Kind.TASK_TEMPLATE, task)}
    fields = ("assignmentRules[0]", "assignmentRules[1]", "assignmentRules[2]")
    assert [said[field] for field in fields] == [
        "field_assigns_from_cut_over",
        "assignee_from_field_as_text",
        "field_assigns_from_cut_over",
    ]


def test_after_it_one_automation_stands_and_it_is_the_right_one(shift: Any) -> None:
    cut_over(shift)
    (rule,), (row,) = template(shift)["automated_actions"], rows(shift)
    assert (row.state, row.target_id) == (State.VERIFIED, rule["id"])
    assert rule["automated_alias"].startswith("Assign “Bake it” from “Baker” [ps:assign/")
    steps = {one["title"]: one for one in template(shift)["_steps"]}
    picker = next(one for one in steps["Plan it"]["captures"] if one["label"] == "Baker")
    (condition,), (action,) = rule["conditions"], rule["then_actions"]
    assert (condition["conditionable_id"], condition["operation"]) == (picker["id"], "is_not_empty")
    assert condition["statement"] is None
    assert (action["action_type"], action["action_verb"]) == ("assignment", "assign")
    assert (action["actionable_id"], action["actionable_type"]) == (picker["id"], "Capture")
    assert action["target_step_id"] == steps["Bake it"]["id"]


def call(small: Any, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """As a person in Tallyfy would."""
    side = small.box.tallyfy
    headers = {"Accept": "application/json", "X-Tallyfy-Client": "APIClient", "Authorization": f"Bearer {side.token}"}
    url = f"{side.url}/organizations/{side.organization_id}{path}"
    response = requests.request(method, url, json=body, headers=headers, timeout=10)
    response.raise_for_status()
    return response.json()["data"]


def test_in_a_new_process_whoever_is_picked_is_assigned_and_told(shift: Any) -> None:
    cut_over(shift)
    shift.box.tallyfy.journal.clear()
    (picker,) = [condition["conditionable_id"] for condition in template(shift)["automated_actions"][0]["conditions"]]
    (ann,) = [row["id"] for row in shift.box.tallyfy.state.members.values() if row["email"] == ANN.email]
    run = call(shift, "POST", "/runs", {"checklist_id": template(shift)["id"], "name": "Tonight"})
    first, second = sorted(call(shift, "GET", f"/runs/{run['id']}/tasks"), key=lambda task: task["position"])
    assert shift.box.tallyfy.journal.dump() == []
    people = {"users": [ann], "guests": [], "groups": []}
    call(shift, "PUT", f"/runs/{run['id']}/tasks/{first['id']}", {"taskdata": {picker: people}})
    (mail,) = shift.box.tallyfy.journal.mails()
    assert (mail.reason, mail.recipients, mail.objects) == ("task_assigned", (ANN.email,), (f"task:{second['id']}",))


def read(small: Any) -> Any:
    """What the independent reader makes of both sides."""
    source, target = source_dump(small.box.process_street.state), dump(small.box.tallyfy.state)
    (findings,) = small.folder.rglob("run1/findings.csv")
    return reconcile(*json.loads(json.dumps([source, target])), [], findings)


def test_the_independent_reader_finds_it_and_sees_a_wrong_one(shift: Any) -> None:
    before = read(shift)
    assert (before.lost, before.wrong) == ([], [])
    cut_over(shift)
    after = read(shift)
    assert (after.lost, after.wrong) == ([], [])
    assert after.equal > before.equal
    change(shift)
    assert {problem.field for problem in read(shift).wrong} == {"assignmentRules[0]", "assignmentRules[2]"}


def test_a_second_cut_over_finds_nothing_to_do(shift: Any) -> None:
    cut_over(shift)
    assert cut_over(shift, "live2") == 0
    assert len(template(shift)["automated_actions"]) == 1


@pytest.mark.parametrize("fault", ["drop-after", "500-after", "truncated"])
def test_a_lost_answer_makes_no_second_one(shift: Any, fault: str) -> None:
    rule = {"match": {"method": "POST", "path": "/automated-actions$"}, "nth": 1, "fault": fault}
    shift.box.tallyfy.faults.add(rule)
    cut_over(shift)
    assert shift.box.tallyfy.faults.fired() == 1
    (rule,), (row,) = template(shift)["automated_actions"], rows(shift)
    assert (row.state, row.target_id) == (State.VERIFIED, rule["id"])


def test_a_worker_that_died_with_the_request_under_way_is_looked_after(shift: Any) -> None:
    """The intent stands in the ledger, the automation in Tallyfy, and no answer anywhere."""
    cut_over(shift)
    (row,) = rows(shift)
    mapping = shift.ledger().mapping
    mapping.reverting(*row.key)
    mapping.reverted(*row.key)
    mapping.intend(*row.key, payload_sha256=row.payload_sha256)
    assert cut_over(shift, "live2") == 1
    (again,) = rows(shift)
    assert (again.state, again.target_id) == (State.VERIFIED, row.target_id)
    assert len(template(shift)["automated_actions"]) == 1


def test_one_that_should_be_another_today_is_changed_and_not_made_again(shift: Any) -> None:
    cut_over(shift)
    (row,) = rows(shift)
    mapping = shift.ledger().mapping
    mapping.intend(*row.key, payload_sha256="that of an older plan")
    mapping.confirm(*row.key, row.target_id)
    mapping.verify_many([row.key])
    rule = template(shift)["automated_actions"][0]
    rule["automated_alias"] = rule["automated_alias"].replace("Assign “Bake it”", "Staff “Bake it”")
    assert cut_over(shift, "live2") == 1
    (rule,) = template(shift)["automated_actions"]
    assert (rule["id"], rule["automated_alias"][:6]) == (row.target_id, "Assign")


def test_a_move_after_the_cut_over_takes_it_for_one_of_ours(shift: Any) -> None:
    cut_over(shift)
    sent = len(shift.box.tallyfy.requests)
    shift.run("after")
    assert shift.verdicts("after") == PASSED
    assert {seen.method for seen in shift.box.tallyfy.requests[sent:]} == {"GET"}


def test_a_rollback_removes_it_before_its_template(shift: Any) -> None:
    cut_over(shift)
    sent = len(shift.box.tallyfy.requests)
    assert roll_back(shift)["kept"] == 0
    assert held(shift) == shift.before
    deleted = [seen.path for seen in shift.box.tallyfy.requests[sent:] if seen.method == "DELETE"]
    assert sum("/automated-actions/" in path for path in deleted) == 3  # two that show and hide, and this one
    shift.run("again")
    cut_over(shift, "live2")
    assert len(template(shift)["automated_actions"]) == 1


def change(small: Any) -> None:
    template(small)["automated_actions"][0]["conditions"][0]["operation"] = "is_empty"


def add(small: Any) -> None:
    rules = template(small)["automated_actions"]
    rules.append({**rules[0], "id": "f" * 32, "automated_alias": "Of somebody"})


def remove(small: Any) -> None:
    template(small)["automated_actions"].clear()


@pytest.mark.parametrize("edit", [change, add, remove])
def test_a_template_whose_automation_people_have_touched_stays(shift: Any, edit: Any) -> None:
    cut_over(shift)
    edit(shift)
    assert roll_back(shift)["kept"] == 1
    assert template(shift)["title"] == "Night shift"


@pytest.mark.parametrize(
    ("status", "baker", "launched"),
    [("Active", ANN.email, False), ("Active", None, False), ("Completed", ANN.email, False), ("Completed", None, True)],
)
def test_a_run_that_comes_after_it_reaches_nobody(
    shift: Any,
    status: str,
    baker: str | None,
    launched: bool,  # noqa: FBT001
) -> None:
    cut_over(shift)
    told = shift.box.tallyfy.journal.dump()
    run = new_run(shift, status, baker)
    with pytest.raises(AirflowFailException, match="would_assign_people") if not launched else nullcontext():
        shift.run("after")
    row = shift.ledger().mapping.get(Kind.RUN, run.id)
    assert (row.target_id is not None) is launched
    assert shift.box.tallyfy.journal.dump() == told
