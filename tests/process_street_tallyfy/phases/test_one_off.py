"""One-off tasks: moved once, quietly, read back, live at the cut-over, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.people import Audit
from include.sandbox.sample.small import ANN, BOB, TEAM
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.transform.late import KEPT
from tests.process_street_tallyfy.phases.test_cut_over import cut_over, held, roll_back

MADE = Audit("2026-01-05T10:00:00.000Z", ANN, "2026-01-06T16:20:00.000Z", BOB)
DUE = "2026-12-08T10:00:00.000Z"
OPEN, DONE, PRIVATE, UNSEEN = "openOOOOOOOOOOOOOOOOOO", "doneDDDDDDDDDDDDDDDDDD", "privatePPPPPPPPPPPPPPP", "unseen"


def add(small: Any) -> Any:
    """Nothing else than people: what stands around is moved elsewhere."""
    state = small.box.process_street.state
    for rest in (state.workflows, state.runs, state.attachments, state.comments, state.webhooks):
        rest.clear()
    state.add(
        OneOffTask(OPEN, "Order a badge", MADE, "With *photo*", DUE, assignees=[ANN, TEAM], required=True),
        OneOffTask(DONE, "Water the plants", MADE, due_date=DUE, status="Completed", assignees=[BOB, ANN]),
        OneOffTask(PRIVATE, "Parking", MADE, visibility="Private", assignees=[BOB], subtasks=[("Print", "Completed")]),
        OneOffTask(UNSEEN, "Nobody's", MADE),
    )
    small.before = held(small)
    return small


@pytest.fixture
def single(small: Any) -> Any:
    return add(small)


def stored(small: Any) -> dict[str, Any]:
    return {task["title"]: task for task in dump(small.box.tallyfy.state)["oneoff_tasks"]}


def writes_since(small: Any, number: int) -> list[tuple[str, str]]:
    return [(seen.method, seen.path) for seen in small.box.tallyfy.requests[number:] if seen.method != "GET"]


def test_they_are_moved_restricted_and_quietly_and_again_only_what_is_open_is_read(single: Any) -> None:
    single.run()
    assert single.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert single.box.tallyfy.journal.dump() == []
    tasks = stored(single)
    assert {title: task["status"] for title, task in tasks.items()} == {
        "Order a badge": "not-started",
        "Water the plants": "completed",
        "Parking": "not-started",
    }
    assert all(task["top_secret"] for task in tasks.values())
    assert len({tuple(task["owners"]["users"]) for task in tasks.values()}) == 1
    assert {len(task["owners"]["users"] + task["owners"]["guests"]) for task in tasks.values()} == {1}
    assert tasks["Water the plants"]["deadline"][:10] == DUE[:10]
    assert {tasks[title]["deadline"][:4] for title in ("Order a badge", "Parking")} == {"2037"}
    assert {row.state for row in single.ledger().mapping.rows(Kind.ONE_OFF_TASK)} == {State.VERIFIED}
    sent, asked = len(single.box.tallyfy.requests), len(single.box.process_street.requests)
    single.run("run2")
    assert writes_since(single, sent) == []
    read = [seen.path for seen in single.box.process_street.requests[asked:] if "/work/tasks/" in seen.path]
    assert sorted(path.rpartition("/")[2] for path in read) == sorted([OPEN, PRIVATE])


def test_changes_of_the_source_follow_until_the_task_is_completed(single: Any) -> None:
    single.run()
    tasks = single.box.process_street.state.one_off_tasks
    tasks[OPEN].name, tasks[PRIVATE].status, tasks[DONE].status = "Order two badges", "Completed", "NotCompleted"
    single.run("run2")
    assert single.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
    found = stored(single)
    assert len(found) == 3
    assert found["Order two badges"]["deadline"][:4] == "2037"
    assert (found["Parking"]["status"], found["Water the plants"]["status"]) == ("completed", "completed")
    told = [finding for finding in single.ledger().findings.of(Kind.ONE_OFF_TASK, DONE) if not finding.field]
    assert [finding.reason for finding in told] == ["source_changed"]


def test_the_cut_over_gives_people_dates_and_the_view_of_everybody(single: Any) -> None:
    single.run()
    assert cut_over(single) > 0
    tasks = stored(single)
    badge, parking = tasks["Order a badge"], tasks["Parking"]
    (ann,) = [row["id"] for row in single.box.tallyfy.state.members.values() if row["email"] == ANN.email]
    (kitchen,) = single.box.tallyfy.state.groups
    assert (ann in badge["owners"]["users"], badge["owners"]["groups"]) == (True, [kitchen])
    assert (badge["deadline"][:10], badge["top_secret"]) == (DUE[:10], False)
    assert (parking["deadline"][:4], parking["top_secret"]) == ("2037", True)
    mailed = {address for mail in single.box.tallyfy.journal.mails() for address in mail.recipients}
    assert mailed == {ANN.email}
    assert cut_over(single, "live2") == 0
    sent = len(single.box.tallyfy.requests)
    single.run("after")
    assert single.verdicts("after") == dict.fromkeys(PHASE_ORDER, "passed")
    assert writes_since(single, sent) == []


def test_a_rollback_takes_them_back_but_for_one_that_somebody_changed(single: Any) -> None:
    single.run()
    (badge,) = [task for task in single.box.tallyfy.state.tasks.values() if task["title"] == "Order a badge"]
    badge["summary"] = "Somebody's words"
    assert roll_back(single)["kept"] == 1
    assert list(stored(single)) == ["Order a badge"]
    single.run("again")
    assert len(stored(single)) == 3


@pytest.mark.parametrize(
    ("path", "fault"),
    [("/tasks", "drop-after"), ("/completed-tasks", "drop-before")],
)
def test_a_lost_answer_makes_nothing_twice(single: Any, path: str, fault: str) -> None:
    match = {"method": "POST", "path": f"{single.box.tallyfy.organization_id}{path}$"}
    single.box.tallyfy.faults.add({"match": match, "fault": fault, "times": 1})
    single.run()
    assert single.box.tallyfy.faults.fired() == 1
    assert single.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert len(stored(single)) == len(single.box.tallyfy.state.tasks) - tasks_of_processes(single) == 3


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
def test_a_lost_answer_of_the_cut_over_tells_nobody_twice(single: Any, fault: str) -> None:
    single.run()
    match = {"method": "PUT", "path": f"{single.box.tallyfy.organization_id}/tasks/"}
    single.box.tallyfy.faults.add({"match": match, "fault": fault, "times": 1})
    assert cut_over(single) > 0
    assert single.box.tallyfy.faults.fired() == 1
    told = [mail.reason for mail in single.box.tallyfy.journal.mails()]
    assert sorted(told) == ["deadline_changed", "task_assigned"]
    assert stored(single)["Order a badge"]["deadline"][:10] == DUE[:10]


def test_an_edit_before_the_cut_over_is_told_in_later_moves_too(single: Any) -> None:
    single.run()
    (badge,) = [task for task in single.box.tallyfy.state.tasks.values() if task["title"] == "Order a badge"]
    badge["deadline"] = "2027-02-03T10:00:00.000Z"
    cut_over(single)
    single.box.process_street.state.one_off_tasks[OPEN].name = "Order two badges"
    single.run("after")
    assert [one.source_id for one in single.ledger().findings.of_reason(KEPT)] == [OPEN]


def tasks_of_processes(small: Any) -> int:
    return sum(not task["is_oneoff_task"] for task in small.box.tallyfy.state.tasks.values())


def test_validate_only_sees_what_was_changed_in_the_target(single: Any) -> None:
    single.run()
    (badge,) = [task for task in single.box.tallyfy.state.tasks.values() if task["title"] == "Order a badge"]
    badge["title"] = "Another"
    with pytest.raises(AirflowFailException, match="gate of phase integrations"):
        single.run("look", {"mode": "validate_only"})


def test_a_dry_run_tells_the_same_and_writes_nothing(single: Any) -> None:
    single.run("dry", {"mode": "dry_run"})
    assert stored(single) == {}
    said = {(f.source_id, f.field, f.reason) for f in single.ledger().findings.all() if f.kind is Kind.ONE_OFF_TASK}
    single.run()
    moved = {(f.source_id, f.field, f.reason) for f in single.ledger().findings.all() if f.kind is Kind.ONE_OFF_TASK}
    assert said == moved
    assert len(said) > 10
