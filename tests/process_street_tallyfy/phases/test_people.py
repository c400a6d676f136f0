"""Decisions about people through a whole move: who is whom in the target, who is told, and that the reader agrees."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox.sample.small import ANN, BOB, TEAM
from process_street_tallyfy.model.state import PHASE_ORDER, Kind
from tests.process_street_tallyfy.phases.conftest import Rehearsal
from tests.process_street_tallyfy.phases.going_live import roll_back
from tests.process_street_tallyfy.phases.people_moves import (
    ASKED,
    clean,
    completers,
    cut_over,
    decide,
    mails,
    member,
    moving,
    read,
    reasons,
)

MIGRATION_USER = "migration@sandbox-company.com"
GROUP = TEAM.email.removeprefix("group-").removesuffix("@process.st")


@pytest.fixture(scope="module")
def invited(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Bob is invited before the history is moved, and is in the group of the kitchen."""
    with moving(_postgres, tmp_path_factory.mktemp("invited"), "people_invited") as small:
        members = [("Kitchen", BOB.email), (GROUP, "nobody@elsewhere.com")]
        decide(small, (BOB.email, "invite", "", "standard"), ("x@acme.com", "drop"), members=members)
        small.run(conf=ASKED)
        yield small


def template(small: Rehearsal) -> dict[str, Any]:
    (found,) = [row for row in small.box.tallyfy.state.templates.values() if row["title"] == "Cake order"]
    return found


def let_in(small: Rehearsal) -> tuple[set[str], int]:
    """Addresses on the template's list beside the migration user's, and how many groups."""
    people = {row["id"]: row["email"] for row in small.box.tallyfy.state.members.values()}
    held = template(small)
    return {people[user] for user in held["users"]} - {MIGRATION_USER}, len(held["groups"])


def test_one_mail_was_sent_and_it_was_in_the_preview(invited: Rehearsal) -> None:
    assert mails(invited) == [("invitation", (BOB.email,))]
    preview = invited.results["foundation.preview_people"]
    assert isinstance(preview, dict)
    assert {key: preview[key] for key in ("mails", "invitations", "guests", "full_seats", "light_seats")} == {
        "mails": 1, "invitations": 1, "guests": 0, "full_seats": 1, "light_seats": 0,
    }  # fmt: skip
    text = Path(str(preview["preview"]).removeprefix("file://")).read_text()
    assert "@" not in text
    assert "Miller" not in text
    assert [item["key"] for item in json.loads(text)[1:]] == [f"people/invite/{BOB.id}"]


def test_history_is_his_and_the_reader_agrees(invited: Rehearsal) -> None:
    assert invited.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert completers(invited) == {ANN.email, BOB.email}
    assert (member(invited, BOB.email) or {})["role"] == "standard"
    assert clean(read(invited))
    (group,) = [row for row in invited.box.tallyfy.state.groups.values() if row["name"] == "Kitchen"]
    assert group["members"] == [(member(invited, BOB.email) or {})["id"]]


def test_bad_lines_are_findings_with_setting_line_and_column(invited: Rehearsal) -> None:
    assert reasons(invited)["people_file"] == {"migration.people:3", "migration.group_members:3"}
    told = [one for one in invited.ledger().findings.of_reason("people_file")]
    assert {one.field for one in told} == {"address"}
    assert all("@" not in one.advice for one in told)


def test_the_file_of_people_has_everybody_and_is_not_among_the_reports(invited: Rehearsal) -> None:
    (path,) = invited.folder.rglob("people/run1/people.csv")
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert not list(invited.folder.rglob("reports/**/people.csv"))
    with path.open() as lines:
        rows = {row["address"]: row for row in csv.DictReader(lines)}
    assert set(rows) == {ANN.email, BOB.email, TEAM.email}
    bob, ann = rows[BOB.email], rows[ANN.email]
    assert (bob["action"], bob["role"], bob["member_status"]) == ("invite", "standard", "invited")
    assert (int(bob["completer"]), int(bob["commenter"]), int(bob["starter"])) == (6, 3, 0)
    assert (int(ann["starter"]), int(ann["reviewer"]), ann["action"]) == (3, 2, "keep")
    assert rows[TEAM.email]["kind"] == "group"


def test_a_second_run_invites_nobody_again_and_writes_nothing(invited: Rehearsal) -> None:
    before = len(invited.box.tallyfy.requests)
    invited.run("run2", ASKED)
    methods = {seen.method for seen in invited.box.tallyfy.requests[before:]}
    assert methods == {"GET"}
    assert len(mails(invited)) == 1


def test_no_log_and_no_audit_names_anybody(invited: Rehearsal) -> None:
    entries = [str(entry.draft) for entry in invited.ledger().audit.entries()]
    assert [text for text in entries if "@" in text or "Miller" in text] == []
    assert "action=invite role=standard by=file" in " ".join(entries)
    assert invited.ledger().audit.verify_chain() > 0


def test_the_cut_over_gives_him_his_work_and_a_rollback_takes_the_invitation_back(invited: Rehearsal) -> None:
    said = cut_over(invited)
    assert said["people"]["mails"] == 0
    assert {address for _, addresses in mails(invited)[1:] for address in addresses} <= {ANN.email, BOB.email}
    assert clean(read(invited, "run2"))
    assert let_in(invited) == ({ANN.email}, 0)
    template(invited)["users"].append((member(invited, BOB.email) or {})["id"])
    assert {problem.field for problem in read(invited, "run2").wrong} == {"permissions"}
    template(invited)["users"].pop()
    assert roll_back(invited)["kept"] == 0
    assert member(invited, BOB.email) is None
    assert invited.box.tallyfy.state.groups == {}


