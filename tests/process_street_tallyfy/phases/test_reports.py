"""The reports that a move leaves behind: every kind as page, JSON and table, each says for whom it is."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase
from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.report.catalog import FILES, Repeats, sharing
from tests.process_street_tallyfy.phases.conftest import Rehearsal

#: What a cut-over or an approval writes, into folders of their own.
LATER = {name for name, file in FILES.items() if file.report in ("cut-over", "approval")}
WORKFLOW = "Cake order"


@pytest.fixture(scope="module")
def folder(finished: Rehearsal) -> Path:
    return finished.folder / "reports" / "sample" / "reports" / "run1"


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_every_report_is_there_as_page_json_and_table(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == set(FILES) - LATER


@pytest.mark.parametrize("name", sorted(set(FILES) - LATER))
def test_names_stand_only_where_the_file_says_so(name: str, folder: Path) -> None:
    text = (folder / name).read_text("utf-8")
    assert (WORKFLOW in text) == (FILES[name].repeats is Repeats.NAMES)
    if name.endswith(".html"):
        assert sharing(name) in text
        assert not re.search(r"<script|https?://|@import|url\(|\son\w+=", text)
    if name.endswith(".json"):
        assert json.loads(text)["personal_data"] == "no personal data"


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.endswith(".html") and name not in LATER))
def test_links_lead_to_files_of_the_same_folder(name: str, folder: Path) -> None:
    linked = set(re.findall(r'href="([^"]+)"', (folder / name).read_text("utf-8")))
    assert linked <= {path.name for path in folder.iterdir()}
    expected = {"plan.html": "checklist_before.html", "report.html": "checklist_after.html"}
    assert expected.get(name, next(iter(linked), "")) in linked | {""}


def test_the_fidelity_of_the_workflow_is_that_of_the_ledger(folder: Path, finished: Rehearsal) -> None:
    (row,) = rows(folder, "fidelity.csv")
    (twin,) = rows(folder, "fidelity_shared.csv")
    assert (row["name"], twin["name"]) == (WORKFLOW, row["workflow_id"])
    kinds = [line for line in finished.ledger().summary() if line.kind not in (Kind.USER, Kind.GROUP, Kind.FOLDER)]
    counted = [line for line in kinds if line.kind not in (Kind.TAG, Kind.WEBHOOK)]
    assert int(row["exact"]) == sum(line.exact for line in counted)
    assert int(row["total"]) == sum(line.source for line in counted)
    workflows = json.loads((folder / "fidelity.json").read_text())["workflows"]
    found = sum(group["count"] for group in workflows[0]["findings"])
    elsewhere = sum(group["count"] for group in json.loads((folder / "fidelity.json").read_text())["elsewhere"])
    assert found + elsewhere == len(list(finished.ledger().findings.all()))


def test_the_progress_is_that_of_the_last_gate(folder: Path, finished: Rehearsal) -> None:
    shown = json.loads((folder / "progress.json").read_text())
    assert [row["verdict"] for row in shown["verdicts"]] == ["passed"] * len(PHASE_ORDER)
    lines = {row["kind"]: row for row in rows(folder, "progress.csv")}
    assert {kind: int(row["source"]) for kind, row in lines.items()} == {
        str(line.kind): line.source for line in finished.ledger().summary()
    }


def test_the_lists_name_what_applies_with_ids(folder: Path, finished: Rehearsal) -> None:
    before, after = rows(folder, "checklist_before.csv"), rows(folder, "checklist_after.csv")
    people = finished.box.process_street.state.users
    bob = next(person.id for person in people.values() if person.username.startswith("Bob"))
    assert [row["source_id"] for row in before if row["where"] == "People and access" and row["kind"] == "user"] == [
        bob
    ]
    (default,) = [row for row in before if row["code"] == "default_deadline"]
    assert "Remove the default deadline" in default["what_to_do"]
    (hook,) = [row for row in after if row["kind"] == "webhook" and row["where"].startswith("Switch off")]
    assert hook["source_id"] in finished.ledger().staging.ids(Kind.WEBHOOK)
    assert {row["code"] for row in after if row["kind"]} - {""} <= {f.reason for f in finished.ledger().findings.all()}
    assert any("Open runs (1) go on in Tallyfy" in row["what_to_do"] for row in after)


def test_a_gate_that_says_no_writes_its_progress_too(small: Any) -> None:
    small.run(only=("discovery.take_turn",))
    with pytest.raises(Exception, match="gate of phase discovery: failed"):
        gate(small, Phase.DISCOVERY)
    (shown,) = small.folder.rglob("progress.json")
    assert json.loads(shown.read_text())["result"] == "failed"


def test_a_full_disk_does_not_turn_a_gate_red(small: Any, tmp_path: Path) -> None:
    until = small.order.index("discovery.gate")
    small.run(only=small.order[:until])
    (written,) = small.folder.rglob("run1/plan.html")
    for path in written.parent.iterdir():
        path.unlink()
    written.parent.rmdir()
    written.parent.write_text("no folder can be made here")
    assert gate(small, Phase.DISCOVERY) is True
    assert small.verdicts() == {Phase.DISCOVERY: "passed"}


def gate(small: Any, phase: Phase) -> Any:
    task = PhaseGate(organization_file=str(small.organization_file), phase=phase.value, task_id="gate")
    return task.poke(small.context("run1", f"{phase}.gate", {}))
