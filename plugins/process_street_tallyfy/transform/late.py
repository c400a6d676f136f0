"""Findings that no plan can know, and how long each holds: the one table of them.

Some say what the source did in one run and hold until the next run looks again. The others say how a change met the
target, or what is gone: they hold until they are withdrawn.
"""

from __future__ import annotations

from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

SOURCE_CHANGED = "source_changed"
SOURCE_UNREADABLE = "source_unreadable"
SKIPPED_BY_PERSON = "skipped_by_person"
#: Somebody edited it before the cut-over, which leaves it.
KEPT = "edited_before_cut_over"
#: The step that a deadline counts from was removed before the cut-over.
NO_ANCHOR = "deadline_step_removed"
OF_ONE_RUN = frozenset({SOURCE_CHANGED, SOURCE_UNREADABLE})
LASTING = frozenset(
    {
        *("edited_in_tallyfy", "changed_after_cut_over", "changed_after_archive", "changed_comment"),
        *("gone_from_source", "run_deleted", "workflow_gone", "waits_for_whole_run", "removed_in_tallyfy"),
        *(SKIPPED_BY_PERSON, KEPT, NO_ANCHOR, "file_of_compact_run"),
    }
)


def report(kind: Kind, source_id: str, field: str, reason: str, parent_id: str = "") -> Finding:
    """``field`` '' = the whole object."""
    entry = REASONS[reason]
    return Finding(kind, source_id, field, entry.disposition, reason, entry.advice, parent_id)


def late_finding(kind: Kind, source_id: str, reason: str, parent_id: str = "") -> Finding:
    """About the whole object."""
    return report(kind, source_id, "", reason, parent_id)
