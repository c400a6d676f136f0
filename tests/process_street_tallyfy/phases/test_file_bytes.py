"""Bytes that were cut on their way without a word: whole in the target all the same, or told."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street.editing import answer
from include.sandbox.process_street.files import StoredFile, stored
from include.sandbox.process_street.state import BARE
from include.sandbox.sample.small import AT, BOB, TASKS
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind

MINE = "a" * 32
PASSED = dict.fromkeys(PHASE_ORDER, "passed")


def bytes_of_attachments(box: Sandbox) -> tuple[dict[str, str], dict[str, str]]:
    """Checksums by source id: of the attachments in the source, and of what arrived of them."""
    there = {item.id: item.file.proof()["sha256"] for item in box.process_street.state.attachments.values()}
    assets = [(asset["filename"][:22], asset["sha256"]) for asset in dump(box.tallyfy.state)["assets"]]
    return there, {key: sha256 for key, sha256 in assets if key in there}


@pytest.mark.parametrize(
    ("server", "path"), [("process_street", "/attachments/.*/content"), ("tallyfy", "/file/.*/dl")]
)
def test_a_file_that_was_cut_once_is_fetched_again(small: Any, server: str, path: str) -> None:
    faults = getattr(small.box, server).faults
    faults.add({"match": {"method": "GET", "path": path}, "nth": 1, "fault": "truncated"})
    small.run()
    assert faults.fired() == 1
    assert small.verdicts() == PASSED
    there, arrived = bytes_of_attachments(small.box)
    assert there == arrived
    assert not any(finding.reason == "file_size_differs" for finding in small.ledger().findings.all())


def test_pages_that_are_the_files_are_carried_and_a_file_that_somebody_added_stays(small: Any) -> None:
    """No header says that they are files, and attachments lie behind the second of two links."""
    state, target = small.box.process_street.state, small.box.tallyfy.state
    state.capabilities.files = BARE
    (late,) = [run for run in state.runs.values() if run.status == "Active"]
    for run in state.runs.values():
        data = StoredFile(f"data{run.id[:18]}", "data.json", "application/json", 9, b'{"a": 12}')
        answer(state, run, "Sketch", None, BOB, AT, files=[] if run is late else [data])
    for number, attachment in enumerate(state.attachments.values()):
        attachment.file = StoredFile(f"page{number}", "page.html", "text/html", 6, b"<html>")
    small.run()
    assert small.verdicts() == PASSED
    kinds = {kind.kind: kind for kind in small.ledger().summary()}
    assert (kinds[Kind.ATTACHMENT].unsupported, kinds[Kind.FILE_ANSWER].unsupported) == (0, 0)
    (process,) = [row for row in target.runs.values() if late.id in row["name"]]
    (first,) = [row for row in target.run_tasks(process) if row["title"] == TASKS[0]]
    field = small.ledger().mapping.get(Kind.FORM_FIELD, late.value("Sketch").id).target_id
    like = next(row for row in target.assets.values() if "data.json" in row["filename"])
    target.assets[MINE] = {**like, "id": MINE, "filename": "mine.pdf"}
    first["taskdata"][field] = [{"id": MINE, "filename": "mine.pdf", "source": "local"}]
    answer(state, late, "Sketch", None, BOB, AT, files=[stored("sketch.png", "image/png", 900, file_id="lateSketch")])
    late.audit.updated_date = "2026-03-20T09:00:00.000Z"
    small.run("run2")
    assert small.verdicts("run2") == PASSED
    held = [entry["filename"] for entry in first["taskdata"][field]]
    assert held[1:] == ["mine.pdf"]
    assert "sketch.png" in held[0]


def test_a_source_that_serves_another_size_than_it_declares_is_told(small: Any) -> None:
    attachment = next(iter(small.box.process_street.state.attachments.values()))
    attachment.file = replace(attachment.file, size=attachment.file.size + 1, content=attachment.file.bytes())
    small.run()
    assert small.verdicts() == PASSED
    (told,) = [found for found in small.ledger().findings.all() if found.reason == "file_size_differs"]
    assert (told.kind, told.source_id, told.field) == (Kind.ATTACHMENT, attachment.id, "size")


@pytest.mark.parametrize("killed", [False, True])
def test_a_file_that_the_target_holds_with_other_bytes_is_sent_anew(moved_small: Any, *, killed: bool) -> None:
    state = moved_small.box.tallyfy.state
    there, _ = bytes_of_attachments(moved_small.box)
    spoilt = {asset["filename"][:22]: asset["id"] for asset in dump(state)["assets"]}
    key, mapping = (Kind.ATTACHMENT, next(iter(there))), moved_small.ledger().mapping
    state.assets[spoilt[key[1]]]["_sha256"] = state.blobs.put(spoilt[key[1]], BytesIO(b"cut")).sha256
    mapping.wrong(*key, code="bytes_differ")
    if killed:  # between the deletion and its confirmation
        mapping.reverting(*key)
        del state.assets[spoilt[key[1]]]
    assets = len(dump(state)["assets"])
    moved_small.run("run2")
    assert moved_small.verdicts("run2") == PASSED
    there, arrived = bytes_of_attachments(moved_small.box)
    assert there == arrived
    assert len(dump(state)["assets"]) == assets + killed
    linked = {entry["id"] for run in state.runs.values() for task in state.run_tasks(run) for entry in listed(task)}
    assert spoilt[key[1]] not in linked
    assert mapping.get(*key).target_id in linked


def listed(task: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in a task's file fields."""
    return [entry for value in task["taskdata"].values() if isinstance(value, list) for entry in value if "id" in entry]
