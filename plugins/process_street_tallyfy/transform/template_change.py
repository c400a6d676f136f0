"""What becomes of a part of a template that stands in the target: one table, case by case.

``held`` is how the target has it: as the move wrote it last, edited by somebody since, or removed by
somebody. What somebody did in the target is never overwritten.

======== ======== ======== ========
need     ours     edited   gone
======== ======== ======== ========
change   write    report   let_go
keep     nothing  report   let_go
drop     delete   report   forget
======== ======== ======== ========

``drop`` is an automation that no rule asks for any more; steps and fields are never dropped (see
``revision``). What is let go is told and not made again; later processes keep what it would have held as
text (``removed``).
"""

from __future__ import annotations

from process_street_tallyfy.enums import StrEnum


class Need(StrEnum):
    """What the source asks of it."""

    CHANGE = "change"
    KEEP = "keep"
    DROP = "drop"


class Held(StrEnum):
    OURS = "ours"
    EDITED = "edited"
    GONE = "gone"


class Action(StrEnum):
    WRITE = "write"
    NOTHING = "nothing"
    REPORT = "report"
    DELETE = "delete"
    FORGET = "forget"
    LET_GO = "let_go"


ACTIONS: dict[tuple[Need, Held], Action] = {
    (Need.CHANGE, Held.OURS): Action.WRITE,
    (Need.CHANGE, Held.EDITED): Action.REPORT,
    (Need.CHANGE, Held.GONE): Action.LET_GO,
    (Need.KEEP, Held.OURS): Action.NOTHING,
    (Need.KEEP, Held.EDITED): Action.REPORT,
    (Need.KEEP, Held.GONE): Action.LET_GO,
    (Need.DROP, Held.OURS): Action.DELETE,
    (Need.DROP, Held.EDITED): Action.REPORT,
    (Need.DROP, Held.GONE): Action.FORGET,
}

EDITED = "edited_in_tallyfy"
