"""What the target shows to everybody from the moment it is made (api/tallyfy-api.md 2.4 to 2.7)."""

from __future__ import annotations

from collections.abc import Iterable

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

EXPOSED = "visible_until_cut_over"


def visible(kind: Kind, source_ids: Iterable[str], field: str = "visibility") -> tuple[Finding, ...]:
    """A finding each: groups and folders have no list of people; templates and processes where a probe found none."""
    reason = REASONS[EXPOSED]
    return tuple(Finding(kind, one, field, reason.disposition, EXPOSED, reason.advice) for one in source_ids)
