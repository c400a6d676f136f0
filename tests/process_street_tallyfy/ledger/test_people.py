"""Decisions: the file and the form write one table, each keeps what is newer, and the audit says who."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.ledger.sightings import ANYWHERE, PLACES, is_group_address
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.people.decision import SEEN, Account, Action, Decision
from process_street_tallyfy.model.state import Kind

ANN = {"id": "uAnn", "email": "Ann@acme.com", "username": "Ann"}
BOB = {"id": "uBob", "email": "bob@acme.com", "username": "Bob"}
TEAM = {"id": "gTeam", "email": "group-gTeam@process.st", "username": "Team"}
BOT = {"id": "bot", "email": "api-key@process.st", "username": "Key"}
GHOST = {"id": "uGhost", "email": "", "username": "Deleted"}
#: One payload per line of ``PLACES``, in its order: (seen as, payload, who is seen).
PAYLOADS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("starter", {"audit": {"createdById": "uAnn"}}, "ann@acme.com"),
    ("assignee", {"assignees": [BOB]}, "bob@acme.com"),
    ("assignee", {"taskAssignees": {"t1": [TEAM]}}, "group-gteam@process.st"),
    ("assignee", {"assignees": [ANN]}, "ann@acme.com"),
    ("assignee", {"tasks": [{"assignmentRules": [{"email": "new@acme.com"}]}]}, "new@acme.com"),
    ("assignee", {"assigneeEmails": ["new@acme.com"]}, "new@acme.com"),
    ("completer", {"tasks": [{"status": "Completed", "completedBy": GHOST}]}, "id:uGhost"),
    ("reviewer", {"approvals": [{"reviewedBy": BOB}]}, "bob@acme.com"),
    ("commenter", {"createdBy": BOB}, "bob@acme.com"),
    ("other", {"permissions": [{"email": "Ann@acme.com"}]}, "ann@acme.com"),
    ("other", {"values": [{"fieldType": "Members", "data": {"values": ["bob@acme.com"]}}]}, "bob@acme.com"),
)


@pytest.mark.parametrize(
    ("place", "payload"), list(zip(PLACES, PAYLOADS, strict=True)), ids=[f"{r}-{k}" for r, k, _ in PLACES]
)
def test_every_place_is_seen(
    ledger: Any, place: tuple[str, Kind, str], payload: tuple[str, dict[str, Any], str]
) -> None:
    kind, (role, body, who) = place[1], payload
    known = [StagedRow(Kind.USER, one["id"], payload=one) for one in (ANN, BOB, TEAM, BOT)]
    ledger.staging.put([*known, StagedRow(kind, "x1", payload=body)])
    found = {person.who: person for person in ledger.people.look()}
    assert found[who].seen == {role: 1}
    assert role in SEEN
    assert "api-key@process.st" not in found


@pytest.mark.parametrize("kind", ANYWHERE)
def test_whoever_is_named_under_any_key_is_met(ledger: Any, kind: Kind) -> None:
    ledger.staging.put([StagedRow(kind, "x1", payload={"deep": [{"somebody": BOB}]})])
    assert [person.who for person in ledger.people.look()] == ["bob@acme.com"]


def test_a_group_is_one_by_its_address_alone() -> None:
    assert all(map(is_group_address, ("group-x@process.st", "GROUP-x@PROCESS.ST ")))
    assert not any(map(is_group_address, ("group-@process.st", "group-x@acme.com", "")))


def test_the_form_outlives_a_file_that_has_not_changed_and_a_changed_line_wins(ledger: Any) -> None:
    people, bob = ledger.people, "bob@acme.com"
    assert people.take_file([Decision(bob, Action.DROP), Decision("ann@acme.com")]) == 1
    assert people.decide([Decision(bob, Action.MAP, "ann@acme.com")], "user:3") == 1
    assert people.take_file([Decision(bob, Action.DROP)]) == 0
    assert people.decisions() == {bob: Decision(bob, Action.MAP, "ann@acme.com")}
    assert people.take_file([Decision(bob)]) == 1
    assert people.decisions()[bob] == Decision(bob)
    assert people.decide([Decision(bob)], "user:3") == 0


def test_the_audit_says_who_and_when_and_no_address(ledger: Any) -> None:
    ledger.staging.put([StagedRow(Kind.USER, "uBob", payload=BOB)])
    ledger.people.look()
    ledger.people.decide([Decision("bob@acme.com", Action.MAP, "ann@acme.com", "admin", 'a "note" \\')], "user:3")
    (entry,) = [one for one in ledger.audit.entries() if one.draft.event == "person_decided"]
    assert (entry.draft.source_id, "@" in str(entry)) == ("uBob", False)
    assert entry.draft.outcome.startswith("action=map to=address-")
    assert entry.draft.outcome.endswith("role=admin by=user:3")
    assert ledger.people.decisions()["bob@acme.com"].note == 'a "note" \\'


def test_accounts_and_guests_are_told_apart(ledger: Any) -> None:
    ledger.people.remember([Account(1, "ann@acme.com", "light", "active")], ["bob@acme.com"])
    assert set(ledger.people.accounts()) == {"ann@acme.com"}
    assert ledger.people.guests() == {"bob@acme.com"}
    ledger.people.remember([])
    assert (ledger.people.accounts(), ledger.people.guests()) == ({}, frozenset())


def test_ten_thousand_people_and_decisions(ledger: Any) -> None:
    rows = [
        StagedRow(Kind.USER, f"u{n}", payload={**BOB, "id": f"u{n}", "email": f"p{n}@acme.com"}) for n in range(10_500)
    ]
    ledger.staging.put(rows)
    people = ledger.people.look()
    assert ledger.people.take_file(Decision(person.who, Action.DROP) for person in people) == 10_500
    assert len(ledger.people.decisions()) == 10_500
    page = ledger.people.page("P1049")
    assert [line.person.address for line in page] == [*(f"p1049{n}@acme.com" for n in range(10)), "p1049@acme.com"]
    assert {line.decision.action for line in page} == {Action.DROP}