@pytest.fixture(scope="module")
def mapped(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Ann stands for Bob; the group is not wanted."""
    with moving(_postgres, tmp_path_factory.mktemp("mapped"), "people_mapped") as small:
        decide(small, (BOB.email, "map", ANN.email.upper()), (TEAM.email, "drop"))
        small.run()
        yield small


def test_who_is_mapped_has_the_other_ones_history_and_nobody_is_told(mapped: Rehearsal) -> None:
    assert mapped.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert (mails(mapped), completers(mapped)) == ([], {ANN.email})
    assert reasons(mapped)["person_mapped"] == {BOB.id}
    assert reasons(mapped)["group_dropped"] == {GROUP}
    assert mapped.box.tallyfy.state.groups == {}
    assert clean(read(mapped))


def test_the_reader_finds_a_wrong_person(mapped: Rehearsal) -> None:
    """Without the decision the same target is wrong, and so is a completer who was decided otherwise."""
    file = mapped.folder / "people.csv"
    text = file.read_text()
    file.write_text("address,action,map_to\n")
    blind = read(mapped)
    file.write_text(f"address,action,map_to\n{ANN.email},drop,\n{BOB.email},map,{ANN.email}\n")
    dropped = read(mapped)
    file.write_text(text)
    assert "completedBy" in {problem.field for problem in blind.wrong}
    assert {problem.field for problem in dropped.wrong} >= {"completedBy", "audit.createdById"}


def test_the_form_decides_after_the_file_and_the_file_stays_quiet(mapped: Rehearsal) -> None:
    from process_street_tallyfy.model.people.decision import Action, Decision

    people = mapped.ledger("later").people
    people.decide([Decision(BOB.email, Action.DROP)], "user:1")
    mapped.run("later", only=("discovery.take_turn", "discovery.people"))
    assert people.decisions()[BOB.email].action is Action.DROP
    decide(mapped, (BOB.email, "keep"))
    mapped.run("later", only=("discovery.people",))
    assert people.decisions()[BOB.email].action is Action.KEEP


@pytest.fixture(scope="module")
def guests(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Ann is dropped although she is a member; Bob is to be a guest, which nobody approves before the cut-over."""
    with moving(_postgres, tmp_path_factory.mktemp("guests"), "people_guests") as small:
        (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == "Active"]
        run.tasks[-1].assignees = [BOB]
        decide(small, (ANN.email, "drop"), (BOB.email, "guest"))
        small.run()
        yield small


def test_who_is_dropped_stays_text_and_nothing_waits_for_an_approval_nobody_asked_for(guests: Rehearsal) -> None:
    assert guests.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert mails(guests) == []
    assert not completers(guests) & {ANN.email, BOB.email}
    assert reasons(guests)["person_dropped"] == {ANN.id}
    assert reasons(guests)["guest_waits"] == {BOB.id}
    assert guests.box.tallyfy.state.guests == {}
    assert clean(read(guests))


def test_at_the_cut_over_the_guest_is_made_and_gets_the_open_task(guests: Rehearsal) -> None:
    said = cut_over(guests)
    assert (said["people"]["guests"], said["people"]["mails"]) == (1, 0)
    assert set(guests.box.tallyfy.state.guests) == {BOB.email}
    assert set(mails(guests)) == {("guest_task_link", (BOB.email,))}
    rows = [row for row in guests.ledger().mapping.rows(Kind.OWN) if row.source_id.startswith("people/")]
    assert [(row.source_id, "@" in str(row.target_id)) for row in rows] == [(f"people/guest/{BOB.id}", False)]


def test_a_guest_with_tasks_stays_in_a_rollback_until_they_are_gone(guests: Rehearsal) -> None:
    assert roll_back(guests)["kept"] == 0
    assert guests.box.tallyfy.state.guests == {}


@pytest.fixture(scope="module")
def late(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """Bob is invited at the cut-over; an open task is his."""
    with moving(_postgres, tmp_path_factory.mktemp("late"), "people_late") as small:
        (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == "Active"]
        run.tasks[-1].assignees = [BOB]
        decide(small, (BOB.email, "invite"), members=[(GROUP, BOB.email)])
        small.run()
        yield small


def test_at_the_cut_over_who_is_invited_gets_open_work_and_the_group(late: Rehearsal) -> None:
    assert (mails(late), reasons(late)["invitation_waits"]) == ([], {BOB.id})
    said = cut_over(late)
    assert (said["people"]["mails"], mails(late)[0]) == (1, ("invitation", (BOB.email,)))
    assert ("task_assigned", (BOB.email,)) in mails(late)
    assert completers(late) == {ANN.email, MIGRATION_USER}
    (group,) = [row for row in late.box.tallyfy.state.groups.values() if row["name"] == "Kitchen"]
    assert group["members"] == [(member(late, BOB.email) or {})["id"]]
    assert let_in(late) == ({ANN.email}, 1)
    assert clean(read(late))
    (member(late, BOB.email) or {})["role"] = "standard"
    assert {problem.detail for problem in read(late).wrong} == {
        f"member {group['members'][0]} was let in by a group, or may do more than before"
    }
    (member(late, BOB.email) or {})["role"] = "light"


def test_a_run_after_it_leaves_history_alone_and_a_rollback_takes_all_back_but_who_accepted(late: Rehearsal) -> None:
    before = len(late.box.tallyfy.requests)
    late.run("run2")
    assert {seen.method for seen in late.box.tallyfy.requests[before:]} == {"GET"}
    assert reasons(late, "run2")["person_invited_late"] == {BOB.id}
    (member(late, BOB.email) or {}).update(status="active", active=True)
    assert roll_back(late)["kept"] == 1
    assert member(late, BOB.email) is not None
    assert late.box.tallyfy.state.templates == {}
