"""One entry of the tables of reason codes."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.model.finding import Disposition

CONVERTED, PRESERVED = Disposition.CONVERTED, Disposition.PRESERVED
UNSUPPORTED, ABSENT = Disposition.UNSUPPORTED, Disposition.ABSENT


@dataclass(frozen=True, slots=True)
class Reason:
    """What a reason code says of a fact, and what a person should do.

    ``weighs`` False: a fact about when, by whom, or who may see it. It is reported but does not
    decide how the object itself arrived. An advice holds no names and no values.
    """

    disposition: Disposition
    advice: str
    weighs: bool = True
