"""Members of groups, from the customer's file (api/tallyfy-api.md 2.4).

Putting somebody into a group mails nobody (4.1) and, until the cut-over, gives nothing: no template and no task has the
group. So the foundation does it. Once a cut-over has made something live, it widens access, and waits for an approval.
"""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.ledger.sealing import address_id
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.model.target import Group
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.validate.restricted import person_ids

#: Prefix of the checkpoint that remembers whom the move put into a group.
PUT_IN = "members/"


@dataclass(frozen=True, slots=True)
class Missing:
    """``added`` are member ids that the file names and the group does not have."""

    source_id: str
    group: Group
    added: tuple[int, ...]


def missing_members(workspace: Workspace) -> list[Missing]:
    """Of the groups that the move made; one call, and none without a file."""
    wanted = {group: members for group, members in workspace.group_members.items() if members}
    rows = workspace.ledger.mapping.many(Kind.GROUP, wanted)
    standing = {row.target_id: source_id for source_id, row in rows.items() if row.state in LANDED}
    found = []
    for group in workspace.target.reads.groups() if standing else ():
        source_id = standing.get(group.id)
        if source_id is not None:
            held = person_ids(group.members)
            added = tuple(member for member in wanted[source_id] if str(member) not in held)
            found += [Missing(source_id, group, added)] if added else []
    return found


def put_members(workspace: Workspace) -> int:
    """Adds who is missing and takes nobody out; returns how many were added."""
    missing = missing_members(workspace)
    for one in missing:
        workspace.keep_lease()
        held = [int(member) for member in person_ids(one.group.members)]
        guests = [item["email"] if isinstance(item, dict) else item for item in one.group.guests]
        body = {
            "name": one.group.name,
            "description": one.group.description,
            "members": sorted({*held, *one.added}),
            "guests": guests,
        }
        workspace.target.writes.update_group(one.group.id, body)
        remember(workspace, one.source_id, one.added)
    return sum(len(one.added) for one in missing)


def remember(workspace: Workspace, source_id: str, members: tuple[int, ...]) -> None:
    """A rollback takes a group for changed when somebody else is in it."""
    before = put_in(workspace, source_id)
    workspace.ledger.checkpoints.put(Phase.FOUNDATION, f"{PUT_IN}{source_id}", {"ids": sorted(before | set(members))})


def put_in(workspace: Workspace, source_id: str) -> set[int]:
    point = workspace.ledger.checkpoints.latest(Phase.FOUNDATION, f"{PUT_IN}{source_id}")
    return {int(one) for one in point.counts["ids"]} if point else set()


def is_live(workspace: Workspace) -> bool:
    """Whether a cut-over has made something live."""
    rows = workspace.ledger.mapping.rows(Kind.OWN, LANDED)
    return any(row.source_id.startswith(CUT_OVER) for row in rows)


def addresses_of(workspace: Workspace, source_id: str) -> list[str]:
    """Hashes of the addresses that the file names: what an approval is tied to before there are ids."""
    return sorted(address_id(address) for address in workspace.ledger.people.members_of_groups().get(source_id, ()))
