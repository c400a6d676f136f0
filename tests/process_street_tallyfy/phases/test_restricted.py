"""Until the cut-over nobody but the migration user sees what was made; it is read back, and a difference is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox import Sandbox
from include.sandbox.process_street.people import Grant
from include.sandbox.sample import small as bakery
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump
from include.sandbox.tallyfy.state import MIGRATION_USER
from process_street_tallyfy.ledger.capabilities import keep
from process_street_tallyfy.model.capabilities import Side
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import PHASE_ORDER, Kind
from process_street_tallyfy.phases.validation import ReleaseLease
from tests.process_street_tallyfy.phases.going_live import activate, previewed

CODE = "visible_until_cut_over"
OPEN = Capabilities(restricts_templates=False, restricts_runs=False)


@pytest.fixture
def open_target(rehearse: Callable[[Sandbox], Any]) -> Iterator[Any]:
    """A Tallyfy that keeps no list of people."""
    with Sandbox.start(source=bakery.source(), target=bakery.target(), capabilities=OPEN) as box:
        yield rehearse(box)


def step(played: Any, operator: type, **more: str) -> Any:
    task = operator(organization_file=str(played.organization_file), task_id="step", **more)
    return task.execute(played.context("live", "step", {}))


def visible(played: Any) -> list[tuple[Kind, str]]:
    return sorted((f.kind, f.field) for f in played.ledger().findings.all() if f.reason == CODE)


def test_everything_is_for_the_migration_user_alone(finished: Any) -> None:
    held = dump(finished.box.tallyfy.state)
    for row in [*held["templates"], *held["runs"]]:
        assert (row["users"], row["groups"], row["owner_id"]) == ([MIGRATION_USER], [], MIGRATION_USER)
        assert not row["is_public"]
    assert not any(row["is_public_kickoff"] for row in held["templates"])


def test_what_the_api_cannot_restrict_is_listed(finished: Any) -> None:
    assert visible(finished) == [(Kind.FOLDER, "visibility"), (Kind.GROUP, "visibility")]
    found = [f for f in finished.ledger().findings.all() if f.reason == CODE]
    assert {f.disposition for f in found} == {Disposition.UNSUPPORTED}


def test_a_template_that_is_open_to_all_is_wrong(open_target: Any) -> None:
    with pytest.raises(AirflowFailException, match="differs_users"):
        open_target.run()
    (row,) = open_target.ledger().mapping.rows(Kind.WORKFLOW)
    assert (row.state, row.error_code) == ("wrong", "differs_users")


def test_once_a_probe_has_found_it_out_it_is_listed_instead(open_target: Any) -> None:
    open_target.run(only=("discovery.take_turn",))
    found = dict.fromkeys(("restricted_templates", "restricted_runs"), "dropped")
    keep(open_target.ledger("probe").checkpoints, Side.TARGET, found, {})
    open_target.run()
    assert open_target.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert [field for kind, field in visible(open_target) if kind is Kind.WORKFLOW] == ["runs.visibility", "visibility"]


@pytest.mark.parametrize(
    ("key", "value"), [("is_public", True), ("users", [MIGRATION_USER, 20_001]), ("owner_id", 20_001)]
)
def test_a_process_that_somebody_else_sees_is_wrong(small: Any, key: str, value: Any) -> None:
    order = small.order
    small.run(only=order[: order.index("runs.history.load")])
    make = small.box.tallyfy.state.runs.__class__

    class Opened(make):  # type: ignore[valid-type,misc]
        """Every process that is launched is opened by somebody at once."""

        def __setitem__(self, run_id: str, run: dict[str, Any]) -> None:
            super().__setitem__(run_id, run | {key: value})

    small.box.tallyfy.state.runs = Opened()
    small.run(only=("runs.history.load", "runs.finish", "runs.open.load"))
    assert {row.error_code for row in small.ledger().mapping.rows(Kind.RUN)} == {f"differs_{key}"}


def test_the_cut_over_opens_a_template_to_those_who_had_access_and_are_members(small: Any) -> None:
    """Ann is a member, the kitchen is a group, Bob has no account."""
    (workflow,) = small.box.process_street.state.workflows.values()
    workflow.permissions = [Grant(person, "Edit") for person in (bakery.ANN, bakery.BOB, bakery.TEAM)]
    small.run()
    preview = previewed(small)
    assert small.box.tallyfy.journal.dump() == []
    activate(small, "live", preview)
    step(small, ReleaseLease)
    (template,) = dump(small.box.tallyfy.state)["templates"]
    (ann,) = [row["id"] for row in small.box.tallyfy.state.members.values() if row["email"] == bakery.ANN.email]
    assert sorted(template["users"]) == [MIGRATION_USER, ann]
    assert [small.box.tallyfy.state.groups[group]["name"] for group in template["groups"]] == ["Kitchen"]
    shared = [mail for mail in small.box.tallyfy.journal.mails() if mail.reason == "template_shared"]
    assert [mail.recipients for mail in shared] == [(bakery.ANN.email,)]
    small.run("after")
    assert small.verdicts("after") == dict.fromkeys(PHASE_ORDER, "passed")


def test_a_process_that_a_person_shared_later_is_none_of_our_business(moved_small: Any) -> None:
    held = moved_small.box.tallyfy.state
    for row in [*held.templates.values(), *held.runs.values()]:
        row["users"] = [*row["users"], 20_001]
    moved_small.run("run2")
    assert moved_small.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
