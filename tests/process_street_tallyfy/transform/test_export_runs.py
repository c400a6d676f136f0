"""Exports of runs beside what the API gave: found by id, link or name, counted by state, compared cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.comparison import Comparison
from process_street_tallyfy.model.sheet import read_sheet
from process_street_tallyfy.model.source import Value
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.export_runs import RunFacts, compare_runs, folders_of

ID = "abcdefghijklmnopqrst"
LENA, OMAR, TWIN, OTHER = (f"{ID}{number:02d}" for number in range(4))
START = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def run(run_id: str, name: str, state: str = "Active", workflow: str = "w1", **more: Any) -> RunFacts:
    return RunFacts(run_id, workflow, {"w1": "Onboarding", "w2": "Offboarding"}[workflow], name, state, START, None)


RUNS = [
    run(LENA, "Lena Falk"),
    run(OMAR, "Omar", "Completed"),
    run(TWIN, "Omar", "Archived", "w2"),
    run(OTHER, "Else", workflow="w2"),
]
VALUES = {
    LENA: [
        Value(id="v1", key="Mode", label="Work mode", field_type="Select", data={"value": "Remote"}),
        Value(id="v2", key="Name", label="Name", field_type="Text", data={"value": "first"}),
        Value(id="v3", key="Name_2", label="Name", field_type="Text", data={"value": "second"}),
    ]
}


def answers(run_id: str) -> Sequence[Value] | None:
    return VALUES.get(run_id)


def compared(text: str, stem: str = "anything") -> Comparison:
    return compare_runs(read_sheet("export.csv", text.encode(), stem), RUNS, answers, ZoneInfo("UTC"), {})


def places(found: Comparison) -> set[tuple[str, str, str]]:
    return {(item.reason, item.source_id, item.field) for item in found.findings}


def test_everything_the_same_in_any_order_of_columns_with_columns_of_its_own() -> None:
    found = compared(f"Status;Notes;Work mode;Workflow Run Link\nIn Progress;x;Remote;https://app/runs/Lena-{LENA}\n")
    assert (found.rows, found.equal, found.different, found.unmatched, found.uncompared) == (1, 2, 0, 0, 1)
    assert found.counts == (("w1", "Active", 1, 1), ("w1", "Completed", 0, 1))
    assert places(found) == {("export_lacks_run", OMAR, "export.csv")}


def test_a_difference_is_told_by_file_line_and_column() -> None:
    found = compared(f"Run ID,Status,Task 1: Work mode\n{LENA},Completed,Office\n")
    assert places(found) >= {
        ("export_differs", LENA, "export.csv, line 2, column 2"),
        ("export_differs", f"{LENA}:v1", "export.csv, line 2, column 3"),
    }
    assert {item.kind for item in found.findings} == {Kind.RUN, Kind.VALUE}


def test_two_fields_of_one_label_take_their_columns_in_turn() -> None:
    assert compared(f"Run ID,Name,Name,Name\n{LENA},Lena Falk,first,second\n").different == 0
    assert compared(f"Run ID,Name,Name,Name\n{LENA},Lena Falk,second,first\n").different == 2


def test_runs_of_one_name_are_told_apart_by_their_workflow_or_by_the_files_name() -> None:
    assert compared("Workflow,Workflow Run,Status\nOffboarding,Omar,Archived\n").equal == 1
    assert compared("Workflow Run,Status\nOmar,Archived\n", "Offboarding").equal == 1
    found = compared("Workflow Run,Status\nOmar,Archived\n")
    assert (found.unmatched, [str(problem)[:35] for problem in found.problems]) == (
        1,
        ["export.csv, line 2, column 1: sever"],
    )


def test_a_run_that_the_api_did_not_give_is_told_by_id_or_by_line() -> None:
    unknown = f"{ID}99"
    found = compared(f"Run ID,Workflow Run,Status\n{unknown},Gone,Completed\n,Never seen,Completed\nLena,,Active\n")
    assert places(found) == {
        ("export_has_more", unknown, "export.csv, line 2"),
        ("export_has_more", "export.csv, line 3", "export.csv, line 3"),
        ("export_has_more", "export.csv, line 4", "export.csv, line 4"),
    }
    assert found.unmatched == 3


def test_a_file_without_runs_and_a_state_that_is_none_are_told() -> None:
    assert str(compared("City,Seats\nBerlin,4\n").problems[0]).startswith("export.csv, line 1, column 1: no column")
    found = compared(f"Run ID,Status\n{LENA},Active\n{OMAR},Sleeping\n")
    assert [str(problem)[:30] for problem in found.problems] == ["export.csv, line 3, column 2: "]
    assert (found.equal, found.different) == (1, 0)


def test_a_run_that_is_not_read_yet_is_counted_and_not_compared() -> None:
    found = compared(f"Run ID,Status,Work mode\n{OMAR},Completed,Office\n")
    assert (found.equal, found.different, found.uncompared) == (1, 0, 1)


def test_folders_come_from_an_export_that_has_them() -> None:
    text = f"Run ID,Folder\n{LENA},HR / New\n{OMAR},HR / Old\n{OTHER},Top\n"
    found, problems = folders_of(read_sheet("export.csv", text.encode(), "export"), RUNS)
    assert found == {"w1": ("HR", "New"), "w2": ("Top",)}
    assert [str(problem)[:29] for problem in problems] == ["export.csv, line 3, column 2:"]
