"""Where a probe found that the work search names everybody, people of open runs cost no call of their own."""

from __future__ import annotations

from typing import Any

from include.sandbox.sample.small import BOB
from process_street_tallyfy.ledger.capabilities import keep
from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.capabilities import Side
from process_street_tallyfy.model.state import Kind

READ = (
    *("discovery.take_turn", "discovery.preflight", "discovery.inventory", "discovery.stage_workflows"),
    *("runs.history.stage", "runs.open.stage", "validation.release"),
)


def staged(small: Any, run_id: str) -> dict[str, RunBundle]:
    rows = small.ledger(run_id).staging.all(Kind.RUN_BUNDLE)
    return {row.source_id: RunBundle.model_validate(row.payload) for row in rows}


def asked(small: Any) -> list[str]:
    return [line.path for line in small.box.process_street.requests if line.path.endswith("/assignees")]


def people(bundle: RunBundle) -> dict[str, set[str]]:
    found = {task_id: {ref.id for ref in refs} for task_id, refs in bundle.task_assignees.items()}
    return {"": {ref.id for ref in bundle.assignees}, **found}


def test_the_search_gives_what_the_run_and_its_tasks_would(small: Any) -> None:
    runs = [run for run in small.box.process_street.state.runs.values() if run.status == "Active"]
    for run in runs:
        run.assignees.append(BOB)
        shown, other = [task for task in run.tasks if not task.done and not task.hidden][:2]
        other.hidden = True  # the search says nothing of it
        shown.assignees.append(BOB)
        other.assignees.append(BOB)
    small.run("asking", only=READ)
    before, each = {key: people(one) for key, one in staged(small, "asking").items()}, len(asked(small))
    assert any(names for one in before.values() for names in one.values())
    assert each > 1
    keep(small.ledger("probe").checkpoints, Side.SOURCE, {"open_work": "everybody"}, {})
    small.run("searching", {"read_again": True}, only=READ)
    hidden = [task for run in runs for task in run.tasks if task.hidden and not task.done]
    assert len(asked(small)) - each == len(hidden) > 0
    assert {key: people(one) for key, one in staged(small, "searching").items()} == before
