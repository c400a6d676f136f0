"""Which columns of schema ``migration`` may hold what people wrote, or who they are. All others must not.

Walked by a test over ``information_schema``: a new column of a type that can hold text needs a line here
first. Read by the canary sweep, and by whatever encrypts, keeps for a time or erases.
"""

from __future__ import annotations

from process_street_tallyfy.enums import StrEnum


class Holds(StrEnum):
    CONTENT = "content"  # what an API answered about the customer's work, what somebody wrote beside a decision
    PEOPLE = "people"  # addresses, names, and what somebody noted about a person
    PLAIN = "plain"  # ids, counts, codes, hashes, routes, words of this package


#: Column types that can hold text of somebody. Numbers, booleans, times and intervals cannot.
TEXT_TYPES = frozenset({"text", "character varying", "character", "json", "jsonb", "bytea", "ARRAY", "USER-DEFINED"})

_CONTENT, _PEOPLE, _PLAIN = Holds.CONTENT, Holds.PEOPLE, Holds.PLAIN

#: table -> column -> what it may hold; every column of a type in ``TEXT_TYPES``.
COLUMNS: dict[str, dict[str, Holds]] = {
    "staging": {
        "payload": _CONTENT,
        **dict.fromkeys(("organization", "kind", "source_id", "parent_id", "sha256", "run_id"), _PLAIN),
    },
    "before_image": {
        "content": _CONTENT,
        **dict.fromkeys(("organization", "place", "kind", "source_id", "target_id", "run_id"), _PLAIN),
    },
    "review_decision": {
        "note": _CONTENT,
        **dict.fromkeys(("organization", "kind", "source_id", "decision", "target_id"), _PLAIN),
        **dict.fromkeys(("decided_by", "applied_by_run", "refused"), _PLAIN),
    },
    "person": {
        **dict.fromkeys(("who", "address", "name"), _PEOPLE),
        **dict.fromkeys(("organization", "source_id", "seen", "run_id"), _PLAIN),
    },
    "account": {
        "address": _PEOPLE,
        **dict.fromkeys(("organization", "role", "status"), _PLAIN),
    },
    "group_member": {
        "address": _PEOPLE,
        **dict.fromkeys(("organization", "group_id"), _PLAIN),
    },
    "person_decision": {
        **dict.fromkeys(("who", "map_to", "note", "filed"), _PEOPLE),
        **dict.fromkeys(("organization", "action", "role", "decided_by"), _PLAIN),
    },
    "mapping": dict.fromkeys(
        (
            *("organization", "kind", "source_id", "parent_id", "target_id", "marker", "state", "disposition"),
            *("source_sha256", "seen_sha256", "sent_sha256", "payload_sha256", "transform_version", "planned_from"),
            *("run_id", "created_by_run", "error_category", "error_code"),
        ),
        _PLAIN,
    ),
    "finding": dict.fromkeys(
        (
            *("organization", "kind", "source_id", "field", "reason"),
            *("disposition", "advice", "parent_id", "run_id"),
        ),
        _PLAIN,
    ),
    "checkpoint": dict.fromkeys(("organization", "run_id", "phase", "name", "counts"), _PLAIN),
    "verdict": dict.fromkeys(("organization", "run_id", "phase", "verdict", "reason", "counts"), _PLAIN),
    "incident": dict.fromkeys(("organization", "run_id", "task_id", "category", "code", "message", "advice"), _PLAIN),
    "alert": dict.fromkeys(("organization", "run_id", "alert", "about"), _PLAIN),
    "lease": dict.fromkeys(("organization", "holder"), _PLAIN),
    "breaker": {"name": _PLAIN},
    "bucket": {"name": _PLAIN, "slots": _PLAIN},
    "bucket_use": {"name": _PLAIN},
    "audit": dict.fromkeys(
        (
            *("organization", "run_id", "task_id", "event", "kind", "source_id", "target_id"),
            *("from_state", "to_state", "payload_sha256", "outcome", "previous_hash", "hash"),
        ),
        _PLAIN,
    ),
    "audit_chain": dict.fromkeys(("organization", "hash"), _PLAIN),
    "schema_version": dict.fromkeys(("name", "sha256"), _PLAIN),
}


def columns_that_hold(*kinds: Holds) -> dict[str, tuple[str, ...]]:
    """Table -> its columns of these kinds; tables without one are left out."""
    found = {
        table: tuple(name for name, holds in columns.items() if holds in kinds) for table, columns in COLUMNS.items()
    }
    return {table: names for table, names in found.items() if names}
