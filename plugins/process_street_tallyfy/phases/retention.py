"""How long content is kept: from the acceptance of the cut-over on, by the days of the organisation file.

Until somebody accepts it (``finish__<organisation>`` with ``accept``) nothing goes that keeping in step, the cut-over
or a rollback needs; a run after the acceptance starts the days anew. What goes is told in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.erasure import Erasure
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.holdings import TABLES, Kept
from process_street_tallyfy.ledger.pace import forget_calls
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.cut_over_page import ENDED
from process_street_tallyfy.phases.erase import FILES, PEOPLE, REPORTS, folder_of
from process_street_tallyfy.phases.limits import limits_of
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.private_folder import sweep
from process_street_tallyfy.phases.workspace import Workspace

ACCEPTED = "accepted"
#: The folders that go with the tables of each term.
FOLDERS: dict[Kept, tuple[str, ...]] = {Kept.STAGED: (FILES,), Kept.PEOPLE: (PEOPLE,), Kept.REPORTS: (REPORTS,)}


class Accept(MigrationOperator):
    """A person says that the move is accepted: the days of ``migration.retention`` begin. Without ``accept``, nothing.

    :raises BadConfiguration: there was no cut-over, or it is not what was approved.
    """

    phase = Phase.VALIDATION
    template_fields = ("batch", "accept")

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.accept = accept

    def work(self, workspace: Workspace) -> dict[str, Any]:
        if self.accept != "True":
            return {"accepted": False}
        ended = workspace.ledger.checkpoints.latest(Phase.VALIDATION, ENDED)
        if ended is None or ended.counts["differing"] or ended.counts["changes"]:
            raise BadConfiguration(
                "there is no cut-over that stands as it was approved",
                code="not_live",
                advice="run cut_over__… to its end, look at cut_over.html, then accept it",
            )
        workspace.ledger.checkpoints.put(Phase.VALIDATION, ACCEPTED)
        workspace.ledger.audit.record("cut_over_accepted")
        return {"accepted": True}


class ApplyRetention(MigrationOperator):
    """Removes what has been kept long enough."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        retention = Retention(workspace.settings, workspace.ledger, datetime.now(timezone.utc))
        if not workspace.options.writes:
            return {"due": sorted(retention.due())}
        return retention.apply()


@dataclass(frozen=True)
class Retention:
    """One organisation's terms at one moment."""

    settings: OrganizationFile
    ledger: Ledger
    now: datetime

    def since(self) -> datetime | None:
        """When the days began; None before the acceptance."""
        accepted = self.ledger.checkpoints.latest(Phase.VALIDATION, ACCEPTED)
        last = self.ledger.verdicts.latest()
        return max(accepted.at, last or accepted.at) if accepted else None

    def due(self) -> list[Kept]:
        """Terms that are over."""
        since, days = self.since(), self.settings.migration.retention
        terms = {Kept.STAGED: days.staged, Kept.PEOPLE: days.people, Kept.REPORTS: days.reports}
        return [kept for kept, term in terms.items() if since and since + timedelta(days=term) <= self.now]

    def apply(self) -> dict[str, int]:
        """How many went, by place; doing it again finds nothing."""
        erasure = Erasure(self.ledger.scope, "retention")
        removed: dict[str, int] = {}
        for kept in self.due():
            removed |= erasure.tables([name for name, holding in TABLES.items() if holding.kept is kept])
            for purpose in FOLDERS[kept]:
                removed[purpose] = sweep(folder_of(self.settings, purpose))
                erasure.note(purpose, removed[purpose])
        before = self.now - timedelta(days=self.settings.migration.retention.calls)
        removed["bucket_use"] = forget_calls(self.ledger.scope.connection, limits_of(self.settings), before)
        return {place: number for place, number in removed.items() if number}
