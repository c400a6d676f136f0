from __future__ import annotations

import itertools
from typing import Any

import pytest

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.source import Approval, Run, Task, Value
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.change import ACTIONS, WHY, Action, Held, Need, facts
from process_street_tallyfy.transform.late import LASTING, OF_ONE_RUN, report
from process_street_tallyfy.transform.reason import REASONS

ANN = {"id": "ann", "email": "ann@acme.example", "username": "Ann"}


def bundle(**changes: Any) -> RunBundle:
    parts: dict[str, Any] = {
        "run": {"id": "r", "status": "Active", "links": [{"href": "https://a"}]},
        "task": {"id": "t", "status": "NotCompleted", "updatedDate": "2026-01-01T00:00:00Z", "updatedBy": ANN},
        "value": {"id": "f", "fieldType": "Text", "data": {"value": "x"}, "updatedDate": "2026-01-01T00:00:00Z"},
        "approval": {"id": "a", "approvalTaskId": "t", "subjectTaskId": "s", "status": "Approved"},
    }
    for name, change in changes.items():
        parts[name] = {**parts[name], **change}
    return RunBundle(
        run=Run.model_validate(parts["run"]),
        tasks=[Task.model_validate(parts["task"])],
        values=[Value.model_validate(parts["value"])],
        approvals=[Approval.model_validate(parts["approval"])],
    )


def test_every_need_meets_every_way_a_task_is_held() -> None:
    assert set(ACTIONS) == set(itertools.product(Need, Held))
    assert set(WHY) == set(Held)
    assert set(WHY.values()) <= LASTING
    assert not LASTING & OF_ONE_RUN


@pytest.mark.parametrize(("need", "held"), list(ACTIONS))
def test_only_what_is_still_ours_is_changed(need: Need, held: Held) -> None:
    ours = held in (Held.OPEN, Held.DONE)
    assert (ACTIONS[need, held] is Action.REPORT) == (not ours)
    if ACTIONS[need, held] is Action.OPEN_FIRST:
        assert held is Held.DONE


@pytest.mark.parametrize("reason", sorted(LASTING))
def test_a_report_says_what_to_do(reason: str) -> None:
    finding = report(Kind.TASK, "t", "status", reason, "r")
    assert (finding.advice, finding.parent_id) == (REASONS[reason].advice, "r")


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({}, set()),
        ({"run": {"links": [{"href": "https://b"}]}}, set()),
        ({"run": {"name": "New"}}, {"r"}),
        ({"task": {"updatedDate": "2026-02-02T00:00:00Z"}}, {"r"}),
        ({"task": {"status": "Completed"}}, {"r", "t"}),
        ({"run": {"status": "Completed"}}, {"r", "t"}),
        ({"value": {"data": {"value": "y"}}}, {"r", "r:f"}),
        ({"value": {"updatedDate": "2026-02-02T00:00:00Z"}}, {"r"}),
        ({"value": {"data": None}}, {"r", "r:f"}),
        ({"approval": {"status": "Rejected"}}, {"r", "t", "a"}),
        ({"approval": {"comment": "Why"}}, {"r", "a"}),
    ],
)
def test_a_change_is_a_change_of_its_own_fact(changes: dict[str, Any], changed: set[str]) -> None:
    before, after = facts(bundle()), facts(bundle(**changes))
    assert {key for key in {*before, *after} if before.get(key) != after.get(key)} == changed
