"""The published limits of both accounts: one bucket row per limit, shared by all workers (api/tallyfy-api.md 1.7)."""

from __future__ import annotations

from process_street_tallyfy.ledger.buckets import Limit
from process_street_tallyfy.model.organization import OrganizationFile

HOUR, MINUTE = 3600.0, 60.0


def limits_of(settings: OrganizationFile) -> dict[str, Limit]:
    """By the bucket's name; the first two are the accounts' own.

    Hourly limits may be spent at once: a small organisation does not wait. The calls a minute are spread, for Tallyfy
    slows down who comes in bursts.
    """
    limits, source, target = settings.migration.limits, settings.source, settings.target
    return {
        f"source:{source.conn_id}": Limit.rolling(limits.source_per_hour, HOUR),
        f"target:{target.conn_id}": Limit.paced(limits.target_per_minute, MINUTE),
        f"comments:{target.organization_id}": Limit.rolling(limits.comments_per_hour, HOUR),
        f"guests:{target.organization_id}": Limit.rolling(limits.guests_per_hour, HOUR),
    }
