"""The steps of ``probe__<organisation>``: what the references leave open is found out, and recorded for every run."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from process_street_tallyfy.ledger.capabilities import keep, remembered
from process_street_tallyfy.model.capabilities import BY_KEY, UNKNOWN, Side
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.probe_source import probe_source
from process_street_tallyfy.phases.probe_target import probe_target
from process_street_tallyfy.phases.scratch import Scratch
from process_street_tallyfy.phases.workspace import Workspace

log = logging.getLogger(__name__)


class ProbeSource(MigrationOperator):
    """Read only, so it needs no approval and no turn."""

    phase = Phase.DISCOVERY
    needs_lease = False

    def work(self, workspace: Workspace) -> dict[str, Any]:
        checkpoints = workspace.ledger.checkpoints
        found, memory = probe_source(workspace, remembered(checkpoints, Side.SOURCE))
        keep(checkpoints, Side.SOURCE, found, memory)
        return _told(found)


class ProbeTarget(MigrationOperator):
    """Makes a scratch template and process, asks, records; ``RemoveScratch`` follows whatever happens."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        scratch = Scratch(workspace)
        leftovers = scratch.remove()
        if leftovers:
            self.log.info("%d scratch objects of a probe that broke off are removed", leftovers)
        found = probe_target(workspace, scratch)
        keep(workspace.ledger.checkpoints, Side.TARGET, found, {})
        return _told(found)


class RemoveScratch(MigrationOperator):
    """Archives and deletes what the probe made, also what a killed one left; then looks that nothing is there."""

    phase = Phase.DISCOVERY

    def work(self, workspace: Workspace) -> dict[str, Any]:
        return {"removed": Scratch(workspace).remove()}


def _told(found: Mapping[str, str]) -> dict[str, Any]:
    """Each reading in the log; XCom: how many were asked and which have the other reading."""
    for key, reading in found.items():
        log.info("%s: %s", key, reading)
    differing = [key for key, reading in found.items() if BY_KEY[key].others and reading != BY_KEY[key].decided]
    return {
        "asked": len(found),
        "unknown": sum(reading == UNKNOWN for reading in found.values()),
        "other_reading": [key for key in differing if found[key] != UNKNOWN],
    }
