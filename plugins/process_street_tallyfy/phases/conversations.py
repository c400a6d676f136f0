"""Comments and attachments, read before the batches are cut: they are news of runs that nothing else tells of.

Neither moves the date of its run, nor does its deletion (api/process-street-api.md 3.1). Both lists are walked to
their end, so what they do not hold any more is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from process_street_tallyfy.model.source import Workflow
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.departures import parts_gone
from process_street_tallyfy.phases.listed import Entry
from process_street_tallyfy.phases.listed import said as listed
from process_street_tallyfy.phases.unreadable import passing_over
from process_street_tallyfy.phases.workspace import Workspace

log = logging.getLogger(__name__)

#: Runs whose parts are compared with the lists at a time.
AT_ONCE = 1000


@dataclass(frozen=True)
class Conversations:
    """``walked``: the runs of the workflows whose comments were read to the end."""

    workspace: Workspace
    comments: Sequence[Entry]
    attachments: Sequence[Entry]
    walked: frozenset[str]

    def news(self) -> dict[str, list[datetime]]:
        """When something was said or attached, by run."""
        found: dict[str, list[datetime]] = {}
        for item in chain(self.comments, self.attachments):
            moments = (item.created_date, item.updated_date)
            found.setdefault(item.parent_id, []).extend(moment for moment in moments if moment)
        return found

    def stage(self, due: Collection[str]) -> None:
        """Those of the runs that this run carries; of all that were staged before, what is gone is let go."""
        staging = self.workspace.ledger.staging
        staging.put(item.staged(Kind.COMMENT) for item in self.comments if item.parent_id in due)
        staging.put(item.staged(Kind.ATTACHMENT) for item in self.attachments if item.parent_id in due)
        runs = set(staging.ids(Kind.RUN))
        gone = self._remove(Kind.COMMENT, self.walked & runs, self.comments)
        gone += self._remove(Kind.ATTACHMENT, runs, self.attachments)
        left = sum(item.parent_id not in runs for item in self.attachments)
        log.info("%d attachments belong to runs that are not moved; %d moved objects are gone", left, gone)

    def _remove(self, kind: Kind, runs: Collection[str], here: Sequence[Entry]) -> int:
        gone = list[str]()
        parents = sorted(runs)
        for start in range(0, len(parents), AT_ONCE):
            some = set(parents[start : start + AT_ONCE])
            met = [item.id for item in here if item.parent_id in some]
            gone += self.workspace.ledger.staging.remove_absent(kind, some, met)
        return parts_gone(self.workspace, kind, gone)


def read_conversations(workspace: Workspace, workflows: Sequence[Workflow], runs: Sequence[Entry]) -> Conversations:
    """One walk per workflow for comments, those without an entry in the list included, and one for attachments."""
    reads, comments, walked = workspace.source.reads, list[Entry](), set[str]()
    for workflow_id in dict.fromkeys([*(one.id for one in workflows), *(run.parent_id for run in runs)]):
        if workspace.options.wants_workflow(workflow_id):
            with passing_over(workspace, Kind.WORKFLOW, workflow_id, "comments"):
                comments += listed(reads.comments(workflow_id))
                walked.add(workflow_id)
    of_them = frozenset(run.id for run in runs if run.parent_id in walked)
    return Conversations(workspace, comments, list(listed(reads.attachments())), of_them)
