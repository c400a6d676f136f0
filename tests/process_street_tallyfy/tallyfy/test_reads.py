"""Reads against the sandbox: pages, archives, includes, and the account check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from include.sandbox import Sandbox
from process_street_tallyfy.errors import BadCredentials, NotFound, WrongAccount
from process_street_tallyfy.tallyfy.hook import TallyfyHook
from process_street_tallyfy.tallyfy.reads import Archived, TallyfyReads
from process_street_tallyfy.tallyfy.writes import TallyfyWrites


def test_the_account(box: Sandbox, target: TallyfyHook) -> None:
    account = target.check()
    assert (account.user_id, account.role) == (1001, "admin")
    assert account.organization.id == box.tallyfy.organization_id
    assert account.organization.timezone == "UTC"


def test_a_wrong_token(box_hook: Callable[..., TallyfyHook]) -> None:
    with pytest.raises(BadCredentials):
        box_hook(password="wrong-token").check()


def test_an_unknown_organisation(box_hook: Callable[..., TallyfyHook]) -> None:
    with pytest.raises(WrongAccount):
        box_hook(organization_id="ab" * 16).check()


def test_a_role_that_is_too_low(box: Sandbox, target: TallyfyHook) -> None:
    box.tallyfy.state.members[1001]["role"] = "standard"
    with pytest.raises(BadCredentials) as caught:
        target.check()
    assert caught.value.code == "role_too_low"


def test_a_client_id(box: Sandbox, box_hook: Callable[..., TallyfyHook]) -> None:
    given = {"login": box.tallyfy.client_id, "password": box.tallyfy.client_secret}
    hook = box_hook(**given, extra={"act_as": "migration@acme-company.com"})
    assert hook.check().user_id == 1001
    with pytest.raises(BadCredentials):
        box_hook(**given, extra={"act_as": "nobody@acme-company.com"}).check()
    with pytest.raises(BadCredentials):
        box_hook(login="4711", password="wrong-secret", extra={"act_as": "migration@acme-company.com"}).check()


def test_an_expired_user_token_is_minted_again(box: Sandbox, box_hook: Callable[..., TallyfyHook]) -> None:
    hook = box_hook(
        login=box.tallyfy.client_id,
        password=box.tallyfy.client_secret,
        extra={"act_as": "migration@acme-company.com"},
    )
    assert hook.reads.me().id == 1001
    for token in box.tallyfy.state.tokens:
        if token != box.tallyfy.token:
            box.tallyfy.state.tokens[token] = type(box.tallyfy.state.tokens[token])(None, box.clock.now())
    assert hook.reads.me().id == 1001


def test_members_include_the_invited(reads: TallyfyReads) -> None:
    members = {member.email: member for member in reads.members()}
    assert members["bo@acme-company.com"].status == "invited"
    assert members["Ana@acme-company.com"].id == 1002
    assert len(members) == 3


def test_more_steps_than_a_page_come_in_order(reads: TallyfyReads, make_template: Any) -> None:
    template, made = make_template(steps=23)
    expected = [step.id for step in made]
    assert [step.id for step in reads.steps(template.id)] == expected
    assert [step.id for step in reads.template(template.id).steps] == expected


def test_archived_templates_are_found_on_request(
    reads: TallyfyReads, writes: TallyfyWrites, make_template: Any
) -> None:
    live, _ = make_template("A [ps:W1]", 1)
    gone, _ = make_template("B [ps:W2]", 1)
    writes.archive_template(gone.id)
    found = {mode: {template.id for template in reads.templates(archived=mode)} for mode in Archived}
    assert found == {Archived.LIVE: {live.id}, Archived.ONLY: {gone.id}, Archived.BOTH: {live.id, gone.id}}
    assert reads.template(gone.id).archived_at is not None


def test_an_unknown_object_is_not_found(reads: TallyfyReads) -> None:
    with pytest.raises(NotFound):
        reads.template("ab" * 16)


def test_a_list_over_many_pages_is_complete(box: Sandbox, reads: TallyfyReads, make_template: Any, launch: Any) -> None:
    template, _ = make_template(steps=1)
    runs = {launch(template, f"n{n} [ps:R{n}]", f"R{n}").id for n in range(120)}
    before = len(box.tallyfy.requests)
    assert {run.id for run in reads.runs(template.id)} == runs
    assert len(box.tallyfy.requests) == before + 2


def test_the_lag_of_the_task_list_is_waited_for(reads: TallyfyReads, make_template: Any, launch: Any) -> None:
    template, _ = make_template(steps=3)
    for number in range(10):
        run = launch(template, f"x [ps:R{number}]", f"R{number}")
        tasks = reads.run_tasks(run.id, expected=3)
        assert len(tasks) == 3
        assert all(task.step is not None and task.step.id == task.step_id for task in tasks)


def test_owners_are_read(reads: TallyfyReads, make_template: Any, launch: Any) -> None:
    template, _ = make_template(steps=1)
    (task,) = reads.run_tasks(launch(template).id, expected=1)
    assert task.owners.user_ids == [1001]
