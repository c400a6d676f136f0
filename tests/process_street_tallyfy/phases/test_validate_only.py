"""``validate_only`` judges what is there: every phase, against ledger and target, and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase

ONLY = {"mode": "validate_only"}


def judged(small: Any) -> dict[Phase, str]:
    """The verdicts of a run that only judges, each gate asked whatever the one before said."""
    for task_id in small.order:
        if task_id.endswith(".gate") or task_id == "validation.verdict":
            try:
                small.run("judge", ONLY, only=(task_id,))
            except AirflowFailException as error:
                small.said.append(str(error))
        else:
            with suppress(NotFound):  # the check of the whole target says the same as the gate of its phase
                small.run("judge", ONLY, only=(task_id,))
    return small.verdicts("judge")


@pytest.fixture
def moved(moved_small: Any) -> Any:
    moved_small.said = []
    return moved_small


def test_what_was_moved_and_left_alone_passes_and_nothing_is_written(moved: Any) -> None:
    sent, rows = len(moved.box.tallyfy.requests), list(moved.ledger().mapping.rows(Kind.RUN))
    assert judged(moved) == dict.fromkeys(PHASE_ORDER, "passed")
    assert {seen.method for seen in moved.box.tallyfy.requests[sent:]} == {"GET"}
    assert list(moved.ledger().mapping.rows(Kind.RUN)) == rows
    assert moved.said == []


def processes(state: Any) -> list[Any]:
    return list(state.runs.values())


def rename_step(state: Any) -> None:
    (template,) = state.templates.values()
    next(iter(state.template_steps(template).values()))["title"] = "Something else"


def empty_a_value(state: Any) -> None:
    task = next(task for run in processes(state) for task in state.run_tasks(run) if task["taskdata"])
    task["taskdata"].clear()


def lose_a_comment(state: Any) -> None:
    state.threads.clear()


def reopen_a_task(state: Any) -> None:
    task = next(t for run in processes(state) for t in state.run_tasks(run) if t["status"] == "completed")
    task["status"] = "not-started"


@pytest.mark.parametrize(
    ("damage", "phase"),
    [
        (rename_step, Phase.TEMPLATES),
        (empty_a_value, Phase.RUNS),
        (lose_a_comment, Phase.COLLABORATION),
        (reopen_a_task, Phase.COLLABORATION),
        (lambda state: state.folders.clear(), Phase.FOUNDATION),
        (lambda state: state.runs.pop(next(iter(state.runs))), Phase.RUNS),
    ],
)
def test_what_is_missing_or_differs_fails_its_phase(moved: Any, damage: Callable[[Any], Any], phase: Phase) -> None:
    damage(moved.box.tallyfy.state)
    verdicts = judged(moved)
    assert next(found for found, verdict in verdicts.items() if verdict != "passed") is phase
    assert any("differ" in said or "not in the target" in said for said in moved.said)
    assert f"phase {phase}: failed" in moved.said[-1]


def test_what_was_never_moved_fails(small: Any) -> None:
    small.said = []
    assert judged(small)[Phase.FOUNDATION] == "failed"
    assert "were not moved" in small.said[-1]


def test_the_report_is_not_ok_when_validation_failed(moved: Any) -> None:
    """The report follows the last gate, so it cannot call ok what that gate refuses."""
    run = next(iter(moved.box.tallyfy.state.runs.values()))
    moved.box.tallyfy.state.runs["copy"] = {**run, "id": "copy"}
    with pytest.raises(Exception, match="more than one target object"):
        moved.run("judge", ONLY)
    with pytest.raises(AirflowFailException, match="gate of phase validation: failed"):
        moved.run("judge", ONLY, only=("validation.gate",))
    moved.run("judge", ONLY, only=("validation.report",))
    (summary,) = moved.folder.glob("reports/sample/reports/judge/summary.json")
    assert json.loads(summary.read_text())["result"] == "failed"
    with pytest.raises(AirflowFailException, match="phase validation: failed"):
        moved.run("judge", ONLY, only=("validation.verdict",))


def test_a_report_before_the_last_verdict_is_not_ok(moved: Any) -> None:
    until = moved.order.index("validation.gate")
    moved.run("judge", ONLY, only=moved.order[:until])
    moved.run("judge", ONLY, only=("validation.report",))
    (summary,) = moved.folder.glob("reports/sample/reports/judge/summary.json")
    assert json.loads(summary.read_text())["result"] == "failed"


def test_a_report_that_was_not_written_keeps_the_run_from_being_ok(moved: Any) -> None:
    with pytest.raises(AirflowFailException, match="report was not written"):
        moved.run("judge", ONLY, only=tuple(name for name in moved.order if name != "validation.report"))
