"""Findings that no plan can know: the source did not answer, or changed after it was moved."""

from __future__ import annotations

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

SOURCE_CHANGED = "source_changed"
SOURCE_UNREADABLE = "source_unreadable"
LATE = (SOURCE_CHANGED, SOURCE_UNREADABLE)


def late_finding(kind: Kind, source_id: str, reason: str, parent_id: str = "") -> Finding:
    """About the whole object."""
    entry = REASONS[reason]
    return Finding(kind, source_id, "", entry.disposition, reason, entry.advice, parent_id)
