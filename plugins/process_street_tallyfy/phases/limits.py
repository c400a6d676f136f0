"""The published limits of both accounts: one bucket row per limit, shared by all workers (api/tallyfy-api.md 1.7)."""

from __future__ import annotations

from process_street_tallyfy.ledger.buckets import Limit
from process_street_tallyfy.ledger.published import published
from process_street_tallyfy.model.organization import OrganizationFile


def limits_of(settings: OrganizationFile) -> dict[str, Limit]:
    """By the bucket's name; the first two are the accounts' own."""
    source, target = settings.source.conn_id, settings.target
    owners = {"source": source, "target": target.conn_id}
    limits = published(settings.migration.limits)
    return {f"{name}:{owners.get(name, target.organization_id)}": limit for name, limit in limits.items()}
