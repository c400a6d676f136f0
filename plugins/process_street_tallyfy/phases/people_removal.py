"""Takes back members and guests whom the move made (api/tallyfy-api.md section 5).

A member who has accepted stays: the account is theirs now. So does a guest who has tasks. The mails cannot be unsent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.ledger.sealing import address_id
from process_street_tallyfy.model.people.decision import Action
from process_street_tallyfy.model.target import Guest
from process_street_tallyfy.phases.invitation import PEOPLE
from process_street_tallyfy.phases.workspace import Workspace

INVITED = f"{PEOPLE}/{Action.INVITE}/"
GUESTS = f"{PEOPLE}/{Action.GUEST}/"


def is_person(row: Row) -> bool:
    return row.source_id.startswith((INVITED, GUESTS))


def changed(workspace: Workspace, row: Row) -> bool:
    """Whether the person has begun to use the account."""
    if row.source_id.startswith(INVITED):
        found = [member for member in workspace.target.reads.members() if str(member.id) == row.target_id]
        return any(member.status != "invited" for member in found)
    guest = _guest(workspace, row)
    return guest is not None and guest.code is not None and bool(workspace.target.reads.guest_tasks(guest.code))


def removal(workspace: Workspace, row: Row) -> tuple[Callable[[], Any], ...]:
    writes = workspace.target.writes
    if row.source_id.startswith(INVITED):
        member_id = int(str(row.target_id))
        return (lambda: writes.disable_member(member_id), lambda: writes.delete_member(member_id))
    guest = _guest(workspace, row)
    return (lambda: writes.delete_guest(guest.email),) if guest else ()


def _guest(workspace: Workspace, row: Row) -> Guest | None:
    """The ledger knows guests by a hash of their address only."""
    return next((one for one in workspace.target.reads.guests() if address_id(one.email) == row.target_id), None)
