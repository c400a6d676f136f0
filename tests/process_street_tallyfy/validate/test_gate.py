from __future__ import annotations

import pytest

from process_street_tallyfy.model.state import State
from process_street_tallyfy.validate.gate import Evidence, Verdict, judge


def evidence(**changes: object) -> Evidence:
    values = {"selected": True, "dry": False, "states": {State.VERIFIED: 90, State.SKIPPED: 10}, "error_rate": 0.01}
    return Evidence(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({}, Verdict.PASSED, "100 objects"),
        ({"states": {}}, Verdict.PASSED, "0 objects"),
        ({"selected": False}, Verdict.NOT_SELECTED, "not part"),
        ({"earlier_failed": "templates"}, Verdict.NOT_RUN, "templates"),
        ({"missing_batches": ("runs.load/runs/0003",)}, Verdict.FAILED, "runs.load/runs/0003"),
        ({"dry": True, "states": {State.PLANNED: 7}}, Verdict.PASSED, "nothing written"),
        ({"dry": True, "missing_batches": ("x",)}, Verdict.FAILED, "x"),
        ({"absent": 1}, Verdict.FAILED, "not in the target"),
        ({"differing": 2}, Verdict.FAILED, "2 objects differ"),
        ({"unmoved": 3}, Verdict.FAILED, "3 objects of the source"),
        ({"states": {State.VERIFIED: 99, State.FAILED: 1}}, Verdict.INCOMPLETE, "1 of 100"),
        ({"states": {State.VERIFIED: 98, State.FAILED: 2}}, Verdict.FAILED, "2 of 100"),
        ({"states": {State.VERIFIED: 98, State.FAILED: 2}, "error_rate": 0.02}, Verdict.INCOMPLETE, "2.00%"),
        ({"states": {State.VERIFIED: 1, State.UNKNOWN: 1}, "codes": {"outcome_unknown": 1}}, Verdict.FAILED, "unknown"),
        ({"states": {State.VERIFIED: 1, State.WRONG: 1}}, Verdict.FAILED, "1 wrong"),
        ({"states": {State.PLANNED: 1}}, Verdict.FAILED, "1 planned"),
        ({"states": {State.CONFIRMED: 1}}, Verdict.FAILED, "1 confirmed"),
        ({"states": {State.REVERTED: 5}}, Verdict.PASSED, "0 objects"),
    ],
)
def test_judgements(changes: dict[str, object], verdict: Verdict, says: str) -> None:
    judgement = judge(evidence(**changes))
    assert judgement.verdict is verdict, judgement.reason
    assert says in judgement.reason


def test_every_state_but_the_settled_ones_keeps_a_gate_from_passing() -> None:
    for state in State:
        judgement = judge(evidence(states={state: 1}, error_rate=0.0))
        settled = state in (State.VERIFIED, State.SKIPPED, State.REVERTED)
        assert (judgement.verdict is Verdict.PASSED) is settled, state
