"""Runs that a step passes by: settled, and planned from the same as now (docs/adr/0037).

A plan is made from the run and what hangs off it, from its workflow, and from what all runs have in common: the
settings, who is whom, what the accounts can do, this version of the package. All of it is in one hash.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from process_street_tallyfy import __version__
from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.settled import Settled
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import OF_ONE_RUN

#: Keys of ``migration`` that say how fast, where and when a move works, not what it makes of a run.
OF_THE_WAY = {
    *("phases", "batch_size", "run_states", "parallel_workers", "retry_attempts", "retry_delay", "timeout"),
    *("error_rate", "limits", "storage", "pools", "retention", "alerts", "deadline_hours"),
}


@dataclass(frozen=True)
class Unchanged:
    """``settled`` None: every run is planned anew.

    So does a move that writes nothing, one that was asked for some objects or to read again, and one with files that
    somebody exported by hand: a folder has no hash.
    """

    settled: Settled | None

    def of(self, run_ids: Collection[str]) -> set[str]:
        return self.settled.unchanged(run_ids) if self.settled else set()

    def begin(self, run_ids: Collection[str]) -> dict[str, str]:
        return self.settled.begin(run_ids) if self.settled else {}

    def planned(self, hashes: dict[str, str]) -> None:
        if self.settled:
            self.settled.planned(hashes)

    def end(self, run_ids: Collection[str]) -> None:
        if self.settled:
            self.settled.end(run_ids)


def unchanged(workspace: Workspace) -> Unchanged:
    options = workspace.options
    if not options.writes or options.only or options.read_again or workspace.settings.migration.exported_files:
        return Unchanged(None)
    return Unchanged(Settled(workspace.ledger.scope, _common(workspace), tuple(sorted(OF_ONE_RUN))))


def _common(workspace: Workspace) -> str:
    """A hash: it says nothing about anybody."""
    found = workspace.capabilities
    return digest(
        [
            __version__,
            workspace.settings.model_dump(
                mode="json", exclude={"schedule": True, "slice": True, "migration": OF_THE_WAY}
            ),
            str(workspace.options.finished_runs),
            _people(workspace.people),
            sorted([key, ref.staged()] for key, ref in workspace.directory.items()),
            sorted(found.found.items()),
            sorted([str(kind), source_id] for kind, source_id in workspace.ledger.reviews.left_behind()),
        ]
    )


def _people(people: PeopleMap) -> list[object]:
    maps = (people.members, people.source_ids, people.guests, people.reasons, people.roles, people.late)
    return [people.migration_user, sorted(people.dropped), *(sorted(map(list, one.items())) for one in maps)]
