"""The batches that a run maps over: cut by the inventory, kept in the ledger, handed to ``expand`` as keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from process_street_tallyfy.model.organization import BatchSize
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.steps import PARTS
from process_street_tallyfy.phases.workspace import BATCH, Workspace, batch_name

#: Airflow fails a task that pushes more map keys than this; batches grow instead (design.md).
MAX_BATCHES = 1000
#: List of batches -> the key of ``migration.batch_size`` for it.
SIZE_OF = {"users": "users", "workflows": "templates", "history": "runs", "open": "runs"}


def batch_sizes(lengths: Mapping[str, int], chosen: BatchSize) -> dict[str, int]:
    """Objects in a batch, by list: as chosen, or so many more that no task maps over more than ``MAX_BATCHES``.

    Lists that are mapped over together share the room. Each of them may end in a batch that is not full, and an
    empty one has a batch, too.
    """
    sizes = {}
    for name in lengths:
        together = next((parts for parts in PARTS.values() if name in parts), (name,))
        objects = sum(lengths[part] for part in together)
        sizes[name] = max(getattr(chosen, SIZE_OF[name]), -(-objects // (MAX_BATCHES + 1 - len(together))))
    return sizes


def save_batches(workspace: Workspace, name: str, ids: Sequence[str], size: int) -> int:
    """Cut ids into batches of ``size`` and remember them; returns their number, at least one.

    What an earlier cut of this run left under the same list goes: a batch that holds other ids now, or
    is no more, with the checkpoints of the steps that worked on it.
    """
    starts = range(0, max(len(ids), 1), size)
    cut = {f"{name}/{number:04d}": list(ids[start : start + size]) for number, start in enumerate(starts)}
    points = workspace.ledger.checkpoints.of_run()
    before = {
        point.name.removeprefix(BATCH): point.counts["ids"]
        for point in points
        if point.name.startswith(batch_name(f"{name}/"))
    }
    stale = tuple(f"/{key}" for key, held in before.items() if cut.get(key) != held)
    workspace.ledger.checkpoints.remove(point.name for point in points if stale and point.name.endswith(stale))
    for start, (key, held) in zip(starts, cut.items(), strict=True):
        workspace.ledger.checkpoints.put(Phase.DISCOVERY, batch_name(key), {"ids": held, "first": start + 1})
    return len(cut)


class Batches(MigrationOperator):
    """Pushes the batch keys of one list, for ``expand``.

    There is always at least one, if only an empty batch, because Airflow skips everything that
    follows an empty ``expand`` and calls it success.
    """

    phase = Phase.DISCOVERY
    needs_lease = False

    def __init__(self, *, list_name: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.list_name = list_name

    def work(self, workspace: Workspace) -> list[str]:
        prefixes = tuple(batch_name(f"{name}/") for name in PARTS.get(self.list_name, (self.list_name,)))
        names = workspace.ledger.checkpoints.names()
        return sorted(name.removeprefix(BATCH) for name in names if name.startswith(prefixes))
