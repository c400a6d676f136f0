"""How each kind of object is taken back (api/tallyfy-api.md section 5), and what cannot be: literal tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.tallyfy.writes import TallyfyWrites

#: One call on the target: it is given the target id.
Removal = Callable[[TallyfyWrites, str], Any]


@dataclass(frozen=True, slots=True)
class Undo:
    """``place``: where it comes in the order of removal, None = it has no removal of its own.

    ``calls``: archive before delete; () with a place = by hand of ``rollback.Remover``. ``parents``: the kinds that it
    goes with. ``remains``: what stays of it, or why nothing has to go.
    """

    place: int | None = None
    calls: tuple[Removal, ...] = ()
    parents: tuple[Kind, ...] = ()
    remains: str = ""


_TEMPLATE: tuple[Removal, ...] = (TallyfyWrites.archive_template, TallyfyWrites.delete_template)
_ACCOUNTS = "members who were there before are never changed; who was invited is an object of our own"
_STAGED = "it is kept in the ledger only"
_LISTED = "it is listed, never made in Tallyfy"

#: kind -> undo. Children before parents; what is told apart by more than its kind is ``own``.
UNDO: dict[Kind, Undo] = {
    Kind.USER: Undo(remains=_ACCOUNTS),
    Kind.GROUP: Undo(9, (TallyfyWrites.delete_group,)),
    Kind.FOLDER: Undo(8, (TallyfyWrites.delete_folder,), remains="what people have put into it survives"),
    Kind.TAG: Undo(remains="the source has no tags; the one of the move is an object of our own"),
    Kind.WORKFLOW: Undo(4, _TEMPLATE),
    Kind.REVISION: Undo(parents=(Kind.WORKFLOW,)),
    Kind.TASK_TEMPLATE: Undo(parents=(Kind.WORKFLOW,)),
    Kind.FORM_FIELD: Undo(parents=(Kind.WORKFLOW,)),
    Kind.CONTENT: Undo(parents=(Kind.WORKFLOW,)),
    # All automations of a template that stays, driven by our own row that says that it has them.
    Kind.LOGIC_RULE: Undo(3, parents=(Kind.WORKFLOW,), remains="running processes keep the rules that they began with"),
    Kind.RUN: Undo(1, (TallyfyWrites.archive_run, TallyfyWrites.delete_run), remains="its number is used up"),
    Kind.TASK: Undo(parents=(Kind.RUN,)),
    Kind.VALUE: Undo(parents=(Kind.RUN,)),
    Kind.FILE_ANSWER: Undo(parents=(Kind.RUN,), remains="its bytes may stay in Tallyfy's storage, linked by nothing"),
    Kind.APPROVAL: Undo(parents=(Kind.RUN,)),
    Kind.COMMENT: Undo(parents=(Kind.RUN,)),
    Kind.ATTACHMENT: Undo(parents=(Kind.RUN,), remains="its bytes may stay in Tallyfy's storage, linked by nothing"),
    Kind.WEBHOOK: Undo(parents=(Kind.WORKFLOW,), remains="calls that it has made cannot be unmade"),
    Kind.INCOMING_WEBHOOK: Undo(remains=_LISTED),
    Kind.SCHEDULE: Undo(remains=_LISTED),
    Kind.DATA_SET: Undo(6, _TEMPLATE),
    Kind.RECORD: Undo(parents=(Kind.DATA_SET,)),
    Kind.PAGE: Undo(5, _TEMPLATE),
    Kind.ONE_OFF_TASK: Undo(7, (TallyfyWrites.archive_one_off, TallyfyWrites.delete_one_off)),
    # The batch tag; people have calls of their own (people_removal).
    Kind.OWN: Undo(
        10,
        (TallyfyWrites.delete_tag,),
        parents=(Kind.RUN, Kind.WORKFLOW, Kind.PAGE, Kind.DATA_SET, Kind.ONE_OFF_TASK),
        remains="members who have accepted and guests who have tasks stay",
    ),
    Kind.RUN_RECORD: Undo(2, (TallyfyWrites.delete_file,), parents=(Kind.RUN,)),
    Kind.WORKFLOW_BUNDLE: Undo(remains=_STAGED),
    Kind.RUN_BUNDLE: Undo(remains=_STAGED),
    Kind.ASSIGNMENT: Undo(remains=_STAGED),
    Kind.LIST_PAGE: Undo(remains=_STAGED),
}

#: Kinds with a removal of their own, in the order in which they go.
ORDER: tuple[Kind, ...] = tuple(
    sorted((kind for kind, undo in UNDO.items() if undo.place is not None), key=lambda kind: UNDO[kind].place or 0)
)
#: What goes with its parent.
CHILDREN: dict[Kind, tuple[Kind, ...]] = {
    parent: tuple(kind for kind, undo in UNDO.items() if parent in undo.parents and kind is not Kind.WEBHOOK)
    for parent in (Kind.RUN, Kind.WORKFLOW, Kind.PAGE, Kind.DATA_SET, Kind.ONE_OFF_TASK)
}

_EVERYTHING = ORDER
_PROCESSES = (Kind.RUN, Kind.RUN_RECORD, Kind.LOGIC_RULE)
#: phase -> the kinds that go when it is taken back, and why more than its own.
TAKES: dict[Phase, tuple[tuple[Kind, ...], str]] = {
    Phase.FOUNDATION: (
        _EVERYTHING,
        "templates and processes stand on groups, folders and the tag: all of the move goes",
    ),
    Phase.TEMPLATES: ((*_PROCESSES, Kind.WORKFLOW), "the processes of the templates go along"),
    Phase.RUNS: (_PROCESSES, "what was said, filed and completed in the processes goes along; so do the rules"),
    Phase.COLLABORATION: (
        _PROCESSES,
        "comments, files and states cannot be taken out of a process: the processes go, and the rules with them",
    ),
    Phase.INTEGRATIONS: (
        (Kind.PAGE, Kind.DATA_SET, Kind.ONE_OFF_TASK),
        "a webhook went live with the cut-over and goes with its template only",
    ),
}

#: What no rollback takes back (api/tallyfy-api.md section 5): stands in every approval and every preview.
CANNOT: dict[str, str] = {
    "mails": "mails already sent, invitations among them",
    "accepted": "members who have accepted their invitation",
    "guests": "guests who have tasks",
    "webhooks": "webhooks already fired",
    "activity": "rows of the activity feed",
    "numbers": "numbers of processes and templates, which are used up",
    "begun": "that a task in which the move wrote something counts as begun, where the task was there before",
    "audit": "the entries of the migration's own audit",
}


def cannot_be_undone() -> str:
    return ", ".join(CANNOT.values())
