"""What a mapped task is called: its batch and its range, from what the inventory cut."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.batches import save_batches
from process_street_tallyfy.phases.discovery import StageWorkflows
from process_street_tallyfy.phases.workspace import open_workspace


def label(small: Any, key: str) -> str:
    context = small.context("run1", "discovery.stage_workflows", {})
    StageWorkflows(task_id="stage", organization_file=str(small.organization_file), batch=key).execute(context)
    return context["batch_label"]


def test_a_batch_and_its_range_among_all_of_its_list(small: Any) -> None:
    small.run(only=("discovery.take_turn", "discovery.preflight", "discovery.inventory"))
    with open_workspace(str(small.organization_file), small.context("run1", "discovery.inventory", {})) as workspace:
        (ids,) = [workspace.batch("workflows/0000")]
        save_batches(workspace, "workflows", [*ids, *ids, *ids], 2)
        save_batches(workspace, "open", [], 20)
    number = 3 * len(ids)
    assert label(small, "workflows/0000") == "workflows/0000: 1-2"
    assert label(small, "workflows/0001") == f"workflows/0001: 3-{min(4, number)}"
    assert label(small, "open/0000") == "open/0000: empty"


def test_a_batch_that_an_earlier_version_cut_is_called_by_its_key(small: Any) -> None:
    small.run(only=("discovery.take_turn", "discovery.preflight", "discovery.inventory"))
    ledger = small.ledger()
    held = ledger.checkpoints.get(Phase.DISCOVERY, "batch/workflows/0000").counts["ids"]
    ledger.checkpoints.put(Phase.DISCOVERY, "batch/workflows/0000", {"ids": held})
    assert label(small, "workflows/0000") == "workflows/0000"
