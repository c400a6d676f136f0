"""The form in which somebody decides what becomes of each person: what it shows, and what it takes in."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field

from airflow.configuration import conf

from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.people import Listed
from process_street_tallyfy.model.people.decision import OF_GROUPS, Action, Decision, Person
from process_street_tallyfy.model.people.judgement import PROBLEMS, Directory, Raw, judge

#: Lines on a page.
LINES = 50
#: Run id of what the form writes; no run of Airflow is called so.
FORM = "page/people"
#: Columns of the file -> words of the form.
ROLES = ("", "light", "standard", "admin")


@dataclass(frozen=True)
class Line:
    """``raw`` is what somebody typed and could not be followed, with the reasons by column."""

    listed: Listed
    raw: Raw
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def actions(self) -> list[Action]:
        group = self.listed.person.is_group or not self.listed.person.address
        return [action for action in Action if action in OF_GROUPS or not group]


@dataclass(frozen=True)
class PeoplePage:
    """``after`` and ``text`` are where the page stands; ``more``: there are further lines."""

    lines: list[Line]
    text: str
    after: str
    more: bool
    saved: int | None = None

    @property
    def wrong(self) -> int:
        return sum(bool(line.wrong) for line in self.lines)

    @property
    def last(self) -> str:
        return self.lines[-1].listed.person.who if self.lines else ""


def page(connection: Connection, organization: str, text: str = "", after: str = "") -> PeoplePage:
    ledger = Ledger(connection, organization, FORM)
    found = ledger.people.page(text.strip(), after, LINES + 1)
    return PeoplePage([Line(one, _raw(one)) for one in found[:LINES]], text, after, len(found) > LINES)


def decide(
    connection: Connection, organization: str, raws: Sequence[Raw], by: str, text: str = "", after: str = ""
) -> PeoplePage:
    """Keeps each decision that can be followed, in the name of the account ``by``; says what is wrong with the rest."""
    ledger = Ledger(connection, organization, FORM)
    known = _directory(ledger, raws)
    decisions: list[Decision] = []
    wrong: dict[str, tuple[Raw, dict[str, str]]] = {}
    for raw in raws:
        decision, problems = judge(raw, known)
        if decision is not None:
            decisions.append(decision)
        else:
            wrong[raw.who] = raw, {column: PROBLEMS[code] for column, code in problems}
    saved = ledger.people.decide(decisions, by)
    shown = page(connection, organization, text, after)
    lines = [Line(line.listed, *wrong.get(line.listed.person.who, (line.raw, {}))) for line in shown.lines]
    return PeoplePage(lines, text, after, shown.more, saved)


def _directory(ledger: Ledger, raws: Sequence[Raw]) -> Directory:
    people: dict[str, Person] = {person.who: person for person in ledger.people.known()}
    invited = {one.address for one in ledger.people.decisions().values() if one.action is Action.INVITE}
    invited |= {raw.map_to.strip().lower() or raw.who for raw in raws if raw.action == Action.INVITE}
    return Directory(people, ledger.people.accounts(), invited)


def _raw(listed: Listed) -> Raw:
    person, decided = listed.person, listed.decision
    return Raw(person.address, str(decided.action), decided.map_to, decided.role, decided.note, person.source_id)


def token(user: str, organization: str) -> str:
    """Stands in the form; another site cannot read it, so it cannot send the form in somebody's name."""
    key = conf.get_mandatory_value("api", "secret_key").encode()
    return hmac.new(key, f"people\0{user}\0{organization}".encode(), hashlib.sha256).hexdigest()


def is_token(given: str, user: str, organization: str) -> bool:
    return hmac.compare_digest(given.encode(), token(user, organization).encode())
