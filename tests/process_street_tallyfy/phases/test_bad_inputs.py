"""Every kind of bad input, in one table: a message that names the place and what to do, and nothing written.

Three ways in: the command (exit code 2, before anything starts), the first tasks of the DAG (a red gate, exit code
1), and a file of decisions (the line is told, everything else counts). The journal of the target is the witness.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from include.local_stack import migrate as command
from include.local_stack.__main__ import main
from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.sample.small import BOB, source, target
from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.model.people.file import read_people
from process_street_tallyfy.model.people.members import read_members
from process_street_tallyfy.transform.bad_line import in_words
from tests.process_street_tallyfy.phases.bad_inputs import KNOWN, OF_PEOPLE, OF_THE_FILE, OF_THE_RUN, Box, Spoil
from tests.process_street_tallyfy.phases.conftest import Rehearsal, rehearsal

FIRST = ("discovery.take_turn", "discovery.preflight", "discovery.inventory")


@pytest.fixture(scope="module")
def house(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    dsn = _postgres.create_database("bad_inputs")
    with connect_dsn(dsn) as connection:
        migrate(connection)
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=source(), target=target()) as box:
        yield rehearsal(box, dsn, tmp_path_factory.mktemp("bad"), patch)
    _postgres.drop_database("bad_inputs")


@pytest.fixture
def box(house: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """Spoiled by one row and mended for the next; the target must not have been written to."""
    good = house.organization_file.read_text()
    state = house.box.tallyfy.state
    roles = {key: member["role"] for key, member in state.members.items()}
    (workflow,) = house.box.process_street.state.workflows.values()
    workflow_id, since = workflow.id, len(house.box.tallyfy.requests)
    made = Box(house, good, monkeypatch)
    made.connection("PROCESS_STREET")
    made.connection("TALLYFY")
    yield made
    house.organization_file.write_text(good)
    house.box.process_street.faults.clear()
    house.box.tallyfy.faults.clear()
    workflow.id = workflow_id
    for key, role in roles.items():
        state.members[key]["role"] = role
    with house.ledger().scope.reading() as cursor:
        cursor.execute("DELETE FROM migration.lease")
        cursor.execute("UPDATE migration.bucket SET blocked_until = '-infinity'")
        cursor.execute("DELETE FROM migration.breaker")
    assert [seen for seen in house.box.tallyfy.requests[since:] if seen.method != "GET"] == []
    assert house.box.tallyfy.journal.dump() == []


def test_there_are_forty_kinds_and_more() -> None:
    rows = [row[0] for table in (OF_THE_FILE, OF_THE_RUN, OF_PEOPLE) for row in table]
    assert len(rows) >= 40 + 25


@pytest.mark.parametrize(("spoil", "said"), [row[1:] for row in OF_THE_FILE], ids=[row[0] for row in OF_THE_FILE])
def test_the_organisation_file(box: Box, monkeypatch: Any, capsys: Any, spoil: Spoil, said: list[str]) -> None:
    spoil(box)
    with pytest.raises(MigrationError) as caught:
        load(box.small.organization_file)
    text = str(caught.value)
    assert [part for part in ["sample.yaml", "What to do: ", *said] if part not in text] == []
    monkeypatch.setattr(command, "read_organization", lambda name: load(box.small.organization_file))
    assert main(["--state", str(box.small.folder / "state"), "migrate", "sample"]) == 2
    assert capsys.readouterr().out.splitlines()[-1] == "migrate result=bad_configuration"


@pytest.mark.parametrize(("spoil", "conf", "said"), [row[1:] for row in OF_THE_RUN], ids=[row[0] for row in OF_THE_RUN])
def test_the_first_tasks(
    box: Box, request: pytest.FixtureRequest, spoil: Spoil, conf: dict[str, Any], said: list[str]
) -> None:
    run_id = f"run {request.node.callspec.id}"
    spoil(box)
    with pytest.raises((MigrationError, AirflowRescheduleException)) as caught:
        box.small.run(run_id, conf, only=FIRST)
    text = str(caught.value)
    if isinstance(caught.value, AirflowRescheduleException):  # it says when, the ledger says why
        incident = box.small.ledger(run_id).incidents.of_run()[-1]
        text = f"{incident.message}. What to do: {incident.advice}"
    assert [part for part in ["What to do: ", *said] if part not in text] == []
    if conf:  # options are read before anything of the run is
        return
    with pytest.raises(AirflowFailException) as gate:
        box.small.run(run_id, only=("discovery.gate",))
    assert "gate of phase discovery: failed: did not finish: discovery.inventory" in str(gate.value)
    assert [part for part in said if part not in str(gate.value)] == []


@pytest.mark.parametrize(("content", "said"), [row[1:] for row in OF_PEOPLE], ids=[row[0] for row in OF_PEOPLE])
def test_a_file_of_decisions_about_people(tmp_path: Path, content: str | bytes, said: str) -> None:
    """The line is told by setting, line and column, without what it holds; no decision is made of it."""
    path = tmp_path / "people.csv"
    if content:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    decisions, problems = read_people(str(path), KNOWN)
    told = "; ".join(map(in_words, problems))
    assert decisions == []
    assert f"migration.people, {said}" in told or said in told
    assert BOB.email not in told


def test_a_file_of_group_members(tmp_path: Path) -> None:
    path, out = tmp_path / "members.csv", io.StringIO()
    csv.writer(out).writerows([("group", "address"), ("Nobody's", BOB.email)])
    path.write_text(out.getvalue())
    found, (problem,) = read_members(str(path), KNOWN, {})
    assert found == []
    assert in_words(problem).startswith(
        "migration.group_members, line 2, column group: Process Street shows no such group"
    )


@pytest.mark.parametrize("conf", ["{", "[]", "7", "{'mode': 1}"])
def test_the_conf_of_the_command(conf: str, tmp_path: Path, capsys: Any) -> None:
    assert main(["--state", str(tmp_path / "state"), "migrate", "sample", "--conf", conf]) == 2
    said = capsys.readouterr().out
    assert "CONF: " in said
    assert "give a JSON object, such as CONF=" in said
