"""Finished runs in full, in compact form, or only listed; and what a later choice makes of an earlier one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.reader import Result, reconcile
from include.sandbox.reader.__main__ import fetcher
from include.sandbox.sample.small import source, target
from include.sandbox.tallyfy.dump import dump as target_dump
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.organization import FinishedRuns, Migration, RecordDocuments
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from process_street_tallyfy.phases.options import from_params
from tests.process_street_tallyfy.phases.test_nasty import plain

PASSED = dict.fromkeys(PHASE_ORDER, "passed")
#: Calls of a finished run in compact form, by its state in the source.
CALLS = {
    "Completed": [
        "POST /assets",
        "POST /runs",
        "GET /runs/<run>",
        "GET /file/<asset>/dl",
        "POST /runs/<run>/completed-tasks",
    ],
    "Archived": [
        "POST /assets",
        "POST /runs",
        "GET /runs/<run>",
        "GET /file/<asset>/dl",
        "POST /runs/<run>/completed-tasks",
        "DELETE /runs/<run>",
    ],
}


def without_files() -> ProcessStreetState:
    state = source()
    state.attachments.clear()
    for run in state.runs.values():
        for value in run.values:
            value.files.clear()
    return state


def read(made: Any, run_id: str) -> Result:
    box = made.box
    return reconcile(
        plain(source_dump(box.process_street.state)),
        plain(target_dump(box.tallyfy.state)),
        box.tallyfy.journal.dump(),
        next(made.folder.rglob(f"{run_id}/findings.csv")),
        fetch=fetcher(box.tallyfy.url, box.tallyfy.organization_id, box.tallyfy.token),
    )


def processes(made: Any) -> dict[str, dict[str, Any]]:
    """By the state of their runs in the source."""
    runs = made.box.process_street.state.runs.values()
    held = plain(target_dump(made.box.tallyfy.state))["runs"]
    return {run.status: row for run in runs for row in held if run.id in row["name"]}


def calls_of(made: Any, process: dict[str, Any]) -> list[str]:
    """What was called for one process, its upload included: method and route, without the gates' lists."""
    (field,) = [value for value in process["prerun"].values() if isinstance(value, list)]
    names = (process["id"], field[0]["id"])
    own = [line for line in made.box.tallyfy.requests if any(name in line.path for name in names)]
    return ["POST /assets", "POST /runs", *(f"{line.method} {line.route.rpartition('<org>')[2]}" for line in own)]


def test_compact_runs_cost_five_calls_or_six_and_stay_compact(rehearse: Callable[[Sandbox], Any]) -> None:
    with Sandbox.start(source=without_files(), target=target()) as box:
        made = rehearse(box)
        made.run(conf={"finished_runs": "compact"})
        assert made.verdicts() == PASSED
        held = processes(made)
        for state, calls in CALLS.items():
            assert calls_of(made, held[state]) == calls
            assert [task["status"] for task in held[state]["tasks"]] == ["completed"]
        assert len(held["Active"]["tasks"]) > 1
        result = read(made, "run1")
        assert (result.lost, result.wrong, result.duplicated, result.mails) == ([], [], [], 0)

        before = len(box.tallyfy.requests)
        made.run("run2", {"finished_runs": "full"})
        assert [line for line in box.tallyfy.requests[before:] if line.method != "GET"] == []
        findings = [f for f in made.ledger().findings.all() if f.reason == "compact_stays"]
        assert {f.source_id for f in findings} == {
            run.id for run in box.process_street.state.runs.values() if run.status != "Active"
        }
        assert made.verdicts("run2") == PASSED


def test_files_of_compact_runs_arrive_on_the_tasks_that_hold_them(small: Any) -> None:
    small.run(conf={"finished_runs": "compact"})
    assert small.verdicts() == PASSED
    result = read(small, "run1")
    assert (result.lost, result.wrong, result.duplicated, result.notes, result.mails) == ([], [], [], [], 0)
    assert len(small.box.tallyfy.state.assets) == 3 * 3


def test_skipped_runs_are_listed_and_moved_when_they_are_wanted_after_all(small: Any) -> None:
    small.run(conf={"finished_runs": "skip"})
    assert small.verdicts() == PASSED
    assert list(processes(small)) == ["Active"]
    left = [f for f in small.ledger().findings.all() if f.reason == "finished_run_skipped"]
    assert len(left) == 2
    assert {row.state for row in small.ledger().mapping.many(Kind.RUN, [f.source_id for f in left]).values()} == {
        State.SKIPPED
    }
    (runs,) = [kind for kind in small.ledger().summary() if kind.kind is Kind.RUN]
    assert (runs.source, runs.unsupported, runs.open) == (3, 2, 0)
    result = read(small, "run1")
    assert (result.lost, result.wrong) == ([], [])

    small.run("run2", {"finished_runs": "full"})
    assert small.verdicts("run2") == PASSED
    assert set(processes(small)) == {"Active", "Completed", "Archived"}
    assert not [f for f in small.ledger().findings.all() if f.reason == "finished_run_skipped"]


@pytest.mark.parametrize("chosen", FinishedRuns)
def test_the_choice_comes_from_the_file_and_the_form_wins(chosen: FinishedRuns) -> None:
    assert from_params({}, Migration(finished_runs=chosen)).finished_runs is chosen
    assert from_params({"finished_runs": str(chosen)}, Migration()).finished_runs is chosen


def test_compact_runs_without_their_record_are_refused() -> None:
    with pytest.raises(BadConfiguration, match="compact needs record documents"):
        from_params({"finished_runs": "compact"}, Migration(record_documents=RecordDocuments.NONE))


@pytest.mark.parametrize(
    ("setting", "wanted"), [("all", (True, True)), ("finished", (False, True)), ("none", (False, False))]
)
def test_which_runs_get_a_record(setting: str, wanted: tuple[bool, bool]) -> None:
    documents = RecordDocuments(setting)
    assert (documents.wanted_for("Active"), documents.wanted_for("Archived")) == wanted
