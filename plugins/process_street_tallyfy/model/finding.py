"""What became of a source fact, said per object and field."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.model.state import Kind


class Disposition(StrEnum):
    """How a source fact arrived (design promise P1)."""

    EXACT = "exact"
    CONVERTED = "converted"
    PRESERVED = "preserved"
    UNSUPPORTED = "unsupported"
    ABSENT = "absent"


#: The weakest disposition of an object's facts names the object's own.
STRENGTH: tuple[Disposition, ...] = (
    Disposition.EXACT,
    Disposition.CONVERTED,
    Disposition.PRESERVED,
    Disposition.UNSUPPORTED,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact that did not arrive as it was.

    ``field`` is the source API's field name ('' = the whole object), ``reason`` a stable reason
    code, ``advice`` what a person should do. No names, addresses or values in any of them.
    """

    kind: Kind
    source_id: str
    field: str
    disposition: Disposition
    reason: str
    advice: str
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The planned end of one source object that has no write of its own or shares its parent's."""

    kind: Kind
    source_id: str
    parent_id: str
    disposition: Disposition


def weakest(dispositions: list[Disposition]) -> Disposition:
    """The disposition that an object with these facts gets; ``exact`` when there are none."""
    present = [d for d in dispositions if d in STRENGTH]
    return max(present, key=STRENGTH.index, default=Disposition.EXACT)
