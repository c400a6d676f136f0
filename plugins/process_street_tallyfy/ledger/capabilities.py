"""The capabilities record of an organisation: the newest probe of each side, kept as checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from process_street_tallyfy.ledger.checkpoints import Checkpoints
from process_street_tallyfy.model.capabilities import BY_KEY, Record, Side
from process_street_tallyfy.model.state import Phase

#: What a probe of the source remembers for the next one: ids and times.
Memory = dict[str, Any]


def keep(checkpoints: Checkpoints, side: Side, found: Mapping[str, str], memory: Mapping[str, Any]) -> None:
    """:raises ValueError: a key or a reading is not in the table."""
    wrong = [key for key, reading in found.items() if key not in BY_KEY or not BY_KEY[key].allows(reading)]
    if wrong:
        raise ValueError(f"not in the table of capabilities: {', '.join(wrong)}")
    checkpoints.put(Phase.DISCOVERY, _name(side), {"found": dict(found), "memory": dict(memory)})


def recorded(checkpoints: Checkpoints) -> Record:
    """Both sides together; without a probe everything has its decided reading."""
    points = [point for side in Side if (point := checkpoints.latest(Phase.DISCOVERY, _name(side)))]
    found = {key: reading for point in points for key, reading in point.counts["found"].items() if key in BY_KEY}
    return Record(found, max((point.at for point in points), default=None))


def remembered(checkpoints: Checkpoints, side: Side) -> Memory:
    """The memory of the newest probe; empty before the first."""
    point = checkpoints.latest(Phase.DISCOVERY, _name(side))
    return dict(point.counts["memory"]) if point else {}


def _name(side: Side) -> str:
    return f"capabilities/{side}"
