"""Files exported by hand fill what the source does not serve; nothing outside of their folder is ever read."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from include.sandbox.process_street.state import ABSENT, REFUSED, SERVED
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind
from process_street_tallyfy.phases.exported_files import ExportedFiles
from tests.process_street_tallyfy.phases.test_nasty import plain, problems, read


def with_exports(small: Any, folder: str = "hand") -> Path:
    """The organisation file names a folder beside it."""
    text = small.organization_file.read_text()
    small.organization_file.write_text(f"{text}  exported_files: {folder}\n")
    (small.folder / folder).mkdir(exist_ok=True)
    return small.folder / folder


def files_of(small: Any) -> list[tuple[str, str, Any]]:
    """(source id, run id, file) of everything that lies in the source."""
    state = small.box.process_street.state
    attached = [(one.id, one.run_id, one.file) for one in state.attachments.values()]
    answered = [(f.id, run.id, f) for run in state.runs.values() for v in run.values for f in v.files]
    return [*attached, *answered]


def export(folder: Path, files: list[tuple[str, str, Any]]) -> None:
    for _, run_id, file in files:
        (folder / run_id).mkdir(exist_ok=True)
        (folder / run_id / file.name).write_bytes(file.bytes())


def arrived(small: Any) -> dict[str, str]:
    """Hash by source id, the records of runs aside."""
    assets = dump(small.box.tallyfy.state)["assets"]
    return {asset["filename"][:22]: asset["sha256"] for asset in assets if "_record_" not in asset["filename"]}


def reasons(small: Any, kind: Kind) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for item in small.ledger().findings.all():
        if item.kind is kind and item.reason.startswith(("file_from", "file_not", "file_bytes", "exported")):
            found.setdefault(item.source_id, set()).add((item.field, item.reason))
    return found


@pytest.mark.parametrize("mode", [SERVED, REFUSED, ABSENT])
def test_every_file_arrives_with_the_hash_that_it_has_in_the_source(small: Any, mode: str) -> None:
    by_hand = mode != SERVED
    small.box.process_street.state.capabilities.files = mode
    before = plain(dump(small.box.tallyfy.state))
    folder, files = with_exports(small), files_of(small)
    export(folder, files if by_hand else [])
    small.run()
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert arrived(small) == {source_id: sha256(file.bytes()).hexdigest() for source_id, _, file in files}
    told = [reason for found in reasons(small, Kind.ATTACHMENT).values() for reason in found]
    assert told == ([("", "file_from_export")] * 3 if by_hand else [])
    result = read(small, before)
    assert (problems(result), result.mails) == ([], 0)


def test_an_export_that_comes_later_fills_the_gap(small: Any) -> None:
    """Not in a process that is archived by now: that takes nothing more."""
    small.box.process_street.state.capabilities.files = ABSENT
    folder, files = with_exports(small), files_of(small)
    small.run()
    assert arrived(small) == {}
    export(folder, files)
    small.run("run2")
    assert small.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
    archived = {run.id for run in small.box.process_street.state.runs.values() if run.status == "Archived"}
    assert arrived(small).keys() == {source_id for source_id, run_id, _ in files if run_id not in archived}


def test_what_is_not_certain_is_told_and_not_taken(small: Any) -> None:
    """Another size; a name that fits twice; a name that fits nothing; lines of the manifest that do not fit."""
    small.box.process_street.state.capabilities.files = ABSENT
    folder, files = with_exports(small), files_of(small)
    (other, twice, strange) = [entry for entry in files if entry[2].name == "order.pdf"]
    export(folder, [other])
    (folder / other[1] / "order.pdf").write_bytes(b"short")
    for task in ("Take the order", "Bake"):
        (folder / twice[1] / task).mkdir(parents=True)
    (folder / twice[1] / "Take the order" / "order.pdf").write_bytes(twice[2].bytes())
    (folder / "again.pdf").write_bytes(twice[2].bytes())
    (folder / strange[1]).mkdir()
    (folder / strange[1] / "holiday.png").write_bytes(b"x")
    lines = [
        "run_id,file_name,path,task",
        f"{twice[1]},order.pdf,again.pdf,Take the order",
        f"{other[1]},order.pdf,../sample.yaml,",
        f"{other[1]},order.pdf,nowhere.pdf,",
        f"{other[1]},,again.pdf,",
    ]
    (folder / "files.csv").write_text("\n".join(lines))
    small.run()
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    told = reasons(small, Kind.ATTACHMENT)
    assert ("the folder of the run", "exported_file_differs") in told[other[0]]
    assert ("files.csv, line 2, column path; the folder of the run", "exported_file_ambiguous") in told[twice[0]]
    assert reasons(small, Kind.RUN) == {strange[1]: {("the folder of the run", "exported_file_unmatched")}}
    assert arrived(small) == {}
    opened = ExportedFiles(f"file://{folder}").open_problems()
    assert [(problem.line, problem.column) for problem in opened] == [(3, "path"), (4, "path"), (5, "file_name")]


def test_no_link_leads_out_of_the_folder(small: Any, tmp_path: Path) -> None:
    folder = with_exports(small)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "order.pdf").write_bytes(b"secret")
    (folder / "inside").mkdir()
    (folder / "inside" / "order.pdf").symlink_to(tmp_path / "secret" / "order.pdf")
    (folder / "inside" / "task").symlink_to(tmp_path / "secret")
    (folder / "linked").symlink_to(tmp_path / "secret")
    (folder / "files.csv").write_text("run_id,file_name,path\ninside,order.pdf,linked/order.pdf\n")
    files = ExportedFiles(f"file://{folder}")
    assert [files.of_run(run_id) for run_id in ("inside", "linked", "..", "../secret", "")] == [[]] * 5
    assert [problem.line for problem in files.open_problems()] == [2]


def test_a_folder_that_is_not_there_stops_the_run_before_anything_is_read(small: Any) -> None:
    with_exports(small).rmdir()
    with pytest.raises(Exception, match="no_exported_files"):
        small.run()
    assert small.box.tallyfy.requests == [] or {seen.method for seen in small.box.tallyfy.requests} == {"GET"}
