"""The published limits of both accounts: one bucket row per limit, shared by all workers (api/tallyfy-api.md 1.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from process_street_tallyfy.ledger.buckets import Limit
from process_street_tallyfy.ledger.published import published
from process_street_tallyfy.model.organization import Migration, OrganizationFile, Source

if TYPE_CHECKING:
    from process_street_tallyfy.phases.workspace import Workspace
    from process_street_tallyfy.process_street.hook import ProcessStreetHook


def limits_of(settings: OrganizationFile) -> dict[str, Limit]:
    """By the bucket's name; the first ones are the accounts' own, one for each key of the source."""
    limits, organization = published(settings.migration.limits), settings.target.organization_id
    keys = {f"source:{key}": limits["source"] for key in settings.source.keys}
    others = {f"{name}:{organization}": limits[name] for name in ("comments", "guests")}
    return {**keys, f"target:{settings.target.conn_id}": limits["target"], **others}


def key_of(source: Source, map_index: int) -> str:
    """The connection that a task reads with: batches take turns, what is not mapped reads with the first key."""
    return source.keys[max(0, map_index) % len(source.keys)]


def source_hook(workspace: Workspace, conn_id: str) -> ProcessStreetHook:
    """Reads with one key, within its limit."""
    from process_street_tallyfy.process_street.hook import ProcessStreetHook  # half a second: not while parsing

    timeout = workspace.settings.migration.timeout
    return ProcessStreetHook(conn_id, limiter=workspace.limiter, timeout=timeout, breaker=workspace.breaker)


def all_keys(settings: OrganizationFile) -> Migration:
    """The settings as the plan counts with them: the limits of all keys of the source together."""
    limits, keys = settings.migration.limits, len(settings.source.keys)
    together = limits.model_copy(update={"source_per_hour": limits.source_per_hour * keys})
    return settings.migration.model_copy(update={"limits": together})
