"""Activation: the approved effects and no other, once; mails for members only; what was activated can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.sample.small import ANN, BOB
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadConfiguration, BadCredentials, ReadBackDiffers
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.due_effects import due_effects
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.going_live import approve, cut_over, previewed, roll_back, step

KEPT = ("organization", "members", "guests", "groups", "tags", "tag_links", "folders", "templates", "runs")
SUNDAY = "2026-12-06T10:00:00.000Z"
HOOK = "https://hooks.harbour-bakery.com/ps"


def due_keys(small: Any) -> list[str]:
    with open_workspace(str(small.organization_file), small.context("look", "step", {})) as workspace:
        return [effect.key for effect in due_effects(workspace)]


def held(small: Any) -> dict[str, Any]:
    found = dump(small.box.tallyfy.state)
    return {name: found[name] for name in KEPT}


@pytest.fixture
def known(small: Any) -> Any:
    """The small organisation with Bob as a member of the target; an open task is his, due on a Sunday."""
    (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == "Active"]
    run.tasks[-1].assignees, run.tasks[-1].due_date = [BOB], SUNDAY
    members = small.box.tallyfy.state.members
    (ann,) = [row for row in members.values() if row["email"] == ANN.email]
    members[30_000] = {**ann, "id": 30_000, "email": BOB.email, "first_name": "Bob", "last_name": "Miller"}
    small.before = held(small)
    small.run()
    return small


def test_the_preview_reaches_nobody_and_holds_no_lease(known: Any) -> None:
    sent = len(known.box.tallyfy.requests)
    preview = step(known, PreviewCutOver, "live")
    assert preview["effects"] > 0
    assert {seen.method for seen in known.box.tallyfy.requests[sent:]} <= {"GET"}
    assert known.box.tallyfy.journal.dump() == []
    assert known.ledger().leases.current() is None


def test_only_members_are_mailed_and_people_and_hooks_are_there(known: Any) -> None:
    cut_over(known)
    mails = known.box.tallyfy.journal.mails()
    told = sorted((mail.reason, mail.recipients) for mail in mails)
    assert told == [("process_owner", (ANN.email,)), ("task_assigned", (BOB.email,))]
    assert known.box.tallyfy.journal.webhooks() == []
    template = next(row for row in dump(known.box.tallyfy.state)["templates"] if "Cake" in row["title"])
    assert template["webhook"] == HOOK
    assert 30_000 in [person for row in template["steps"] for person in row["assignees"]]
    required = {field["label"]: field["required"] for row in template["steps"] for field in row["captures"]}
    assert required == {**dict.fromkeys(required, False), "Customer": True, "Size": True}
    owned = [
        task for run in dump(known.box.tallyfy.state)["runs"] for task in run["tasks"] if task["title"] == "Deliver"
    ]
    assert [task["deadline"][:10] for task in owned if 30_000 in task["owners"]["users"]] == ["2026-12-07"]
    rows = list(known.ledger().mapping.rows(Kind.OWN))
    assert {row.state for row in rows if row.source_id.startswith("cut_over/")} == {State.VERIFIED}


def test_new_processes_are_checked_and_get_defaults_and_history_was_not(known: Any) -> None:
    def customer() -> dict[str, Any]:
        (template,) = known.box.tallyfy.state.templates.values()
        steps = known.box.tallyfy.state.template_steps(template).values()
        return next(field for step in steps for field in step["captures"] if field["label"] == "Customer")

    before = customer()
    assert (before["required"], before["field_validation"], before["default_value_enabled"]) == (False, [], False)
    cut_over(known)
    after = customer()
    assert (after["required"], after["field_validation"]) == (True, ["min:2", "max:80"])
    assert (after["default_value"], after["default_value_enabled"]) == ("Walk-in", True)


def test_again_there_is_nothing_to_do(known: Any) -> None:
    assert cut_over(known) > 0
    sent, told = len(known.box.tallyfy.requests), known.box.tallyfy.journal.dump()
    assert cut_over(known, "live2") == 0
    assert {seen.method for seen in known.box.tallyfy.requests[sent:]} <= {"GET"}
    assert known.box.tallyfy.journal.dump() == told


def test_a_move_after_the_cut_over_is_green_and_writes_nothing(known: Any) -> None:
    cut_over(known)
    sent = len(known.box.tallyfy.requests)
    known.run("after")
    assert known.verdicts("after") == dict.fromkeys(PHASE_ORDER, "passed")
    assert {seen.method for seen in known.box.tallyfy.requests[sent:]} == {"GET"}


def test_what_nobody_approved_is_refused(known: Any) -> None:
    previewed(known)
    approve(known, "live", "another")
    with pytest.raises(BadConfiguration, match="changed since the preview"):
        step(known, Activate, "live", approved_hash="another")
    assert known.box.tallyfy.journal.dump() == []


def test_an_activation_that_broke_off_goes_on_with_what_is_left(known: Any) -> None:
    preview = previewed(known)
    known.box.tallyfy.faults.add({"match": {"method": "PUT"}, "nth": 2, "times": 9, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        step(known, Activate, "live", approved_hash=preview["hash"])
    known.box.tallyfy.faults.clear()
    assert 0 < step(known, Activate, "live", approved_hash=preview["hash"])["effects"] < preview["effects"]


def test_an_effect_that_is_refused_fails_alone_and_is_named(known: Any) -> None:
    """The step of one effect is gone from the target; the others become live, and the task is red."""
    preview = previewed(known)
    due = due_keys(known)
    assert due[0].startswith("step/")
    gone = known.ledger().mapping.get(Kind.TASK_TEMPLATE, due[0].removeprefix("step/"))
    (template,) = known.box.tallyfy.state.templates.values()
    (kept,) = [row for row in template["_steps"] if row["id"] == gone.target_id]
    template["_steps"].remove(kept)
    mapping, captures = known.ledger().mapping, [capture["id"] for capture in kept["captures"]]
    fields = {f"field/{row.source_id}" for made in captures for row in mapping.by_target(Kind.FORM_FIELD, made)}
    missed = [due[0], *(key for key in due if key in fields)]
    assert 1 < len(missed) < len(due)
    with pytest.raises(ReadBackDiffers) as caught:
        step(known, Activate, "live", approved_hash=preview["hash"])
    listed = ", ".join(f"{key} (not_found)" for key in missed)
    assert f"{len(missed)} of {len(due)} effects were not made: {listed}; the others are live" in str(caught.value)
    assert due_keys(known) == missed != due
    template["_steps"].append(kept)
    step(known, ReleaseLease, "live")
    assert cut_over(known, "live2") == len(missed)


def test_a_rollback_after_the_cut_over_leaves_the_target_as_it_was(known: Any) -> None:
    cut_over(known)
    done = roll_back(known)
    assert (done["removed"] > 0, done["kept"]) == (True, 0)
    assert held(known) == known.before


def test_after_a_rollback_everything_can_be_made_again(known: Any) -> None:
    first = cut_over(known)
    roll_back(known)
    known.run("again")
    assert known.verdicts("again") == dict.fromkeys(PHASE_ORDER, "passed")
    assert len(dump(known.box.tallyfy.state)["runs"]) == 3
    assert cut_over(known, "live2") == first
