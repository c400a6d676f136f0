"""Invitations and guests: previewed, approved, sent once each. In a move before its history, or at the cut-over.

::

    preview (people_preview.json: ids, counts, mails) -> a person approves that very list -> turn -> invite
                                                                    `-- dry run, or nothing due: passes
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.errors import DataError
from process_street_tallyfy.ledger.sealing import address_id, keyed
from process_street_tallyfy.model.organization import InviteAt
from process_street_tallyfy.model.people.decision import POOLS, Action, Decision, Person
from process_street_tallyfy.model.state import SETTLED, Kind, Phase, State
from process_street_tallyfy.phases.approval import EffectApproval, refuse_unanswered
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.group_members import addresses_of, is_live, missing_members, put_members
from process_street_tallyfy.phases.operator import ApprovedOperator, MigrationOperator
from process_street_tallyfy.phases.pending import ask_about_pending
from process_street_tallyfy.phases.people import refresh_accounts, take_files
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.target_settings import check_settings
from process_street_tallyfy.phases.workspace import Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.name import first_and_last
from process_street_tallyfy.transform.people import to_be_made
from process_street_tallyfy.validate.preflight import refuse_blocked
from process_street_tallyfy.validate.settings import Stage

if TYPE_CHECKING:
    from airflow.sdk import Context

PREVIEW = "people_preview"
#: Prefix of the ledger rows (kind ``own``) of what is made here, and of their parents (``who_is_who.LATE_PEOPLE``).
PEOPLE = "people"
MESSAGE = "Your work moves from Process Street to Tallyfy. Please accept this invitation to find it there."
LISTED = 10


@dataclass(frozen=True)
class Making:
    """One invitation or guest; ``body`` is what is sent and never leaves this process."""

    person: Person
    decision: Decision
    body: dict[str, str]

    @property
    def row_id(self) -> str:
        return f"{PEOPLE}/{self.decision.action}/{self.person.public_id}"

    @property
    def mails(self) -> int:
        """An invitation always mails; a guest is mailed with the first task (api/tallyfy-api.md 4.1)."""
        return int(self.decision.action is Action.INVITE)

    @property
    def pool(self) -> str:
        return POOLS[self.decision.target_role] if self.mails else ""

    @property
    def sha256(self) -> str:
        """Keyed: the hash of a body that is a name and an address could be guessed."""
        return keyed(digest(self.body))

    def listed(self) -> dict[str, Any]:
        """No name and no address: this stands in the preview."""
        what = f"invitation as {self.decision.target_role} member" if self.mails else "guest, without a mail"
        return {"key": self.row_id, "what": what, "mails": self.mails, "sha256": self.sha256}


def due_makings(workspace: Workspace) -> list[Making]:
    """Everybody to be invited or made a guest; who was once is never again."""
    ledger = workspace.ledger.people
    pairs = to_be_made(ledger.known(), ledger.decisions(), ledger.accounts(), ledger.guests())
    found = [Making(person, decision, _body(person, decision)) for person, decision in pairs]
    rows = workspace.ledger.mapping.many(Kind.OWN, [making.row_id for making in found])
    done = {row_id for row_id, row in rows.items() if row.state in SETTLED or row.state is State.REVERTING}
    return [making for making in found if making.row_id not in done]


def _body(person: Person, decision: Decision) -> dict[str, str]:
    first, last = first_and_last(person.name, decision.address)
    body = {"email": decision.address, "first_name": first, "last_name": last}
    if decision.action is Action.GUEST:
        return body
    return {**body, "role": decision.target_role, "message": MESSAGE}


def due_memberships(workspace: Workspace) -> list[dict[str, Any]]:
    """Groups that get members after something became live; before that the foundation fills them."""
    if not is_live(workspace):
        return []
    return [
        {
            "key": f"{PEOPLE}/members/{one.source_id}",
            "what": "members of a group that may be on live templates",
            "mails": 0,
            "sha256": digest(addresses_of(workspace, one.source_id)),
        }
        for one in missing_members(workspace)
    ]


class PeopleOperator(MigrationOperator):
    """``at``: whether it stands before the history of a move, where it acts only when asked to, or in the cut-over."""

    phase = Phase.FOUNDATION
    at = InviteAt.BEFORE_HISTORY

    def wanted(self, workspace: Workspace) -> bool:
        """Never in a run over named objects: people are not among them."""
        return self.at is InviteAt.CUT_OVER or (workspace.invites_before_history and workspace.only is None)


class PreviewPeople(PeopleOperator):
    """Writes ``people_preview.json``; XCom: counts and the hash that the approval shows."""

    def work(self, workspace: Workspace) -> dict[str, Any]:
        if self.at is InviteAt.CUT_OVER:
            refresh_accounts(workspace)
            take_files(workspace)
        if not (self.wanted(workspace) or not workspace.options.writes):
            return {**counted([]), "due": 0, "hash": "", "preview": ""}
        due = due_makings(workspace)
        if due and workspace.options.writes:
            refuse_blocked(check_settings(workspace, self._stage))
        listed = [making.listed() for making in due] + due_memberships(workspace)
        preview = write_preview(workspace, PREVIEW, [counted(due), *listed])
        if not listed:
            workspace.hold_lease()  # nobody is asked, so nobody is waited for
        self.log.info("%d effects on people; preview: %s", len(listed), preview["preview"])
        return {**counted(due), "due": len(listed), **preview}

    @property
    def _stage(self) -> Stage:
        return Stage.CUT_OVER if self.at is InviteAt.CUT_OVER else Stage.MOVE


def counted(due: list[Making]) -> dict[str, int]:
    """What the approval says in numbers."""
    return {
        "invitations": sum(making.mails for making in due),
        "guests": sum(not making.mails for making in due),
        "mails": sum(making.mails for making in due),
        "full_seats": sum(making.pool == "full" for making in due),
        "light_seats": sum(making.pool == "light" for making in due),
    }


class PeopleApproval(EffectApproval):
    """Asks when the preview lists somebody; nothing skips it, no default approves."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(approves=PREVIEW, shows=f"{PREVIEW}.json", **kwargs)

    @in_own_words
    def execute(self, context: Context) -> Any:
        if not context["params"].get("dry_run") and self._listed(context):
            return self.ask(context)
        self.log.info("nobody is to be invited, or this is a dry run")
        return None

    def _listed(self, context: Context) -> bool:
        with open_workspace(self.organization_file, context) as workspace:
            kept = workspace.ledger.checkpoints.get(Phase.VALIDATION, PREVIEW)
            return workspace.options.writes and kept is not None and len(kept.counts["listed"]) > 1


