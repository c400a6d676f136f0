"""Groups, assignees of runs, hidden tasks and closed tasks: who gets what at the cut-over, and who hears of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from include.sandbox.process_street import editing
from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.process_street.people import Grant
from include.sandbox.reader.going_live import read_live
from include.sandbox.sample.small import ANN, BOB, TASKS, TEAM
from include.sandbox.sample.widgets import may_see
from include.sandbox.tallyfy.dump import dump as target_dump
from tests.process_street_tallyfy.phases.going_live import cut_over
from tests.process_street_tallyfy.phases.test_cut_over_mails import from_journal, from_preview, listed_in

AT, DUE = "2026-04-10T09:00:00.000Z", "2026-12-04T10:00:00.000Z"
BOB_ID, COOK = 30_000, 31_000


@pytest.fixture
def live(small: Any) -> Any:
    """After the cut-over of an open run of Bob and the kitchen.

    Its last task is the kitchen's, a rule hides "Bake", nobody's rule hides "Approve the price"; both are Bob's. "Bake"
    may be seen by Bob alone, to whom everything was open, as to Ann.
    """
    state, members = small.box.process_street.state, small.box.tallyfy.state.members
    (run,) = [run for run in state.runs.values() if run.status == "Active"]
    (workflow,) = state.workflows.values()
    editing.answer(state, run, "Size", {"value": "Small", "hasDefaultValue": False}, BOB, AT)
    tasks = {task.name: task for task in run.tasks}
    assert tasks[TASKS[2]].hidden
    tasks[TASKS[3]].assignees, run.assignees = [TEAM], [BOB, TEAM]
    for name in TASKS[1:3]:
        tasks[name].assignees, tasks[name].due_date, tasks[name].hidden = [BOB], DUE, True
    workflow.permissions = [Grant(person, "Edit") for person in (ANN, BOB, TEAM)]
    (bake,) = [task for task in workflow.finished.tasks if task.name == TASKS[2]]
    bake.permission_rules = [may_see({}, user=BOB), may_see({}, user=ANN, update=False)]
    (ann,) = [row for row in members.values() if row["email"] == ANN.email]
    for number, address in ((BOB_ID, BOB.email), (COOK, "cook@harbour-bakery.com")):
        members[number] = {**ann, "id": number, "email": address, "first_name": "B", "last_name": "M"}
    small.run()
    (group,) = small.box.tallyfy.state.groups.values()
    group["members"] = [COOK]
    cut_over(small)
    return small


def test_everybody_gets_what_was_theirs_and_nothing_else(live: Any) -> None:
    (group,) = live.box.tallyfy.state.groups.values()
    (template,) = live.box.tallyfy.state.templates.values()
    (process,) = [row for row in target_dump(live.box.tallyfy.state)["runs"] if row["status"] == "active"]
    tasks = {task["title"]: task for task in process["tasks"]}
    mover = template["owner_id"]
    assert tasks[TASKS[3]]["owners"]["groups"] == [group["id"]]
    assert (set(template["users"]), template["groups"]) == ({mover, BOB_ID}, [])
    assert (set(process["users"]), process["groups"]) == ({mover, BOB_ID}, [])
    assert process["owner_id"] == mover, "Ann started it, and a task of it was closed to her"
    hidden, shown = tasks[TASKS[2]], tasks[TASKS[1]]
    assert (hidden["status"], hidden["owners"]["users"], hidden["deadline"][:10]) == (
        "auto-skipped",
        [BOB_ID],
        DUE[:10],
    )
    assert (shown["owners"]["users"], shown["deadline"][:10] == DUE[:10]) == ([mover], False)
    assert shown["status"] != "auto-skipped"
    told = {(str(one.kind), one.field, one.reason) for one in live.ledger().findings.all()}
    assert {
        ("task", "assignees", "waits_for_cut_over"),
        ("task", "assignees", "hidden_task_left_alone"),
        ("task", "dueDate", "hidden_task_left_alone"),
        ("run", "assignees", "run_assignee_shut_out"),
        ("run", "createdById", "starter_shut_out"),
    } <= told
    listed = listed_in(live)
    assert from_preview(live, listed) == from_journal(live)
    assert {reason for reason, _, _ in from_journal(live)} >= {"process_shared", "template_shared", "task_assigned"}
    counted = [effect["what"] for effect in listed if "hidden" in effect["what"]]
    assert counted == ["date of a hidden task", "people of a hidden task"]
    source = json.loads(json.dumps(source_dump(live.box.process_street.state)))
    target = json.loads(json.dumps(target_dump(live.box.tallyfy.state)))
    assert read_live(source, target) == []
    wrongs = {
        "the kitchen has the task no more": lambda t, p: p["tasks"][-1]["owners"].update(groups=[]),
        "Bob cannot see the process": lambda t, p: p["users"].clear(),
        "Ann sees the template with the closed task": lambda t, p: t["users"].append(1),
        "Ann owns the process with the closed task": lambda t, p: p.update(owner_id=1),
    }
    for words, change in wrongs.items():
        spoiled = json.loads(json.dumps(target))
        (ann,) = [row for row in spoiled["members"] if row["email"] == ANN.email]
        (run,) = [row for row in spoiled["runs"] if row["status"] == "active"]
        change(spoiled["templates"][0], run)
        run["owner_id"] = ann["id"] if run["owner_id"] == 1 else run["owner_id"]
        spoiled["templates"][0]["users"] = [ann["id"] if one == 1 else one for one in spoiled["templates"][0]["users"]]
        assert read_live(source, spoiled) != [], words
