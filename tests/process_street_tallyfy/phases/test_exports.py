"""Exports made by hand, compared in the plan with what is listed and at the end with every answer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.process_street.library import Column, DataSet, Record
from include.sandbox.process_street.people import Audit
from include.sandbox.process_street.screens import data_set_csv, runs_csv
from include.sandbox.sample.small import ANN, BEFORE, source, target
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER
from tests.process_street_tallyfy.phases.conftest import Rehearsal, rehearsal

MADE = Audit(BEFORE, ANN, BEFORE, ANN)
#: What somebody calls a file: it is no business of whoever a report is handed to.
OWN_WORD = "Zwetschgenkuchen"


def offices() -> DataSet:
    columns = [Column("city", "City", "Text", MADE), Column("seats", "Seats", "Number", MADE)]
    records = [Record(f"record{n}", MADE, {"city": f"City {n}", "seats": n}) for n in range(3)]
    return DataSet("officesOOOOOOOOOOOOOOO", "Offices", MADE, columns, records)


def write(made: Rehearsal) -> None:
    """As the screens give them, but for: a run less, one more, another state, another answer, a torn line, a folder."""
    state = made.box.process_street.state
    (workflow,), (data_set,) = state.workflows.values(), state.data_sets.values()
    for folder in ("runs", "sets"):
        (made.folder / folder).mkdir()
    lines = runs_csv(state, workflow).splitlines()
    head, active, completed, archived = lines
    del archived
    lines = [
        f"{head},Folder",
        f"{active.replace('In Progress', 'Completed').replace('Large', 'Small')},Kitchen / Cakes",
        f"{completed},Kitchen / Cakes",
        f"{completed.replace('Cake 1', 'Cake 9').replace(completed.split(',')[1][-22:], 'x' * 22)},",
        f"{completed},,,,,,torn",
    ]
    (made.folder / "runs" / f"{OWN_WORD}.csv").write_bytes("\r\n".join(lines).encode("utf-16"))
    text = data_set_csv(data_set).replace("City 1,1", "City 1,10").replace(",", ";")
    (made.folder / "sets" / "Offices.csv").write_text(text)
    settings = made.organization_file.read_text()
    made.organization_file.write_text(f"{settings}  exported_runs: runs\n  exported_data_sets: sets\n")


@pytest.fixture(scope="module")
def compared(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    dsn, state = _postgres.create_database("compared"), source()
    state.add(offices())
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=state, target=target()) as box:
        made = rehearsal(box, dsn, tmp_path_factory.mktemp("compared"), patch)
        write(made)
        made.run()
        yield made
    _postgres.drop_database("compared")


def summary(made: Rehearsal) -> dict[str, Any]:
    return dict(json.loads(next(made.folder.rglob("run1/summary.json")).read_text()))["exports"]


def unhashed(text: str) -> str:
    """Without the beginnings of the files' hashes."""
    return re.sub(r" \([0-9a-f]{8}\)", "", text)


def test_what_the_customer_calls_the_files_stands_in_no_report_and_no_finding(compared: Rehearsal) -> None:
    reports = [path.read_text() for path in compared.folder.rglob("reports/**/*") if path.is_file()]
    findings = [str(item) for item in compared.ledger().findings.all()]
    assert len(reports) > 10
    assert [text for text in (*reports, *findings) if OWN_WORD in text or "Offices.csv" in text] == []


def test_a_file_is_found_by_the_beginning_of_its_hash(compared: Rehearsal) -> None:
    content = (compared.folder / "runs" / f"{OWN_WORD}.csv").read_bytes()
    assert summary(compared)["files"][0]["file"] == f"exported_runs 1 ({hashlib.sha256(content).hexdigest()[:8]})"


def test_nothing_of_it_stops_the_move(compared: Rehearsal) -> None:
    assert compared.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")


def test_files_rows_cells_and_counts_stand_in_the_report(compared: Rehearsal) -> None:
    runs, offices_ = summary(compared)["files"]
    assert (unhashed(runs["file"]), runs["rows"], runs["unmatched"], runs["missing"]) == ("exported_runs 1", 3, 1, 1)
    assert (runs["different"], offices_["different"], offices_["equal"], offices_["missing"]) == (2, 1, 5, 0)
    assert [row[1:] for row in runs["counts"]] == [["Active", 0, 1], ["Archived", 0, 1], ["Completed", 2, 1]]
    assert [unhashed(line.partition(": ")[0]) for line in runs["problems"]] == ["exported_runs 1, line 5, column 14"]
    page = next(compared.folder.rglob("run1/report.html")).read_text()
    assert "Compared with exports made by hand" in page
    assert "exported_runs 1, line 5, column 14" in unhashed(page)


def test_every_difference_is_a_finding_with_file_line_and_column(compared: Rehearsal) -> None:
    found = [item for item in compared.ledger().findings.all() if item.reason.startswith("export_")]
    assert sorted((str(item.kind), item.reason, unhashed(item.field)) for item in found) == [
        ("record", "export_differs", "exported_data_sets 1, line 3, column 2"),
        ("run", "export_differs", "exported_runs 1, line 2, column 4"),
        ("run", "export_has_more", "exported_runs 1, line 4"),
        ("run", "export_lacks_run", "exported_runs 1"),
        ("value", "export_differs", "exported_runs 1, line 2, column 8"),
    ]


def test_the_plan_has_it_too_as_far_as_it_was_known(compared: Rehearsal) -> None:
    page = next(compared.folder.rglob("run1/plan.html")).read_text()
    assert "Compared with exports made by hand" in page
    assert "exported_data_sets 1 (" in page


def test_the_folder_that_only_the_export_tells_is_made_and_used(compared: Rehearsal) -> None:
    held = dump(compared.box.tallyfy.state)
    folders = {folder["id"]: folder for folder in held["folders"]}
    (template,) = [one for one in held["templates"] if one["type"] != "document"]
    home = folders[template["folder_id"]]
    assert (home["name"], folders[home["parent_id"]]["name"]) == ("Cakes", "Kitchen")


def test_a_second_comparison_replaces_the_first(compared: Rehearsal) -> None:
    path: Path = compared.folder / "sets" / "Offices.csv"
    kept = path.read_text()
    path.write_text(kept.replace(";10", ";1"))
    compared.run("run1", only=("discovery.take_turn", "validation.validate", "validation.release"))
    path.write_text(kept)
    assert not [item for item in compared.ledger().findings.all() if item.field.startswith("exported_data_sets")]


def test_a_folder_that_is_not_there_is_told_by_its_setting(small: Any) -> None:
    text = small.organization_file.read_text()
    small.organization_file.write_text(f"{text}  exported_data_sets: nowhere\n")
    with pytest.raises(Exception, match="migration.exported_data_sets"):
        small.run(only=("discovery.take_turn", "discovery.preflight"))
