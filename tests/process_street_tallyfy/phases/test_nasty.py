"""The organisation in which every value is the one that breaks something, moved and read by the independent reader."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.nasty import build_source, target_seed
from include.sandbox.nasty.workflows import FIELDS, TWINS
from include.sandbox.process_street import editing
from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.process_street.state import ABSENT, PAGE, REDIRECTED, REFUSED, ProcessStreetState
from include.sandbox.reader import Result, reconcile
from include.sandbox.reader.__main__ import fetcher
from include.sandbox.sample.blueprint import workflow_id
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump as target_dump
from process_street_tallyfy.model.state import PHASE_ORDER
from tests.process_street_tallyfy.phases.bound import calls, of_source, of_target, route, too_many
from tests.process_street_tallyfy.phases.conftest import Rehearsal, rehearsal

LOTS = 10_000_000
LATER = "2026-11-21T09:00:00.000Z"


@contextmanager
def moved(source: ProcessStreetState, dsn: str, folder: Path, settings: str = "") -> Iterator[tuple[Rehearsal, Result]]:
    """Without the limits of either side: this is about content."""
    source.capabilities.calls_per_hour = LOTS
    free = Capabilities(rate_per_minute=LOTS, comments_per_hour=LOTS, guests_per_hour=LOTS)
    box = Sandbox.start(source=source, target=target_seed(), capabilities=free)
    with pytest.MonkeyPatch.context() as patch, box:
        made = rehearsal(box, dsn, folder, patch)
        made.organization_file.write_text(f"{made.organization_file.read_text()}{settings}")
        before = plain(target_dump(box.tallyfy.state))
        made.run()
        yield made, read(made, before)


def read(made: Rehearsal, before: Any, run_id: str = "run1") -> Result:
    box = made.box
    return reconcile(
        plain(source_dump(box.process_street.state)),
        plain(target_dump(box.tallyfy.state)),
        box.tallyfy.journal.dump(),
        next(made.folder.rglob(f"{run_id}/findings.csv")),
        before=before,
        fetch=fetcher(box.tallyfy.url, box.tallyfy.organization_id, box.tallyfy.token),
    )


def plain(dump: Any) -> Any:
    """As it would arrive over the wire."""
    return json.loads(json.dumps(dump))


@pytest.fixture(scope="module")
def nasty(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rehearsal, Result]]:
    dsn = _postgres.create_database("nasty")
    with moved(build_source(), dsn, tmp_path_factory.mktemp("nasty")) as made:
        yield made
    _postgres.drop_database("nasty")


def problems(result: Result) -> list[Any]:
    return [*result.lost, *result.wrong, *result.duplicated]


def test_every_phase_passes(nasty: Any) -> None:
    assert nasty[0].verdicts() == dict.fromkeys(PHASE_ORDER, "passed")


def test_nothing_is_lost_wrong_or_doubled(nasty: Any) -> None:
    result = nasty[1]
    assert problems(result) == []
    assert result.notes == []
    assert result.facts > 7_000
    assert result.declared.keys() == {"converted", "preserved", "unsupported", "absent"}


def test_nobody_is_mailed_and_the_source_is_only_read(nasty: Any) -> None:
    assert nasty[1].mails == 0
    assert nasty[0].box.tallyfy.journal.dump() == []
    assert nasty[0].box.process_street.state.violations == []


def test_no_group_of_the_source_is_ever_a_guest_or_a_member(nasty: Any) -> None:
    state = nasty[0].box.tallyfy.state
    assert not [email for email in state.guests if email.endswith("@process.st")]
    assert not [one for one in state.members.values() if one["email"].endswith("@process.st")]


@pytest.mark.parametrize("mode", [REFUSED, ABSENT, PAGE, REDIRECTED])
def test_files_are_carried_or_declared_however_the_source_serves_them(
    ledger_database: str, tmp_path: Path, mode: str
) -> None:
    source = with_files_only(build_source())
    source.capabilities.files = mode
    with moved(source, ledger_database, tmp_path) as (made, result):
        assert problems(result) == []
        assert made.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
        assert bool(carried(made)) is (mode == REDIRECTED)


def test_files_exported_by_hand_arrive_with_their_hash_whatever_they_are_called(
    ledger_database: str, tmp_path: Path
) -> None:
    """By a manifest: no disk takes some of these names. Two of one name, size and place cannot be told apart."""
    source = with_files_only(build_source())
    source.capabilities.files = ABSENT
    files = by_hand(source, tmp_path / "hand")
    with moved(source, ledger_database, tmp_path, "  exported_files: hand\n") as (made, result):
        assert problems(result) == []
        assert made.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
        arrived = carried(made)
        told = [one for one in made.ledger().findings.all() if one.reason.startswith(("exported_", "file_bytes"))]
        assert arrived
        assert files - arrived <= {one.source_id for one in told if one.reason == "file_bytes_not_given"}


def carried(made: Rehearsal) -> set[str]:
    """Source ids of the files in the target, the records of runs aside."""
    names = [asset["filename"] for asset in target_dump(made.box.tallyfy.state)["assets"]]
    return {name[:22] for name in names if "_record_" not in name}


def by_hand(source: ProcessStreetState, folder: Path) -> set[str]:
    """Every file under a number, and ``files.csv``; the ids of those that runs have."""
    folder.mkdir()
    attached = [(one.run_id, one.task_id, "", one.file, one.id) for one in source.attachments.values()]
    answered = [
        (run.id, "", value.id, file, file.id)
        for run in source.runs.values()
        for value in run.values
        for file in value.files
    ]
    with (folder / "files.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("run_id", "task", "field", "file_name", "path"))
        for number, (run_id, task, field, file, _) in enumerate([*attached, *answered]):
            (folder / str(number)).write_bytes(file.bytes())
            writer.writerow((run_id, task, field, file.name, number))
    return {file_id for run_id, *_, file_id in [*attached, *answered] if run_id in source.runs}


def test_a_second_run_writes_nothing_and_reads_the_lists_and_one_more_per_template(nasty: Any) -> None:
    """The dates of its open runs show that work moves them, so the unchanged ones are not read either."""
    made, box = nasty[0], nasty[0].box
    begin, stored = (len(box.process_street.requests), len(box.tallyfy.requests)), plain(target_dump(box.tallyfy.state))
    made.run("run2")
    source, target = calls(box.process_street.requests, begin[0]), calls(box.tallyfy.requests, begin[1])
    state = box.process_street.state
    live_sets = [one for one in state.data_sets.values() if one.deleted_date is None]
    assert too_many(source, of_source(state)) == {}
    assert too_many(target, of_target(len(state.workflows), len(state.pages) + len(live_sets))) == {}
    assert plain(target_dump(box.tallyfy.state)) == stored
    assert made.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")


def test_of_five_percent_changed_runs_only_these_are_read_and_written(nasty: Any) -> None:
    """One of its twenty: an answer, a comment and a task that is completed."""
    made, box = nasty[0], nasty[0].box
    state = box.process_street.state
    run = next(one for one in state.runs.values() if one.status == "Active" and _text(one) is not None)
    assert len(state.runs) == 20
    by = next(iter(state.users.values()))
    editing.answer(state, run, str(_text(run)), {"value": "Changed since"}, by, LATER)
    editing.comment(state, run, run.tasks[0], "Said since", by, LATER)
    begin = len(box.process_street.requests), len(box.tallyfy.requests)
    made.run("run3")
    assert made.verdicts("run3") == dict.fromkeys(PHASE_ORDER, "passed")
    read = {
        seen.path for seen in box.process_street.requests[begin[0] :] if re.search(r"/workflow-runs/[^l]", seen.path)
    }
    assert read
    assert {path for path in read if run.id not in path} == set()
    (process,) = [row for row in target_dump(box.tallyfy.state)["runs"] if f"[ps:{run.id}]" in row["name"]]
    ours = {process["id"], *(task["id"] for task in process["tasks"])}
    writes = [seen for seen in box.tallyfy.requests[begin[1] :] if seen.method != "GET"]
    assert writes
    others = [seen for seen in writes if not any(target_id in seen.path for target_id in ours)]
    assert [route(seen) for seen in others] == ["POST /assets", "DELETE /file/*"], "a new record, the old one goes"
    assert "Changed since" in str(process)
    assert box.tallyfy.journal.dump() == []


def _text(run: Any) -> str | None:
    """The key of a text that was answered."""
    return next((one.key for one in run.values if one.field_type == "Text" and one.data), None)


def with_files_only(state: ProcessStreetState) -> ProcessStreetState:
    """The workflows whose runs have files, two runs of each with four attachments; of the rest only the people."""
    kept = {workflow_id(FIELDS), workflow_id(f"{TWINS} a")}
    state.workflows = {key: one for key, one in state.workflows.items() if key in kept}
    state.runs = {one.id: one for flow in state.workflows.values() for one in state.runs_of(flow)[:2]}
    state.attachments = dict(list(state.attachments.items())[:4])
    for rest in (state.comments, state.schedules, state.webhooks, state.pages, state.one_off_tasks, state.data_sets):
        rest.clear()
    return state
