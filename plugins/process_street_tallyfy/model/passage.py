"""How a circuit breaker lets a call through."""

from __future__ import annotations

from process_street_tallyfy.enums import StrEnum


class Passage(StrEnum):
    FREE = "free"
    WATCHED = "watched"  # calls before it had no answer
    TRIAL = "trial"  # the only one, to see whether the server works again
