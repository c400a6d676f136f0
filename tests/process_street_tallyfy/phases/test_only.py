"""A poisoned object is retried alone: its parents come with it, and the target's journal shows nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox.process_street.editing import comment
from include.sandbox.sample.small import BOB
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.state import LANDED, PHASE_ORDER, Kind, State

PASSED = dict.fromkeys(PHASE_ORDER, "passed")


def writes(small: Any, since: int) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in small.box.tallyfy.requests[since:] if seen.method != "GET"]


def poisoned(small: Any) -> list[str]:
    """A first move of which two runs cannot be read: they fail alone, each with its row."""
    runs = sorted(run.id for run in small.box.process_street.state.runs.values() if run.status != "Active")
    path = f"/workflow-runs/({'|'.join(runs)})/tasks"
    small.box.process_street.faults.add({"match": {"path": path}, "every": True, "fault": "500-before"})
    small.run(only=small.order[: small.order.index("runs.gate")])
    with pytest.raises(AirflowFailException, match=r"2 failed; codes: server_trouble 2; first: run "):
        small.run(only=("runs.gate",))
    small.box.process_street.faults.clear()
    small.release()
    return runs


def test_a_run_is_retried_alone_with_everything_in_it(small: Any) -> None:
    again, left = poisoned(small)
    before, since = dump(small.box.tallyfy.state), len(small.box.tallyfy.requests)
    small.run("again", {"only": [f"run/{again}"]})
    assert small.verdicts("again") == PASSED
    mapping = small.ledger("again").mapping
    row, other = mapping.get(Kind.RUN, again), mapping.get(Kind.RUN, left)
    assert (row.state, other.state, other.error_code) == (State.VERIFIED, State.FAILED, "server_trouble")
    for kind in (Kind.TASK, Kind.VALUE, Kind.COMMENT, Kind.ATTACHMENT):
        assert {one.state for one in mapping.by_parent(kind, again)} <= {State.VERIFIED, State.SKIPPED}
        assert [one for one in mapping.by_parent(kind, left) if one.state in LANDED] == []
    sent = writes(small, since)
    assert len([line for line in sent if line.startswith("POST") and line.endswith("/runs")]) == 1
    after = dump(small.box.tallyfy.state)
    assert after["templates"] == before["templates"]
    known = {run["id"] for run in before["runs"]}
    assert [run for run in after["runs"] if run["id"] in known] == before["runs"]
    assert [run["id"] for run in after["runs"] if run["id"] not in known] == [row.target_id]


def test_a_comment_is_carried_alone_and_its_neighbour_waits(moved_small: Any) -> None:
    state = moved_small.box.process_street.state
    (active,) = [run for run in state.runs.values() if run.status == "Active"]
    told = [
        comment(state, active, active.tasks[-1], text, BOB, f"2026-04-0{day}T10:00:00.000Z", touch=True).id
        for day, text in enumerate(("One", "Two"), 1)
    ]
    moved_small.run("planned", {"mode": "dry_run"})
    since = len(moved_small.box.tallyfy.requests)
    moved_small.run("again", {"only": [f"comment/{told[1]}"]})
    assert moved_small.verdicts("again") == PASSED
    (sent,) = writes(moved_small, since)
    assert sent.startswith("POST")
    mapping = moved_small.ledger("again").mapping
    assert [mapping.get(Kind.COMMENT, one).state for one in told] == [State.PLANNED, State.VERIFIED]


def test_parents_that_never_arrived_are_built_first(small: Any) -> None:
    """The first run broke off before the templates."""
    small.run("planned", {"mode": "dry_run"})
    (active,) = [run.id for run in small.box.process_street.state.runs.values() if run.status == "Active"]
    small.run("again", {"only": [f"run/{active}"]})
    assert small.verdicts("again") == PASSED
    rows = {row.source_id: row.state for row in small.ledger("again").mapping.rows(Kind.RUN)}
    assert (rows.pop(active), set(rows.values())) == (State.VERIFIED, {State.PLANNED})
    assert len(dump(small.box.tallyfy.state)["templates"]) == 1


def test_an_object_that_nobody_has_met_is_refused_before_anything_is_written(small: Any) -> None:
    with pytest.raises(BadConfiguration, match="no earlier run has met run nobody"):
        small.run(conf={"only": ["run/nobody"]})
    assert writes(small, 0) == []
