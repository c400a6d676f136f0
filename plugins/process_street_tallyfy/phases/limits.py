"""The published limits of both accounts: one bucket row per limit, shared by all workers (api/tallyfy-api.md 1.7)."""

from __future__ import annotations

from process_street_tallyfy.ledger.buckets import Limit
from process_street_tallyfy.model.organization import OrganizationFile

HOUR, MINUTE = 3600.0, 60.0


def limits_of(settings: OrganizationFile) -> dict[str, Limit]:
    """By the bucket's name; the first two are the accounts' own."""
    limits, source, target = settings.migration.limits, settings.source, settings.target
    return {
        f"source:{source.conn_id}": Limit(limits.source_per_hour / 10, limits.source_per_hour / HOUR),
        f"target:{target.conn_id}": Limit(limits.target_per_minute / 4, limits.target_per_minute / MINUTE),
        f"comments:{target.organization_id}": Limit(limits.comments_per_hour / 2, limits.comments_per_hour / HOUR),
        f"guests:{target.organization_id}": Limit(limits.guests_per_hour / 2, limits.guests_per_hour / HOUR),
    }
