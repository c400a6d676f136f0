"""The table of bad inputs: what is spoiled, and what a person reads then."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from include.sandbox.sample.small import BOB
from process_street_tallyfy.model.people.decision import Account, Person
from process_street_tallyfy.model.people.judgement import Directory
from tests.process_street_tallyfy.phases.conftest import Rehearsal


@dataclass(frozen=True)
class Box:
    """One organisation that every row spoils in its own way."""

    small: Rehearsal
    good: str
    patch: pytest.MonkeyPatch

    def file(self, *pairs: tuple[str, str]) -> None:
        text = self.good
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new, 1)
        self.small.organization_file.write_text(text)

    def more(self, line: str) -> None:
        self.file(("migration:\n", f"migration:\n  {line}\n"))

    def connection(self, side: str, **changed: Any) -> None:
        name = f"AIRFLOW_CONN_{side}_SAMPLE"
        box = self.small.box
        server, key = (
            (box.process_street, box.process_street.api_key)
            if side == "PROCESS_STREET"
            else (box.tallyfy, box.tallyfy.token)
        )
        given = {"conn_type": side.lower(), "host": server.url, "password": key, **changed}
        self.patch.setenv(name, json.dumps(given))

    def write(self, name: str, content: str | bytes) -> None:
        data = content if isinstance(content, bytes) else content.encode()
        (self.small.folder / name).write_bytes(data)


Spoil = Callable[[Box], Any]


def replaced(*pairs: tuple[str, str]) -> Spoil:
    return lambda box: box.file(*pairs)


def added(line: str) -> Spoil:
    return lambda box: box.more(line)


def connected(side: str, **changed: Any) -> Spoil:
    return lambda box: box.connection(side, **changed)


def faulty(side: str, path: str, fault: str, **more: Any) -> Spoil:
    script = {"match": {"path": path}, "every": True, "fault": fault, **more}
    return lambda box: getattr(box.small.box, side).faults.add(script)


def files(line: str, **content: str | bytes) -> Spoil:
    def spoil(box: Box) -> None:
        box.more(line)
        for name, text in content.items():
            box.write(f"{name}.csv", text)

    return spoil


def sound(box: Box) -> None:
    """Nothing is wrong but the values of the conf."""
    box.more("timeout: 30")


def without_connection(box: Box) -> None:
    box.patch.delenv("AIRFLOW_CONN_TALLYFY_SAMPLE")


def low_role(box: Box) -> None:
    for member in box.small.box.tallyfy.state.members.values():
        member["role"] = "standard" if member["role"] == "admin" else member["role"]


def unknown_shape(box: Box) -> None:
    """An entry of a list without its id."""
    (workflow,) = box.small.box.process_street.state.workflows.values()
    workflow.id = None  # type: ignore[assignment]


#: The organisation file: what is spoiled, and what is said. Line 2 is the first of the file.
OF_THE_FILE: list[tuple[str, Spoil, list[str]]] = [
    ("unknown key", replaced(("target: {conn_id", "target: {connid")), ["line 4, target.connid", "unknown key"]),
    ("key missing", replaced((", time_zone: Europe/Berlin", "")), ["line 3, source", "'time_zone' is missing"]),
    ("no IANA zone", replaced(("Europe/Berlin", "Mars/Olympus")), ["line 3, source.time_zone", "not an IANA time"]),
    (
        "malformed id of the target",
        replaced(("0f3c5d7e9b1a4c6d8e0f2a4b6c8d0e1f", "harbour")),
        ["line 4, target.organization_id", "32 hexadecimal characters"],
    ),
    (
        "another file's name",
        replaced(("organization: sample", "organization: other")),
        ["line 2", "equal the file"],
    ),
    ("no YAML", replaced(("migration:\n", "migration: [\n")), ["line", "not valid YAML", "indentation or quoting"]),
    (
        "a schedule in words",
        replaced(("migration:\n", "schedule: nightly\nmigration:\n")),
        ["5, schedule", "cron"],
    ),
    ("a slice in words", replaced(("migration:\n", "slice: month\nmigration:\n")), ["line 5, slice", "cron"]),
    ("an empty batch", added("batch_size: {runs: 0}"), ["line 6, migration.batch_size.runs", "expected at least 1"]),
    ("a share beyond 1", added("error_rate: 2"), ["line 6, migration.error_rate", "expected at most 1"]),
    ("a word for a number", added("timeout: slow"), ["migration.timeout", "type number", "Seconds a server may take"]),
    ("no time at all", added("timeout: 0"), ["migration.timeout", "expected more than 0"]),
    ("an unknown phase", added("phases: [templats]"), ["migration.phases.0", "expected one of foundation, templates"]),
    ("a state twice", added("run_states: [Active, Active]"), ["migration.run_states", "expected each only once"]),
    ("no state", added("run_states: []"), ["migration.run_states", "expected at least 1 of them"]),
    (
        "an unknown form",
        added("finished_runs: some"),
        ["migration.finished_runs", "expected one of full, compact"],
    ),
    ("a file without a name", added('people: ""'), ["migration.people", "expected a text that is not empty"]),
    ("a list for a file", lambda box: box.small.organization_file.write_text("- a\n"), ["top level", "type object"]),
    ("no UTF-8", lambda box: box.small.organization_file.write_bytes(b"\xff\xfe\n"), ["line 1", "not valid UTF-8"]),
    ("no file", lambda box: box.small.organization_file.unlink(), ["sample.yaml: cannot be read", "create the file"]),
]

#: The first tasks: connections, files beside the organisation file, answers of both sides, values of the conf.
CONN = "connection process_street_sample"
TARGET = "connection tallyfy_sample"
OF_THE_RUN: list[tuple[str, Spoil, dict[str, Any], list[str]]] = [
    ("no connection", without_connection, {}, [f"{TARGET} is not defined", "AIRFLOW_CONN_TALLYFY_SAMPLE"]),
    ("no key", connected("PROCESS_STREET", password=""), {}, [f"{CONN} has no password", "API key"]),
    ("no token", connected("TALLYFY", password=""), {}, [f"{TARGET} has no password", "personal token"]),
    ("a wrong key", connected("PROCESS_STREET", password="x"), {}, [CONN, "the answer was 401", "set the password"]),
    ("a wrong token", connected("TALLYFY", password="x"), {}, [TARGET, "the answer was 401", "set the password"]),
    (
        "a key with a line break",
        connected("PROCESS_STREET", password="a\nb"),
        {},
        [CONN, "cannot be sent"],
    ),
    ("plain http", connected("TALLYFY", host="http://api.tallyfy.com"), {}, [TARGET, "plain http", "https://"]),
    ("no web address", connected("TALLYFY", host="ftp://x"), {}, [TARGET, "no web address", "base URL"]),
    ("a host without a path", connected("PROCESS_STREET", host="http://127.0.0.1:9"), {}, [CONN, "/api/v1.1"]),
    (
        "nobody there",
        connected("TALLYFY", host="http://127.0.0.1:9"),
        {},
        [TARGET, "cannot be reached"],
    ),
    ("a client id without a user", connected("TALLYFY", login="id"), {}, [TARGET, "nobody to act as", "act_as"]),
    (
        "an id of another organisation",
        replaced(("0f3c5d7e9b1a4c6d8e0f2a4b6c8d0e1f", "f" * 32)),
        {},
        [f"{TARGET} has no access to organisation ffff", "correct target.organization_id"],
    ),
    ("no administrator", low_role, {}, [f"{TARGET} acts as a member with the role standard", "administrator"]),
    (
        "a workflow folder twice",
        files("workflow_folders: f.csv", f="workflow_id,folder\n,Kitchen\n"),
        {},
        ["migration.workflow_folders, line 2, column workflow_id", "correct the file"],
    ),
    (
        "a column missing",
        files("workflow_folders: f.csv", f="workflow,folder\n"),
        {},
        ["migration.workflow_folders, line 1, column workflow_id: the column is missing"],
    ),
    (
        "no export folder",
        added("exported_runs: absent"),
        {},
        ["migration.exported_runs is not there", "create"],
    ),
    ("no file folder", added("exported_files: absent"), {}, ["migration.exported_files", "create"]),
    (
        "compact without records",
        added("record_documents: none"),
        {"finished_runs": "compact"},
        ["finished_runs: compact needs record documents", "choose full or skip"],
    ),
    ("an unknown mode", sound, {"mode": "move"}, ["conf value mode: expected one of migrate, dry_run"]),
    (
        "a phase of the conf",
        sound,
        {"phases": ["x"]},
        ["conf value phases: expected some of foundation"],
    ),
    ("a state of the conf", sound, {"run_states": ["Open"]}, ["conf value run_states: expected one of"]),
    (
        "a form of the conf",
        sound,
        {"finished_runs": "x"},
        ["conf value finished_runs: expected one of full"],
    ),
    (
        "a rate of the conf",
        sound,
        {"error_rate": 7},
        ["conf value error_rate: expected a number from 0"],
    ),
    (
        "no date",
        sound,
        {"changed_since": "May"},
        ["conf value changed_since is not an ISO date", "2026-01"],
    ),
    (
        "no object",
        sound,
        {"only": ["everything"]},
        ["conf value only: 'everything'", "write kind/source id"],
    ),
    ("a part", sound, {"only": ["task/1"]}, ["conf value only: 'task/1'", "retried with the run"]),
    ("an unknown object", sound, {"only": ["run/1"]}, ["no earlier run has met run 1", "findings.csv"]),
    (
        "two selections",
        sound,
        {"only": ["run/1"], "workflows": ["w"]},
        ["conf values only and workflows do not go together", "only alone"],
    ),
    ("a list without ids", unknown_shape, {}, ["/workflows", "unknown shape at id", "the API may have changed"]),
    (
        "a page for an answer",
        faulty("process_street", "/testAuth", "html"),
        {},
        [CONN, "GET /testAuth: the answer was 502", "clear the task"],
    ),
    ("half an answer", faulty("tallyfy", "/me", "truncated"), {}, [TARGET, "GET /me: the answer", "clear the task"]),
    ("an expired token", faulty("tallyfy", "/me", "expired-token"), {}, [TARGET, "401", "personal token"]),
    ("an hour to wait", faulty("process_street", "/users", "429-seconds", seconds=3600), {}, [CONN, "wait 3600 s"]),
]

PEOPLE = {BOB.email: Person(BOB.email, BOB.id, BOB.email, "Bob")}
KNOWN = Directory(PEOPLE, {"ann@harbour-bakery.com": Account(1, "ann@harbour-bakery.com", "standard", "disabled")})
HEAD = "address,action,map_to,role,note"
#: A file of decisions about people, line by line: content -> place and advice.
OF_PEOPLE: list[tuple[str, str | bytes, str]] = [
    ("nobody", f"{HEAD}\nx@y.zz,keep,,,", "line 2, column address: nobody in Process Street was met with this address"),
    ("no address", f"{HEAD}\n,drop,,,", "line 2, column address: the address is empty"),
    ("no action", f"{HEAD}\n{BOB.email},hire,,,", "line 2, column action: use one of keep, map, invite, guest, drop"),
    ("to nobody", f"{HEAD}\n{BOB.email},map,,,", "line 2, column map_to: map needs the address of a member"),
    ("to a stranger", f"{HEAD}\n{BOB.email},map,a@b.cc,,", "line 2, column map_to: nobody in Tallyfy has this address"),
    (
        "to a disabled member",
        f"{HEAD}\n{BOB.email},map,ann@harbour-bakery.com,,",
        "line 2, column map_to: this member is disabled",
    ),
    ("no role", f"{HEAD}\n{BOB.email},invite,,boss,", "line 2, column role: use light, standard or admin"),
    ("cells missing", f"{HEAD}\n{BOB.email},keep", "the line has fewer or more cells than the first line"),
    (
        "no quotes",
        f'{HEAD}\n{BOB.email},keep,,,"note',
        "line 2, column address: the line does not end where",
    ),
    ("a column missing", "address,role\n", "line 1, column action: the column is missing"),
    ("no UTF-8", f"{HEAD}\n".encode() + b"b\xe9,keep,,,", "line 2, column address: the line is not UTF-8"),
    ("no file", "", "line 1, column address: the file cannot be read"),
]
