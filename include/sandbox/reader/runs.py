"""Runs against processes: their own facts, tasks, answers, decisions (api/process-street-api.md 2.15 to 2.18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from include.sandbox.reader.answers import FILE_FIELDS, answer_reading, beside, parts, stored_texts, wanted
from include.sandbox.reader.atlas import Atlas, Journey
from include.sandbox.reader.judge import SAME, Judge, Needles, Reading, Row, Subject, contradiction, missing, other
from include.sandbox.reader.moments import same_moment
from include.sandbox.reader.needles import needles, person
from include.sandbox.reader.table.rule import either
from include.sandbox.reader.text import holds, marker, normal, squeezed
from include.sandbox.reader.walk import Check, examine, presence

COMPLETED = "completed"


def read_runs(judge: Judge, atlas: Atlas) -> None:
    for journey in atlas.journeys.values():
        RunReader(judge, atlas, journey).read()


class RunReader:
    """One run with its tasks, answers and decisions."""

    def __init__(self, judge: Judge, atlas: Atlas, journey: Journey) -> None:
        self.judge, self.atlas, self.journey = judge, atlas, journey
        self.run, self.process = journey.run, journey.process

    def read(self) -> None:
        subject = self._subject("run", self.run["id"])
        presence(self.judge, subject, there=self.process is not None)
        if self.process is not None:
            examine(self.judge, subject, self.run, self._checks(self.process), self.atlas.zone)
        for task in self.run["tasks"]:
            self._task(task)
        for value in self.run["values"]:
            if value["fieldType"] not in FILE_FIELDS and parts(value["data"]):
                self._value(value)
        for approval in self.run["approvals"]:
            self._approval(approval)

    def _subject(self, kind: str, source_id: str, *aliases: str) -> Subject:
        owners = {} if kind == "run" else {"run": self.run["id"]}
        return Subject(kind, source_id, owners, self.journey.kept, aliases, self.journey.record)

    def _checks(self, process: Row) -> dict[str, Check]:
        template = self.journey.blueprint and self.journey.blueprint.template
        same_place = bool(template) and process["checklist_id"] == template["id"]  # type: ignore[index]
        return {
            "name": lambda name: _name(name, process, self.run["id"]),
            "status": lambda status: _status(status, process),
            "workflowId": lambda _: SAME if same_place else other("a process of another template"),
            "shared": lambda flag: missing("no share link") if flag else SAME,
            "migrationStatus": lambda status: SAME if status == "Inactive" else missing(),
            "audit.createdById": lambda who: self._starter(who, process),
        }

    def _starter(self, user_id: str, process: Row) -> Reading:
        by, wanted_by = self.atlas.emails.get(process["started_by"]), self.atlas.email_of(user_id)
        if self.atlas.stand_ins.misplaced(wanted_by, [by]):
            return contradiction("started by a person who was decided otherwise")
        same = by == self.atlas.stand_ins.of(wanted_by)
        ref = self.atlas.people.get(user_id)
        wanted: Needles = (person(ref),) if ref else ((user_id,),)
        return SAME if same else Reading(other("").state, "started by somebody else", wanted)

    def _task(self, task: Row) -> None:
        step, held = self.journey.task_of(task)
        subject = self._subject("task", task["id"])
        said = needles([task.get(key) for key in ("name", "completedDate", "completedBy")], self.atlas.zone)
        presence(self.judge, subject, there=held is not None, detail="no task for it in the process", said=said)
        if held is not None:
            examine(self.judge, subject, task, self._task_checks(held), self.atlas.zone)

    def _task_checks(self, held: Row) -> dict[str, Check]:
        return {
            "name": lambda name: SAME if normal(name) == normal(held["title"]) else other("another title"),
            "status": lambda status: self._task_status(status, held),
            "completedBy": lambda ref: self._completer(ref, held),
            "dueDate": lambda due: self._due(due, held),
            "hidden": lambda flag: SAME if flag is (held["status"] == "auto-skipped") else _hidden(flag),
            "assignees": lambda refs: self._assignees(refs, held),
        }

    def _task_status(self, status: str, held: Row) -> Reading:
        return SAME if (status == "Completed") is (held["status"] == COMPLETED) else other(f"is {held['status']}")

    def _completer(self, ref: Row, held: Row) -> Reading:
        if self.atlas.stand_ins.misplaced(ref["email"], [self.atlas.emails.get(held["completer_id"])]):
            return contradiction("completed by a person who was decided otherwise")
        return SAME if self._is(held["completer_id"], ref) else other("completed by somebody else")

    def _is(self, member: Any, ref: Row) -> bool:
        return self.atlas.emails.get(member) == self.atlas.stand_ins.of(str(ref["email"]))

    def _due(self, due: str, held: Row) -> Reading:
        same = bool(held["deadline"]) and same_moment(due, held["deadline"], self.atlas.zone, time_hidden=False)
        return SAME if same else missing("the deadline is another or none")

    def _assignees(self, refs: list[Row], held: Row) -> Reading:
        people = self.atlas.stand_ins.of_all(ref["email"] for ref in refs)
        owners = {self.atlas.emails.get(user, "") for user in held["owners"]["users"]} | set(held["owners"]["guests"])
        if any(self.atlas.stand_ins.misplaced(ref["email"], owners) for ref in refs):
            return contradiction("a person who was decided otherwise is on the task")
        return SAME if people == owners else missing("other people are on the task")

    def _value(self, value: Row) -> None:
        ids = [f"{self.run['id']}:{one}" for one in (value["id"], value.get("groupId")) if one]
        subject = self._subject("value", *ids)
        checks: Mapping[str, Check] = {"data": lambda _: self._answer(value)}
        examine(self.judge, subject, value, checks, self.atlas.zone)
        for key in beside(value["data"]):
            self.judge.weigh(subject, f"data.{key}", either(), missing("stands beside the answer"))

    def _answer(self, value: Row) -> Reading:
        """In its field; what of it is not there has to be in the kept text when it is declared as preserved."""
        held, capture = self.journey.field_of(value)
        stored = held["taskdata"].get(capture["id"]) if held and capture else None
        if held is None or capture is None:
            reading = missing("no field for it in the process")
        else:
            reading = answer_reading(value, capture, stored, self.atlas)
        return reading if reading is SAME else Reading(reading.state, reading.detail, self._rest(value["data"], stored))

    def _rest(self, data: Any, stored: Any) -> Needles:
        """The pieces of an answer that the field does not hold; a long text may go on in the kept text."""
        texts = normal(" | ".join(stored_texts(stored, self.atlas)))
        return [
            alternatives
            for alternatives in wanted(data, self.atlas)
            if not any(holds(texts, one) or _goes_on(one, texts, self.journey.kept) for one in alternatives)
        ]

    def _approval(self, approval: Row) -> None:
        subject = self._subject("approval", approval["id"])
        task = next((one for one in self.run["tasks"] if one["id"] == approval["approvalTaskId"]), None)
        held = self.journey.task_of(task)[1] if task else None
        decision = approval["status"] == "Approved"
        reviewer = held is not None and self._is(held["completer_id"], approval["reviewedBy"])
        told = held is not None and held["is_approved"] is decision
        checks: dict[str, Check] = {
            "status": lambda _: SAME if told else other("another decision, or none"),
            "reviewedBy": lambda _: SAME if reviewer else other("decided by somebody else"),
        }
        examine(self.judge, subject, approval, checks, self.atlas.zone)


def _name(name: str, process: Row, run_id: str) -> Reading:
    """The human part in front of the marker; one that was cut ends in an ellipsis."""
    human = normal(process["name"].replace(marker(run_id), ""))
    if human == normal(name):
        return SAME
    cut = human.endswith("…") and len(process["name"]) > 250 and normal(name).startswith(human[:-1].rstrip())
    return SAME if cut else other("another name")


def _status(status: str, process: Row) -> Reading:
    archived, complete = bool(process["archived_at"]), process["status"] == "complete"
    same = {"Archived": archived, "Completed": complete and not archived, "Active": not complete and not archived}
    state = "archived" if archived else process["status"]
    return SAME if same.get(status) else other(f"is {state}")


def _hidden(flag: bool) -> Reading:  # noqa: FBT001 - the source's own flag
    return missing("shown in the process") if flag else other("hidden in the process")


def _goes_on(piece: str, stored: str, kept: str) -> bool:
    """Whether a text begins in the field and ends in the kept text; signs at the cut do not count."""
    whole, head, rest = squeezed(piece), squeezed(stored), squeezed(kept)
    length = next((n for n, (a, b) in enumerate(zip(whole, head, strict=False)) if a != b), min(len(whole), len(head)))
    return length > 0 and bool(whole[length:]) and whole[length:] in rest
