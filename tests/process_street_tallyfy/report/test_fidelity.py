"""The fidelity of each workflow: findings go to the workflow that holds them, names only into files that say so."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.ledger.fidelity import WorkflowFidelity
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.report.assessment import grouped
from process_street_tallyfy.report.catalog import FILES, Repeats
from process_street_tallyfy.report.fidelity import Fidelity, Line, by_holder, write_fidelity

RUNS = {"r1": "w1", "r2": "gone"}
#: kind, source id, parent id -> the workflow that it belongs to, '' for none.
HOLDERS: dict[tuple[Kind, str, str], str] = {
    (Kind.WORKFLOW, "w1", ""): "w1",
    (Kind.FORM_FIELD, "f", "w1"): "w1",
    (Kind.RUN, "r1", ""): "w1",
    (Kind.VALUE, "r1:f", "r1"): "w1",
    (Kind.COMMENT, "c", "r1"): "w1",
    (Kind.RUN, "r2", ""): "",
    (Kind.USER, "u", ""): "",
    (Kind.PAGE, "p", "folder"): "",
}


def finding(kind: Kind, source_id: str, parent_id: str) -> Finding:
    return Finding(kind, source_id, "", Disposition.PRESERVED, "logic_as_text", "Rebuild.", parent_id)


@pytest.mark.parametrize(("key", "holder"), HOLDERS.items())
def test_a_finding_belongs_to_the_workflow_that_holds_its_object(key: tuple[Kind, str, str], holder: str) -> None:
    found = finding(*key)
    assert by_holder([found], ["w1", "w2"], RUNS) == {holder: grouped([found])}


def fidelity() -> Fidelity:
    groups = grouped([finding(Kind.FORM_FIELD, "f", "w1")])
    line = Line("=Ann's <b>cakes</b>", WorkflowFidelity("w1", 10, 2, 5, 2, 1, 1), groups)
    return Fidelity("acme", "run1", datetime(2026, 11, 26, 3, 0, tzinfo=timezone.utc), (line,), ())


def test_shares_and_open_objects_add_up() -> None:
    (line,) = fidelity().lines
    assert (line.share, line.arrived.open, line.count("attention")) == (0.7, 1, 1)
    assert fidelity().total("preserved") == 1


def test_names_stand_in_the_files_that_say_so_and_in_no_other(tmp_path: object) -> None:
    path = write_fidelity(ObjectStoragePath(f"file://{tmp_path}"), fidelity())
    texts = {item.name: item.read_text() for item in path.parent.iterdir()}
    assert set(texts) == {name for name in FILES if name.startswith("fidelity")}
    assert {name for name, text in texts.items() if "cakes" in text} == {
        name for name in texts if FILES[name].repeats is Repeats.NAMES
    }
    assert "Ann&#39;s &lt;b&gt;cakes" in texts["fidelity.html"]
    assert "Hand fidelity_shared.html on instead" in texts["fidelity.html"]
    assert "Without personal data" in texts["fidelity_shared.html"]
    assert texts["fidelity.csv"].splitlines()[1].startswith("w1,'=Ann's <b>cakes</b>,2,10,5,2,1,1,1,0,1,0,")
    assert texts["fidelity.json"].startswith('{\n  "personal_data": "no personal data"')
