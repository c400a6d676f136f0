"""Comments and attachments, read before the batches are cut: they are news of runs that nothing else tells of.

Neither moves the date of its run, nor does its deletion (api/process-street-api.md 3.1). Both lists are walked to
their end, so what they do not hold any more is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.source import Attachment, Comment, Run, Workflow
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.departures import parts_gone
from process_street_tallyfy.phases.staging import staged_row
from process_street_tallyfy.phases.unreadable import passing_over
from process_street_tallyfy.phases.workspace import Workspace

Said = Comment | Attachment
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Conversations:
    """``walked``: the runs of the workflows whose comments were read to the end."""

    workspace: Workspace
    comments: Sequence[Comment]
    attachments: Sequence[Attachment]
    walked: frozenset[str]

    def news(self) -> dict[str, list[datetime]]:
        """When something was said or attached, by run."""
        found: dict[str, list[datetime]] = {}
        said: list[Said] = [*self.comments, *self.attachments]
        for item in said:
            moments = (item.created_date, item.updated_date)
            found.setdefault(item.workflow_run_id, []).extend(moment for moment in moments if moment)
        return found

    def stage(self, due: Collection[str]) -> None:
        """Those of the runs that this run carries; of all that were staged before, what is gone is let go."""
        staging = self.workspace.ledger.staging
        staging.put(_row(Kind.COMMENT, item) for item in self.comments if item.workflow_run_id in due)
        staging.put(_row(Kind.ATTACHMENT, item) for item in self.attachments if item.workflow_run_id in due)
        runs = set(staging.ids(Kind.RUN))
        gone = self._remove(Kind.COMMENT, self.walked & runs, self.comments)
        gone += self._remove(Kind.ATTACHMENT, runs, self.attachments)
        left = sum(item.workflow_run_id not in runs for item in self.attachments)
        log.info("%d attachments belong to runs that are not moved; %d moved objects are gone", left, gone)

    def _remove(self, kind: Kind, runs: Collection[str], here: Sequence[Said]) -> int:
        gone = self.workspace.ledger.staging.remove_absent(kind, runs, {item.id for item in here})
        return parts_gone(self.workspace, kind, gone)


def _row(kind: Kind, item: Said) -> StagedRow:
    return staged_row(kind, item.id, item.workflow_run_id, item)


def read_conversations(workspace: Workspace, workflows: Sequence[Workflow], runs: Sequence[Run]) -> Conversations:
    """One walk per workflow for comments, those without an entry in the list included, and one for attachments."""
    reads, comments, walked = workspace.source.reads, list[Comment](), set[str]()
    for workflow_id in dict.fromkeys([*(one.id for one in workflows), *(run.workflow_id for run in runs)]):
        if workspace.options.wants_workflow(workflow_id):
            with passing_over(workspace, Kind.WORKFLOW, workflow_id):
                comments += reads.comments(workflow_id)
                walked |= {run.id for run in runs if run.workflow_id == workflow_id}
    return Conversations(workspace, comments, list(reads.attachments()), frozenset(walked))
