"""Invitations one by one: refused before anybody is told, looked up after a lost answer, shown by a dry run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox.sample.small import ANN, BOB
from include.sandbox.tallyfy.capabilities import Capabilities
from process_street_tallyfy.errors import BadConfiguration, DataError
from process_street_tallyfy.ledger.capabilities import recorded
from process_street_tallyfy.model.people.decision import Action, Decision
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases.invitation import (
    PREVIEW,
    InvitePeople,
    InvitePeopleLast,
    PeopleApproval,
    PreviewPeopleLast,
)
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.conftest import Rehearsal
from tests.process_street_tallyfy.phases.going_live import approve
from tests.process_street_tallyfy.phases.people_moves import (
    ASKED,
    BEFORE,
    PEOPLE,
    decide,
    mails,
    member,
    moving,
    step,
)

Start = Callable[..., AbstractContextManager[Rehearsal]]
INVITE = {"method": "POST", "path": "/users/invite$"}
UP_TO_INVITING = (*BEFORE, *PEOPLE)


@pytest.fixture
def start(_postgres: Postgres, tmp_path: Path) -> Start:
    def moved(capabilities: Capabilities | None = None, **seats: int) -> AbstractContextManager[Rehearsal]:
        return moving(_postgres, tmp_path, "people_one_by_one", capabilities, **seats)

    return moved


@pytest.fixture
def small(start: Start) -> Iterator[Rehearsal]:
    """Bob is to be invited."""
    with start() as made:
        decide(made, (BOB.email, "invite"))
        yield made


def sent(small: Rehearsal) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in small.box.tallyfy.requests if seen.method != "GET"]


def row(small: Rehearsal) -> Any:
    return small.ledger().mapping.get(Kind.OWN, f"people/invite/{BOB.id}")


def test_a_dry_run_shows_what_the_real_run_asks_for_and_tells_nobody(small: Rehearsal) -> None:
    small.run("dry", {**ASKED, "mode": "dry_run"}, only=UP_TO_INVITING)
    dry = dict(small.results)["foundation.preview_people"]
    small.release("dry")
    assert (sent(small), mails(small)) == ([], [])
    small.run("real", ASKED, only=UP_TO_INVITING)
    real = dict(small.results)["foundation.preview_people"]
    assert dry["hash"] == real["hash"]  # type: ignore[index]
    assert mails(small) == [("invitation", (BOB.email,))]


def test_without_the_approval_being_asked_for_nothing_happens(small: Rehearsal) -> None:
    small.run(only=UP_TO_INVITING)
    assert (sent(small), mails(small)) == ([], [])
    assert small.results["foundation.preview_people"]["due"] == 0  # type: ignore[index]


@pytest.mark.parametrize("fault", ["500-after", "drop-after", "drop-before", "500-before"])
def test_a_lost_answer_is_looked_up_and_there_is_one_mail(small: Rehearsal, fault: str) -> None:
    small.box.tallyfy.faults.add({"match": INVITE, "nth": 1, "fault": fault})
    small.run(conf=ASKED, only=UP_TO_INVITING)
    assert small.box.tallyfy.faults.fired() == 1
    assert mails(small) == [("invitation", (BOB.email,))]
    assert (row(small).state, row(small).target_id) == (State.VERIFIED, str((member(small, BOB.email) or {})["id"]))


@pytest.mark.parametrize("setting", ["free_seats: {light: 0}", "sso"])
def test_what_stands_in_the_way_is_told_before_anybody_is_asked(small: Rehearsal, setting: str) -> None:
    if setting == "sso":
        small.box.tallyfy.state.organization["sso"] = True
    else:
        decide(small, (BOB.email, "invite"), more=setting)
    with pytest.raises(BadConfiguration) as refused:
        small.run(conf=ASKED, only=UP_TO_INVITING)
    assert refused.value.code == "target_settings"
    assert (sent(small), mails(small)) == ([], [])


def test_who_is_refused_for_want_of_a_seat_is_named_by_id_and_can_be_dropped(start: Start) -> None:
    with start(light=0, full=9) as small:
        decide(small, (BOB.email, "invite"))
        with pytest.raises(DataError) as left:
            small.run(conf=ASKED, only=UP_TO_INVITING)
        assert (left.value.code, mails(small)) == ("people_left", [])
        assert f"people/invite/{BOB.id} (seat_pool_exhausted)" in left.value.message
        assert "@" not in str(left.value)
        small.ledger().people.decide([Decision(BOB.email, Action.DROP)], "user:1")
        small.run(conf=ASKED, only=("foundation.invite",))
        assert mails(small) == []


def test_nobody_is_invited_who_was_not_in_the_approved_list(small: Rehearsal) -> None:
    small.run(conf=ASKED, only=(*BEFORE, "discovery.people", "foundation.preview_people"))
    small.ledger().people.decide([Decision(BOB.email, Action.INVITE, "", "admin")], "user:1")
    with pytest.raises(BadConfiguration) as refused:
        small.run(conf=ASKED, only=("foundation.invite",))
    assert (refused.value.code, mails(small)) == ("preview_changed", [])


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
def test_whoever_has_an_account_is_never_invited_again(small: Rehearsal, status: str) -> None:
    members = small.box.tallyfy.state.members
    ann = next(one for one in members.values() if one["email"] == ANN.email)
    members[30_000] = {**ann, "id": 30_000, "email": BOB.email, "status": status}
    small.run(conf=ASKED, only=UP_TO_INVITING)
    assert (sent(small), mails(small)) == ([], [])
    with open_workspace(str(small.organization_file), small.context("look", "step", {})) as workspace:
        works = status != "disabled"
        assert (workspace.people.member(BOB.email), workspace.people.reason(BOB.email)) == (
            (30_000, "") if works else (None, "member_disabled")
        )


@pytest.mark.parametrize(("taken", "reading", "reason"), [(True, "taken", ""), (False, "refused", "member_pending")])
def test_whether_a_pending_member_may_work_is_found_out_without_making_anything(
    start: Start,
    taken: bool,  # noqa: FBT001
    reading: str,
    reason: str,
) -> None:
    with start(Capabilities(invited_may_act=taken)) as small:
        decide(small, (BOB.email, "invite"))
        small.run(conf=ASKED, only=UP_TO_INVITING)
        assert recorded(small.ledger().checkpoints).found["invited_work"] == reading
        assert small.box.tallyfy.state.groups == {}
        with open_workspace(str(small.organization_file), small.context("look", "step", {})) as workspace:
            assert workspace.people.reason(BOB.email) == reason
            assert (workspace.people.member(BOB.email) is not None) is taken


def test_the_cut_over_only_listing_invites_nobody(small: Rehearsal) -> None:
    small.run(only=(*BEFORE, "discovery.people"))
    small.release()
    listing = {"dry_run": True}
    preview = step(small, PreviewPeopleLast, "live", listing)
    assert (preview["mails"], preview["due"]) == (1, 1)
    step(small, InvitePeopleLast, "live", listing, approved_hash=preview["hash"])
    assert (sent(small), mails(small)) == ([], [])


@pytest.mark.parametrize("conf", [ASKED, {**ASKED, "approve_people": True, "approved_hash": "any"}])
def test_an_approval_that_was_marked_green_invites_nobody(small: Rehearsal, conf: dict[str, Any]) -> None:
    """Neither a task state nor a value of the conf is a person's answer to that list."""
    preview = small.run(conf=conf, only=(*BEFORE, *PEOPLE[:2]))["foundation.preview_people"]
    with pytest.raises(BadConfiguration, match="nobody approved this list in this run"):
        step(small, InvitePeople, "run1", conf, approved_hash=preview["hash"])
    approve(small, "run1", "another list", PREVIEW)
    with pytest.raises(BadConfiguration, match="nobody approved this list in this run"):
        step(small, InvitePeople, "run1", conf, approved_hash=preview["hash"])
    assert (sent(small), mails(small)) == ([], [])


def test_the_approval_asks_only_when_somebody_is_listed(small: Rehearsal) -> None:
    def listed(run_id: str) -> bool:
        task = PeopleApproval(task_id="approve", subject="?", organization_file=str(small.organization_file))
        return task._listed(small.context(run_id, "approve", {}))

    small.run(only=(*BEFORE, *PEOPLE[:2]))
    assert not listed("run1")
    small.release()
    small.run("asked", ASKED, only=(*BEFORE, *PEOPLE[:2]))
    assert listed("asked")
