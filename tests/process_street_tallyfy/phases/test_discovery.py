"""A complete list replaces the old one, a half one never does; batches are cut once; nothing is sent unseen."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.process_street.people import Person
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadCredentials, Critical
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.cut_over import PreviewCutOver
from process_street_tallyfy.phases.due_effects import due_effects
from process_street_tallyfy.phases.workspace import open_workspace

INVENTORY = ("discovery.take_turn", "discovery.preflight", "discovery.inventory")


def effects(small: Any, run_id: str) -> set[str]:
    step = PreviewCutOver(organization_file=str(small.organization_file), task_id="preview")
    step.execute(small.context(run_id, "preview", {}))
    with open_workspace(str(small.organization_file), small.context(run_id, "preview", {})) as workspace:
        return {effect.key.split("/")[0] for effect in due_effects(workspace)}


def test_a_webhook_that_was_deleted_in_the_source_is_not_activated(moved_small: Any) -> None:
    assert "webhook" in effects(moved_small, "live")
    moved_small.box.process_street.state.webhooks.clear()
    moved_small.run("run2")
    assert "webhook" not in effects(moved_small, "live2")


def test_a_walk_that_broke_off_removes_nothing(small: Any) -> None:
    people = [Person(f"person{number:016d}", f"p{number}@harbour-bakery.com", f"P {number}") for number in range(45)]
    small.box.process_street.state.add(*people)
    small.run(only=INVENTORY)
    before = small.ledger().staging.ids(Kind.USER)
    small.release()
    small.box.process_street.faults.add({"match": {"path": "/users"}, "nth": 2, "times": 9, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        small.run("run2", only=("discovery.inventory",))
    assert len(before) > 45
    assert small.ledger().staging.ids(Kind.USER) == before


def test_killed_between_the_first_post_and_its_commit_the_next_run_goes_on(small: Any) -> None:
    """The template is there, the ledger only knows that it was sent: its answer and every look-up were lost."""
    small.run(only=small.order[: small.order.index("templates.load")])
    small.box.tallyfy.faults.add({"match": {"method": "POST", "path": "/checklists$"}, "fault": "502-after"})
    small.box.tallyfy.faults.add({"match": {"path": "/checklists"}, "every": True, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        small.run(only=("templates.load",))
    small.box.tallyfy.faults.clear()
    (row,) = small.ledger().mapping.rows(Kind.WORKFLOW)
    assert (row.state, len(dump(small.box.tallyfy.state)["templates"])) == (State.UNKNOWN, 1)
    small.release()
    small.run("run2")
    assert small.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
    assert len(dump(small.box.tallyfy.state)["templates"]) == 1


def test_inventory_after_a_change_of_batch_size_leaves_no_batch_of_the_old_cut(small: Any) -> None:
    """Else two tasks hold one run, and a checkpoint of the old cut speaks for a batch of the new one."""
    small.run(only=(*small.order[: small.order.index("runs.history.load")], "runs.open.stage"))
    text = small.organization_file.read_text()
    small.organization_file.write_text(text + "  batch_size: {runs: 1}\n")
    small.run(only=("discovery.inventory",))
    points = small.ledger().checkpoints.of_run()
    held = [point.counts["ids"] for point in points if point.name.startswith("batch/history/")]
    assert [len(ids) for ids in held] == [1, 1]
    names = {point.name for point in points}
    assert "runs.stage/history/0000" not in names
    assert {"templates.load/workflows/0000", "runs.stage/open/0000"} <= names  # the same cut as before
    small.organization_file.write_text(text)
    small.run(only=("discovery.inventory",))
    held = [point.counts["ids"] for point in small.ledger().checkpoints.of_run() if "batch/history/" in point.name]
    assert [len(ids) for ids in held] == [2]


def test_what_is_in_flight_is_looked_up_before_it_is_sent_again(small: Any) -> None:
    """A second worker over the same run, or a first one that was killed: the target is asked first."""
    small.run(only=small.order[: small.order.index("templates.load")])
    small.box.tallyfy.faults.add({"match": {"method": "POST", "path": "/checklists$"}, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        small.run(only=("templates.load",))
    (row,) = small.ledger().mapping.rows(Kind.WORKFLOW)
    assert row.state is State.INTENT
    with pytest.raises(Critical, match="cannot go from intent to intent"):
        small.ledger().mapping.intend(*row.key, payload_sha256="p")
    sent = len(small.box.tallyfy.requests)
    small.run(only=("templates.load",))
    calls = [(seen.method, seen.path.rsplit("/", 1)[-1]) for seen in small.box.tallyfy.requests[sent:]]
    assert ("GET", "checklists") in calls[: calls.index(("POST", "checklists"))]
    assert len(dump(small.box.tallyfy.state)["templates"]) == 1
