"""Which comments become comments in the target, which takes few of them an hour."""

from __future__ import annotations

from process_street_tallyfy.enums import StrEnum


class Comments(StrEnum):
    """Of which runs comments are written as comments; where not, the record document alone has them."""

    ALL = "all"
    OPEN = "open"
    NONE = "none"

    def written_for(self, status: str) -> bool:
        return self is Comments.ALL or (self is Comments.OPEN and status == "Active")
