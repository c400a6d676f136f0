"""A display name as first and last name, as the target wants them (api/tallyfy-api.md 2.2)."""

from __future__ import annotations

from process_street_tallyfy.transform.marker import shorten
from process_street_tallyfy.transform.title import one_line

MEMBER_NAME = 32
NO_LAST_NAME = "(no last name)"


def first_and_last(name: str, address: str) -> tuple[str, str]:
    """Neither is empty; who has no name gets that of their mailbox."""
    first, _, last = (one_line(name) or one_line(address.partition("@")[0])).partition(" ")
    return shorten(first, MEMBER_NAME), shorten(last or NO_LAST_NAME, MEMBER_NAME)
