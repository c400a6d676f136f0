"""What a task opens beside its ledger, when it is asked for: the limits, the circuits, and threads for downloads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial

from process_street_tallyfy.ledger.breaker import PostgresBreaker
from process_street_tallyfy.ledger.buckets import PostgresLimiter
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.limits import limits_of


class Resources:
    """Of a workspace, which closes them."""

    settings: OrganizationFile
    dsn: str

    @cached_property
    def limiter(self) -> PostgresLimiter:
        """One bucket row per limit, shared by all workers (api/tallyfy-api.md 1.7)."""
        return PostgresLimiter(partial(connect_dsn, self.dsn), limits_of(self.settings))

    @cached_property
    def threads(self) -> ThreadPoolExecutor:
        """For downloads side by side. Of the whole task: each thread has a connection of the limiter's."""
        return ThreadPoolExecutor(self.settings.migration.parallel_workers, "download")

    @cached_property
    def breaker(self) -> PostgresBreaker:
        """Of both accounts, each with a circuit of its own; shared by all workers."""
        return PostgresBreaker(self.limiter.ask)

    def close(self) -> None:
        """Ends the threads and the connections that were opened on the way; the ledger's is the caller's."""
        try:
            if "threads" in self.__dict__:
                self.threads.shutdown(cancel_futures=True)
        finally:
            if "limiter" in self.__dict__:
                self.limiter.close()