class InvitePeople(ApprovedOperator, PeopleOperator):
    """Sends exactly what was approved, each once; somebody who is refused does not hold up the others.

    It fails when somebody is left: history that is moved without them cannot be given to them later.
    """

    #: Three looks over half a minute before an invitation counts as never sent (api/tallyfy-api.md section 6).
    settle_seconds = 4.0

    def work(self, workspace: Workspace) -> dict[str, Any]:
        if not (self.wanted(workspace) and workspace.options.writes):
            return self._finished(workspace, 0)
        due, members = due_makings(workspace), due_memberships(workspace)
        if due or members:
            listed = [making.listed() for making in due] + members
            refuse_unanswered(workspace, PREVIEW, self.approved_hash)
            refuse_unapproved(workspace, PREVIEW, self.approved_hash, listed)
        left = {making.row_id: code for making in due if (code := self._make(workspace, making))}
        if due:
            refresh_accounts(workspace)
            ask_about_pending(workspace)
            workspace.forget_people()
        if members or self.at is InviteAt.CUT_OVER:
            put_members(workspace)
        if left:
            raise _left(left, len(due))
        return self._finished(workspace, len(due))

    def _finished(self, workspace: Workspace, made: int) -> dict[str, Any]:
        return workspace.finished("foundation.invite", WHOLE, {"made": made})

    def _make(self, workspace: Workspace, making: Making) -> str:
        """'' or why not."""
        workspace.keep_lease()
        mapping, key = workspace.ledger.mapping, (Kind.OWN, making.row_id)
        own_rows(workspace, [(making.row_id, f"{PEOPLE}/{self.at}")], making.sha256)
        driver = Driver(workspace.ledger, writes=True, settle_seconds=self.settle_seconds)
        if driver.create(_creation(workspace, making)) is not None:
            mapping.verify_many([key])
            return ""
        row = mapping.get(*key)
        return (row.error_code if row else "") or "not_made"


def _creation(workspace: Workspace, making: Making) -> Creation:
    reads, writes, body = workspace.target.reads, workspace.target.writes, making.body
    address = body["email"]
    post: Callable[[], str]
    find: Callable[[], list[str]]
    if making.mails:
        post = lambda: str(writes.invite(**body).id)  # noqa: E731
        find = lambda: [str(member.id) for member in lookups.find_member(reads, address)]  # noqa: E731
    else:  # the ledger and its audit hold no address
        post = lambda: address_id(writes.create_guest(**body).email)  # noqa: E731
        find = lambda: [address_id(guest.email) for guest in lookups.find_guest(reads, address)]  # noqa: E731
    return Creation(Kind.OWN, making.row_id, making.sha256, post=post, find=find)


def _left(left: dict[str, str], due: int) -> DataError:
    listed = ", ".join(f"{row_id} ({code})" for row_id, code in list(left.items())[:LISTED])
    more = f" and {len(left) - LISTED} more" if len(left) > LISTED else ""
    return DataError(
        f"{len(left)} of {due} people could not be invited: {listed}{more}; the others were",
        code="people_left",
        advice="buy seats or correct the decisions of these people (drop keeps them as text), then clear this task",
    )


class PreviewPeopleLast(PreviewPeople):
    """In the cut-over: everybody whom no earlier approval has invited."""

    phase = Phase.VALIDATION
    at = InviteAt.CUT_OVER


class InvitePeopleLast(InvitePeople):
    phase = Phase.VALIDATION
    at = InviteAt.CUT_OVER
