"""What a mapped task is called in Airflow's UI."""

from __future__ import annotations

from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.workspace import Workspace, batch_name


def batch_label(workspace: Workspace, key: str) -> str:
    """``open/0003: 61-80``: the batch, and its range among all objects of its list. No name, no id."""
    found = workspace.ledger.checkpoints.get(Phase.DISCOVERY, batch_name(key))
    if found is None or "first" not in found.counts:  # cut by an earlier version of this package
        return key
    first, number = int(found.counts["first"]), len(found.counts["ids"])
    return f"{key}: {first}-{first + number - 1}" if number else f"{key}: empty"
