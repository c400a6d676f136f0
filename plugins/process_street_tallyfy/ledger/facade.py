"""Everything the ledger keeps about one organisation, behind one object."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from process_street_tallyfy.ledger.alerts import Alerts
from process_street_tallyfy.ledger.audit import Audit
from process_street_tallyfy.ledger.before_images import BeforeImages
from process_street_tallyfy.ledger.checkpoints import Checkpoints
from process_street_tallyfy.ledger.connection import Connection, autocommitting
from process_street_tallyfy.ledger.findings import Findings
from process_street_tallyfy.ledger.incidents import Incidents
from process_street_tallyfy.ledger.leases import Leases
from process_street_tallyfy.ledger.mapping import Mappings
from process_street_tallyfy.ledger.memory import Memory
from process_street_tallyfy.ledger.people import People
from process_street_tallyfy.ledger.reviews import Reviews
from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.ledger.staging import Staging
from process_street_tallyfy.ledger.statistics import count_outgrown
from process_street_tallyfy.ledger.summary import KindSummary, summary
from process_street_tallyfy.ledger.verdicts import Verdicts


class Ledger:
    """One organisation's ledger as one task sees it. Every write is a transaction of its own, every read a statement.

    ``fence`` is the token from ``leases.acquire``; with it every write but an incident is refused
    with ``FenceLost`` once the lease is over. Not for use by several threads at a time.
    """

    def __init__(
        self,
        connection: Connection,
        organization: str,
        run_id: str,
        fence: int | None = None,
        task_id: str = "",
        transform_version: str = "",
    ) -> None:
        self.scope = Scope(autocommitting(connection), organization, run_id, fence, task_id, transform_version)
        self.memory = Memory()
        self.staging = Staging(self.scope)
        self.mapping = Mappings(self.scope, self.memory)
        self.findings = Findings(self.scope, self.memory)
        self.checkpoints = Checkpoints(self.scope, self.memory)
        self.before_images = BeforeImages(self.scope)
        self.verdicts = Verdicts(self.scope)
        self.incidents = Incidents(self.scope)
        self.alerts = Alerts(self.scope)
        self.audit = Audit(self.scope)
        self.leases = Leases(self.scope)
        self.people = People(self.scope)
        self.reviews = Reviews(self.scope)

    def fenced(self, fence: int) -> Ledger:
        """The same ledger, writing with a lease's token."""
        scope = self.scope
        return Ledger(scope.connection, scope.organization, scope.run_id, fence, scope.task_id, scope.transform_version)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Several calls as one transaction. No call to the outside in here: other writers wait for its end."""
        with self.memory.kept(), self.scope.transaction():
            yield

    def count_outgrown(self) -> list[str]:
        """See ``statistics.py``."""
        return count_outgrown(self.scope.connection)

    def summary(self) -> list[KindSummary]:
        return summary(self.scope.connection, self.scope.organization)
