"""What the two servers refuse, one object at a time: it fails with its code, its neighbours arrive."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from include.sandbox.process_street.editing import comment
from include.sandbox.process_street.state import ABSENT, REFUSED, SERVED
from include.sandbox.sample.small import BOB, TASKS
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import LANDED, PHASE_ORDER, Kind, State
from process_street_tallyfy.phases import workspace

LOAD = ("runs.history.load", "runs.open.load")
BATCH = (*LOAD, *(f"collaboration.batch.{step}" for step in ("files", "comments", "states")))
KINDS = (Kind.RUN, Kind.VALUE, Kind.TASK, Kind.APPROVAL, Kind.COMMENT, Kind.ATTACHMENT, Kind.FILE_ANSWER)


def until(small: Any, task_id: str) -> tuple[str, ...]:
    return tuple(small.order[: small.order.index(task_id)])


def process_ids(small: Any) -> dict[str, str]:
    return {row.source_id: str(row.target_id) for row in small.ledger().mapping.rows(Kind.RUN, LANDED)}


def run_of(small: Any, status: str) -> Any:
    (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == status]
    return run


def codes(small: Any, kind: Kind) -> dict[str, set[str]]:
    """Error codes by run."""
    found: dict[str, set[str]] = {}
    for row in small.ledger().mapping.rows(kind):
        if row.error_code:
            found.setdefault(row.parent_id, set()).add(row.error_code)
    return found


@pytest.mark.parametrize("mode", [REFUSED, ABSENT])
def test_a_file_that_is_not_served_is_declared_and_asked_for_again(small: Any, mode: str) -> None:
    source = small.box.process_street.state.capabilities
    source.files = mode
    small.run()
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    kinds = {kind.kind: kind for kind in small.ledger().summary()}
    assert (kinds[Kind.ATTACHMENT].unsupported, kinds[Kind.ATTACHMENT].source) == (3, 3)
    before = len(small.box.process_street.requests)
    small.run("run2")
    read = [seen.path for seen in small.box.process_street.requests[before:]]
    over = [run.id for run in small.box.process_street.state.runs.values() if run.status != "Active"]
    assert [path for path in read if path.endswith("/content") or any(run_id in path for run_id in over)] == []
    names = [asset["filename"] for asset in dump(small.box.tallyfy.state)["assets"]]
    assert [name for name in names if "_record_" not in name] == []
    reasons = {found.reason for found in small.ledger().findings.all() if found.kind is Kind.ATTACHMENT}
    assert {"file_not_served" if mode == REFUSED else "file_bytes_not_given"} <= reasons
    source.files = SERVED
    small.run("run3", {"read_again": True})
    assert small.verdicts("run3") == dict.fromkeys(PHASE_ORDER, "passed")
    kinds = {kind.kind: kind for kind in small.ledger().summary()}
    archived = 1
    assert kinds[Kind.ATTACHMENT].unsupported == archived
    names = [asset["filename"] for asset in dump(small.box.tallyfy.state)["assets"]]
    assert len([name for name in names if "_record_" not in name]) == 2 * 2
    assert {run["status"] for run in dump(small.box.tallyfy.state)["runs"]} >= {"complete"}


def test_a_completion_that_was_refused_once_is_not_taken_for_a_strange_task(small: Any) -> None:
    """An approval whose own completion was refused must not be closed as approved by the way."""
    run = run_of(small, "Completed")
    run.approvals[0].status = "Rejected"
    small.run(only=until(small, "collaboration.batch.states"))
    process_id = process_ids(small)[run.id]
    issue = next(
        task
        for task in small.box.tallyfy.state.tasks.values()
        if task["run_id"] == process_id and task["title"] == TASKS[1]
    )
    small.box.tallyfy.state.threads[issue["id"]] = [{"id": "i", "label": "problem", "resolve_id": None, "content": ""}]
    small.run(only=("collaboration.batch.states", "validation.release"))
    assert codes(small, Kind.TASK) == {run.id: {"refused"}}
    del small.box.tallyfy.state.threads[issue["id"]]
    small.run("run2")
    assert (issue["status"], issue["is_approved"]) == ("completed", False)
    assert small.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")


def test_a_poisoned_process_fails_alone_in_every_step(small: Any) -> None:
    small.run(only=until(small, "collaboration.batch.files"))
    poisoned = run_of(small, "Active")
    del small.box.tallyfy.state.runs[process_ids(small)[poisoned.id]]
    small.run(only=BATCH)
    for kind in (Kind.ATTACHMENT, Kind.FILE_ANSWER, Kind.COMMENT, Kind.TASK):
        assert set(codes(small, kind)) == {poisoned.id}, kind
    assert {run["status"] for run in dump(small.box.tallyfy.state)["runs"]} == {"complete"}


def test_verified_values_are_not_sent_again_beside_a_refused_one(small: Any) -> None:
    """All answers of a task go out together, then one by one; the next time only the refused one is sent."""
    small.run(only=(*until(small, "runs.history.load"), "runs.finish", "runs.open.stage"))
    for template in small.box.tallyfy.state.templates.values():
        for step in small.box.tallyfy.state.template_steps(template).values():
            for capture in step["captures"]:
                if capture["label"] == "Size":
                    capture["options"] = [{"id": 9, "text": "Gone"}]
    small.run(only=LOAD)
    before = len(small.box.tallyfy.requests)
    small.run(only=LOAD)
    puts = [seen.path for seen in small.box.tallyfy.requests[before:] if seen.method == "PUT"]
    assert len(puts) == len(set(puts)) == len(process_ids(small)) == 3
    states = [row.state for row in small.ledger().mapping.rows(Kind.VALUE)]
    assert (states.count(State.FAILED), states.count(State.VERIFIED)) == (3, 9)


@pytest.mark.parametrize("state", [state for state in State if state is not State.REVERTED])
def test_no_state_of_a_row_stops_a_batch(finished: Any, state: State) -> None:
    """Every step over rows of every kind in every state, over a target that holds it all."""
    box, before = finished.box, held(finished)
    force(finished, state)
    made = len(box.tallyfy.requests)
    finished.run(only=BATCH)
    rows = [row for kind in KINDS for row in finished.ledger().mapping.rows(kind)]
    restore(finished)
    assert {row.kind for row in rows} == set(KINDS)
    posts = [seen.path for seen in box.tallyfy.requests[made:] if seen.method == "POST"]
    assert [path for path in posts if path.endswith("/runs")] == []
    assert held(finished) == before


def held(rehearsal: Any) -> list[Any]:
    """What is in the processes, without the times."""
    stored = dump(rehearsal.box.tallyfy.state)
    tasks = [task for run in stored["runs"] for task in run["tasks"]]
    found = [(task["id"], task["status"], task["taskdata"], [t["content"] for t in task["threads"]]) for task in tasks]
    return [found, [run["name"] for run in stored["runs"]], [asset["filename"] for asset in stored["assets"]]]


def force(rehearsal: Any, state: State) -> None:
    """Rows keep their target object: a row that was taken back has none, and is made anew (``test_cut_over``)."""
    with rehearsal.ledger().scope.connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS migration.kept AS SELECT * FROM migration.mapping")
        cursor.execute("ALTER TABLE migration.kept DROP COLUMN IF EXISTS settled")  # generated
        cursor.execute(
            "UPDATE migration.mapping SET state = %s WHERE kind = ANY(%s) AND target_id IS NOT NULL",
            (state.value, [kind.value for kind in KINDS]),
        )


def restore(rehearsal: Any) -> None:
    with rehearsal.ledger().scope.connection.cursor() as cursor:
        cursor.execute("DELETE FROM migration.mapping")
        named = cursor.execute(
            "SELECT string_agg(quote_ident(column_name), ',') FROM information_schema.columns"
            " WHERE table_schema = 'migration' AND table_name = 'kept'"
        ).fetchone()[0]
        cursor.execute(f"INSERT INTO migration.mapping ({named}) SELECT {named} FROM migration.kept")  # noqa: S608
        cursor.execute("DROP TABLE migration.kept")


def test_the_lease_outlives_a_long_conversation(small: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six comments take longer than the lease lasts; at no moment could another run have taken it."""
    run = run_of(small, "Active")
    task = next(task for task in run.tasks if task.name == TASKS[3])
    for minute in range(6):
        comment(small.box.process_street.state, run, task, "hm", BOB, f"2026-03-03T09:{minute:02d}:00.000Z")
    small.run(only=until(small, "collaboration.batch.comments"))
    monkeypatch.setattr(workspace, "LEASE_SECONDS", 2.0)
    slow = {"match": {"method": "POST", "path": "/comment"}, "every": True, "fault": "slow", "seconds": 0.7}
    small.box.tallyfy.faults.add(slow)
    with watched(small) as lapses:
        small.run(only=("collaboration.batch.comments",))
    assert lapses == []


@contextmanager
def watched(small: Any) -> Iterator[list[bool]]:
    """Looks at the lease from another connection all the while."""
    lapses: list[bool] = []
    over, leases = threading.Event(), small.ledger().leases

    def look() -> None:
        taken = False
        while not over.wait(0.05):
            lease = leases.current()
            taken = taken or (lease is not None and lease.live)
            if taken and not (lease is not None and lease.live):
                lapses.append(True)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield lapses
    finally:
        over.set()
        thread.join()
