"""Runs after the first: what changed in the source is carried, and nothing else; what people did since is kept."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.process_street import editing
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.sample.small import ANN, BOB, TASKS
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadCredentials
from process_street_tallyfy.model.state import PHASE_ORDER, Kind

LATER = "2026-03-20T09:00:00.000Z"
WRITES = ("POST", "PUT", "DELETE")


class Source:
    """A run of the source that people go on working on; its ``updatedDate`` stands still."""

    def __init__(self, small: Any, status: str = "Active") -> None:
        self.state = small.box.process_street.state
        (self.run,) = [run for run in self.state.runs.values() if run.status == status]

    def task(self, name: str) -> RunTask:
        return next(task for task in self.run.tasks if task.name == name)

    def answer(self, key: str, data: Any) -> None:
        editing.answer(self.state, self.run, key, data, BOB, LATER, touch=False)

    def complete(self, name: str) -> None:
        editing.complete(self.state, self.run, self.task(name), ANN, LATER, touch=False)

    def reopen(self, name: str) -> None:
        editing.reopen(self.state, self.run, self.task(name), ANN, LATER, touch=False)

    def approve(self, *, approved: bool = True) -> None:
        """Approving a subject, or rejecting it, moves ``updatedDate``: it is put back."""
        before = self.run.audit.updated_date
        subject = self.task(TASKS[0])
        editing.approve(self.state, self.run, self.task(TASKS[1]), subject, ANN, LATER, approved=approved)
        self.run.audit.updated_date = before

    def comment(self, name: str, text: str) -> None:
        editing.comment(self.state, self.run, self.task(name), text, BOB, LATER)

    def attach(self, name: str, filename: str) -> None:
        file = stored(filename, "application/pdf", 500, file_id=f"late{self.run.id[:18]}")
        editing.attach(self.state, self.run, self.task(name), file, BOB, LATER)


def process(small: Any, run: Run) -> dict[str, Any]:
    (found,) = [row for row in dump(small.box.tallyfy.state)["runs"] if run.id in row["name"]]
    return found


def task(small: Any, run: Run, title: str) -> dict[str, Any]:
    return next(row for row in process(small, run)["tasks"] if row["title"] == title)


def answers(small: Any, run: Run, title: str) -> list[Any]:
    return list(task(small, run, title)["taskdata"].values())


def live(small: Any, run: Run, title: str) -> dict[str, Any]:
    """The task itself, for what people do in the target."""
    return small.box.tallyfy.state.tasks[task(small, run, title)["id"]]


def again(small: Any, run_id: str) -> list[str]:
    """One more run, green; the writes that it made."""
    before = len(small.box.tallyfy.requests)
    small.run(run_id)
    assert small.verdicts(run_id) == dict.fromkeys(PHASE_ORDER, "passed")
    return [f"{seen.method} {seen.path}" for seen in small.box.tallyfy.requests[before:] if seen.method in WRITES]


def own(small: Any, call: str) -> str:
    method, path = call.split(" ")
    return f"{method} /organizations/{small.box.tallyfy.organization_id}{path}".rstrip("/")


def reasons(small: Any) -> set[tuple[str, str]]:
    return {(str(found.kind), found.reason) for found in small.ledger().findings.all()}


def test_what_changed_in_an_open_run_is_carried_and_nothing_else(moved_small: Any) -> None:
    source = Source(moved_small)
    source.answer("Allergens", {"values": ["Nuts"]})
    source.answer("Notes", {"value": "Ring twice"})
    source.complete(TASKS[3])
    source.comment(TASKS[3], "Rang once")
    made = again(moved_small, "run2")
    mine = process(moved_small, source.run)
    ids = {mine["id"], *(row["id"] for row in mine["tasks"])}
    assert made != []
    rest = [call for call in made if not any(target_id in call for target_id in ids)]
    assert [call.rpartition("/")[0] for call in rest] == [
        own(moved_small, "POST /"),
        own(moved_small, "DELETE /file"),
    ]  # its record
    assert [entry["text"] for entry in answers(moved_small, source.run, TASKS[2])[0]] == ["Nuts"]
    assert "Ring twice" in answers(moved_small, source.run, TASKS[3])
    assert task(moved_small, source.run, TASKS[3])["status"] == "completed"
    assert "Rang once" in "".join(thread["content"] for thread in task(moved_small, source.run, TASKS[3])["threads"])
    assert moved_small.box.tallyfy.journal.dump() == []
    assert again(moved_small, "run3") == []


def test_a_completed_task_is_opened_written_and_completed_again(moved_small: Any) -> None:
    source = Source(moved_small)
    source.answer("Customer", {"value": "Mr Berg"})
    source.comment(TASKS[0], "Now for Mr Berg")
    source.attach(TASKS[0], "berg.pdf")
    made = again(moved_small, "run2")
    first = task(moved_small, source.run, TASKS[0])
    assert (first["status"], first["completer_id"]) == ("completed", _member(moved_small, ANN.email))
    assert "Mr Berg" in answers(moved_small, source.run, TASKS[0])
    assert "Now for Mr Berg" in "".join(thread["content"] for thread in first["threads"])
    assert any("berg.pdf" in row["filename"] for row in dump(moved_small.box.tallyfy.state)["assets"])
    assert [call.split()[0] for call in made if "completed-tasks" in call] == ["DELETE", "POST"]
    assert moved_small.box.tallyfy.journal.dump() == []
    assert again(moved_small, "run3") == []


def test_a_change_meets_what_a_killed_worker_left_in_flight(moved_small: Any) -> None:
    """Every task and answer was intended by somebody who never came back; the target holds them all."""
    source = Source(moved_small)
    source.answer("Customer", {"value": "Mr Berg"})
    with moved_small.ledger().scope.connection.cursor() as cursor:
        cursor.execute("UPDATE migration.mapping SET state = 'intent' WHERE kind IN ('task', 'value')")
    made = again(moved_small, "run2")
    assert "Mr Berg" in answers(moved_small, source.run, TASKS[0])
    assert task(moved_small, source.run, TASKS[0])["status"] == "completed"
    assert [call.split()[0] for call in made if "completed-tasks" in call] == ["DELETE", "POST"]
    assert again(moved_small, "run3") == []


def _member(small: Any, email: str) -> int:
    (found,) = [row["id"] for row in small.box.tallyfy.state.members.values() if row["email"] == email]
    return int(found)


def test_decisions_and_reopened_tasks_follow_the_source(moved_small: Any) -> None:
    source = Source(moved_small)
    source.approve()
    source.complete(TASKS[1])
    again(moved_small, "run2")
    assert task(moved_small, source.run, TASKS[1])["is_approved"] is True
    source.approve(approved=False)
    again(moved_small, "run3")
    assert task(moved_small, source.run, TASKS[1])["is_approved"] is False
    assert task(moved_small, source.run, TASKS[0])["status"] != "completed"
    assert again(moved_small, "run4") == []


def test_an_answer_that_was_taken_back_leaves_the_target(moved_small: Any) -> None:
    source = Source(moved_small)
    source.answer("Allergens", None)
    assert len(again(moved_small, "run2")) > 0
    assert not any(answers(moved_small, source.run, TASKS[2]))
    assert again(moved_small, "run3") == []


def test_answers_that_were_taken_back_leave_the_target_after_a_run_that_broke_off(moved_small: Any) -> None:
    """The key expires between the writes that empty the fields: a later run empties what is left."""
    source = Source(moved_small)
    source.answer("Day", None)
    source.answer("Allergens", None)
    faults = moved_small.box.tallyfy.faults
    faults.add({"match": {"method": "PUT", "path": "/tasks/"}, "nth": 1, "times": 9, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        moved_small.run("run2")
    faults.clear()
    moved_small.release("run2")
    again(moved_small, "run3")
    assert not any(answers(moved_small, source.run, TASKS[2]))
    assert [held for held in answers(moved_small, source.run, TASKS[0]) if "2026-03" in str(held)] == []
    assert ("value", "edited_in_tallyfy") not in reasons(moved_small)


def test_what_people_did_in_the_target_is_kept_and_reported(moved_small: Any) -> None:
    source = Source(moved_small)
    baking, delivery = live(moved_small, source.run, TASKS[2]), live(moved_small, source.run, TASKS[3])
    ((capture, value),) = baking["taskdata"].items()
    baking["taskdata"] = {capture: []}
    delivery.update(status="completed", completer_id=_member(moved_small, ANN.email))
    source.answer("Allergens", {"values": ["Nuts", "Milk"]})
    source.answer("Notes", {"value": "Ring twice"})
    made = again(moved_small, "run2")
    assert value != []
    assert live(moved_small, source.run, TASKS[2])["taskdata"] == {capture: []}
    assert answers(moved_small, source.run, TASKS[3]) == []
    assert [call for call in made if "/tasks/" in call or "completed-tasks" in call] == []
    assert [found for found in reasons(moved_small) if found[1] == "edited_in_tallyfy"] == [
        ("value", "edited_in_tallyfy")
    ]
    assert again(moved_small, "run3") == []


def test_a_run_that_ended_is_ended(moved_small: Any) -> None:
    source = Source(moved_small)
    editing.finish(source.run, BOB, LATER)
    again(moved_small, "run2")
    assert {row["status"] for row in process(moved_small, source.run)["tasks"]} == {"completed"}
    assert again(moved_small, "run3") == []


def test_a_comment_after_the_conversation_was_folded_is_written(moved_small: Any) -> None:
    """The task is completed: it is opened for the comment and completed again; nobody hears of it."""
    source = Source(moved_small, "Completed")
    source.comment(TASKS[0], "One more thing")
    assert len(again(moved_small, "run2")) == 3 + 3  # and its record: upload, kick-off field, the older one deleted
    first = task(moved_small, source.run, TASKS[0])
    assert [("One more thing" in thread["content"]) for thread in first["threads"]] == [False, True]
    assert first["status"] == "completed"
    assert moved_small.box.tallyfy.journal.dump() == []
    assert again(moved_small, "run3") == []


def test_a_comment_after_the_process_was_archived_is_declared(moved_small: Any) -> None:
    Source(moved_small, "Archived").comment(TASKS[0], "Too late")
    assert again(moved_small, "run2") == []
    assert ("comment", "changed_after_archive") in reasons(moved_small)
    kinds = {kind.kind: kind for kind in moved_small.ledger().summary()}
    assert (kinds[Kind.COMMENT].unsupported, kinds[Kind.COMMENT].open) == (1, 0)


def test_a_deleted_run_is_reported_and_its_process_stays(moved_small: Any) -> None:
    source = Source(moved_small, "Completed")
    source.run.status = "Deleted"
    assert again(moved_small, "run2") == []
    assert ("run", "run_deleted") in reasons(moved_small)
    assert process(moved_small, source.run)["status"] == "complete"


def test_a_window_brings_a_run_that_ended_without_a_new_date(small: Any) -> None:
    inventory = small.order[: small.order.index("discovery.inventory") + 1]
    small.run(only=inventory)
    small.release()
    source = Source(small)
    source.run.status = "Completed"
    small.run("run2", {"changed_since": "2026-06-01"}, only=inventory)
    assert small.ledger().staging.get(Kind.RUN, source.run.id).payload["status"] == "Completed"


def test_an_unchanged_run_that_is_over_is_not_read_again(moved_small: Any) -> None:
    before = len(moved_small.box.process_street.requests)
    moved_small.run("run2")
    read = [seen.path for seen in moved_small.box.process_street.requests[before:]]
    over = [run.id for run in moved_small.box.process_street.state.runs.values() if run.status != "Active"]
    assert [path for path in read if any(run_id in path for run_id in over)] == []
    assert any(f"/workflow-runs/{Source(moved_small).run.id}/tasks" in path for path in read)


@pytest.mark.parametrize("status", ["Active", "Completed"])
def test_a_process_that_somebody_deleted_takes_nobody_along(moved_small: Any, status: str) -> None:
    source, other = Source(moved_small, status), Source(moved_small, "Completed" if status == "Active" else "Active")
    for one in (source, other):
        one.comment(TASKS[0], "Both go on")
    gone = process(moved_small, source.run)
    del moved_small.box.tallyfy.state.runs[gone["id"]]
    rest = ("foundation", "templates", "integrations", "validation")
    moved_small.run(
        "run2", only=tuple(name for name in moved_small.order if not name.startswith(rest) and "gate" not in name)
    )
    told = [f for f in moved_small.ledger().findings.of_reason("removed_in_tallyfy") if f.kind is Kind.COMMENT]
    assert {f.parent_id for f in told} == {source.run.id}
    threads = task(moved_small, other.run, TASKS[0])["threads"]
    assert "Both go on" in "".join(thread["content"] for thread in threads)
