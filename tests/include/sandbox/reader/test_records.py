"""The reader opens the record of a run and notices whatever it does not say."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from html import escape
from typing import Any

import pytest

from include.sandbox.reader.records import TOLD, WANTED
from tests.include.sandbox.reader.conftest import Pair

VERSION = "0123456789ab"


def texts(value: Any) -> list[str]:
    """Every text in a payload, as a page would show it."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [str(value)] if value not in (None, "") else []


def zipped(page: str, told: dict[str, Any], version: str = VERSION) -> bytes:
    raw = json.dumps({"version": version, "told_by_process_street": told}).encode()
    page = page.replace("CHECKSUM", hashlib.sha256(raw).hexdigest())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("record.json", raw)
        archive.writestr("record.html", page)
    return out.getvalue()


@pytest.fixture
def recorded(pair: Pair) -> Pair:
    """Every process has a record that says everything; `page` and `told` of a test may say less."""
    pair.records = "all"
    contents: dict[str, bytes] = {}
    for number, run in enumerate(pair.source["runs"]):
        process = next((row for row in pair.target["runs"] if run["id"] in row["name"]), None)
        if process is None:
            continue
        asset_id = f"record{number}"
        name = f"{run['id']}_record_{VERSION}.zip"
        subject = {"id": process["checklist_id"], "type": "Checklist"}
        pair.target["assets"].append({"id": asset_id, "filename": name, "subject": subject, "size": 1, "sha256": "x"})
        process["prerun"][f"field{number}"] = [{"id": asset_id, "filename": name, "source": "local"}]
        contents[asset_id] = zipped(page(pair, run), {key: run[key] for key in TOLD})
    pair.fetch = contents.__getitem__
    pair.contents = contents  # type: ignore[attr-defined]
    return pair


def page(pair: Pair, run: dict[str, Any]) -> str:
    said = [one for one in pair.source["comments"] if one["workflowRunId"] == run["id"]]
    files = [one for one in pair.source["attachments"] if one["workflowRunId"] == run["id"]]
    return f"<p>{VERSION} CHECKSUM</p>" + "".join(f"<p>{escape(text)}</p>" for text in texts([run, said, files]))


def test_a_record_that_says_everything_is_in_order(recorded: Pair) -> None:
    before = Pair(recorded.folder)
    assert recorded.found() == before.found() == set()
    assert recorded.read().equal > before.read().equal


def first(recorded: Pair) -> tuple[str, dict[str, Any]]:
    run = next(run for run in recorded.source["runs"] if run["approvals"])
    asset = next(one for one in recorded.target["assets"] if one["filename"].startswith(f"{run['id']}_record"))
    return asset["id"], run


def broken(recorded: Pair, change: Callable[[str], str]) -> set[str]:
    """The questions that a record with a changed page does not answer."""
    asset_id, run = first(recorded)
    text = change(page(recorded, run))
    recorded.contents[asset_id] = zipped(text, {key: run[key] for key in TOLD})  # type: ignore[attr-defined]
    return {name for _, kind, name in recorded.found() if kind == "run_record"}


def without(*words: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        for word in words:
            text = text.replace(escape(word), "")
        return text

    return change


def test_what_the_page_leaves_out_is_lost(recorded: Pair) -> None:
    _, run = first(recorded)
    approval = run["approvals"][0]
    assert broken(recorded, without(approval["comment"])) == {"who_approved"}
    assert "who_completed" in broken(recorded, without(run["tasks"][0]["name"]))
    answers = texts([value["data"] for value in run["values"]])
    assert "which_answers" in broken(recorded, without(*answers))
    said = [one["text"] for one in recorded.source["comments"] if one["workflowRunId"] == run["id"]]
    assert ("what_was_said" in broken(recorded, without(*said))) is bool(said)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda text: text.replace("CHECKSUM", "0" * 64), "sha256"),
        (lambda text: text.replace(VERSION, ""), "version"),
        (lambda text: f"{text}<img alt='x' src='https://elsewhere.example/x.png'>", "self_contained"),
    ],
)
def test_the_page_itself(recorded: Pair, change: Callable[[str], str], name: str) -> None:
    assert broken(recorded, change) == {name}


def test_json_that_tells_it_otherwise_is_wrong(recorded: Pair) -> None:
    asset_id, run = first(recorded)
    told = {**{key: run[key] for key in TOLD}, "tasks": [{**task, "status": "Other"} for task in run["tasks"]]}
    recorded.contents[asset_id] = zipped(page(recorded, run), told)  # type: ignore[attr-defined]
    assert ("wrong", "run_record", "json.tasks") in recorded.found()


def test_a_missing_record_is_lost_and_a_second_one_is_doubled(recorded: Pair) -> None:
    asset_id, run = first(recorded)
    asset = next(one for one in recorded.target["assets"] if one["id"] == asset_id)
    recorded.target["assets"].append({**asset, "id": "another"})
    assert ("duplicated", "file", "") in recorded.found()
    recorded.target["assets"] = [one for one in recorded.target["assets"] if not one["filename"].startswith(run["id"])]
    assert ("lost", "run_record", "") in recorded.found()


def test_which_runs_are_to_have_one() -> None:
    live, over = {"status": "Active"}, {"status": "Completed"}
    assert {key: (rule(live), rule(over)) for key, rule in WANTED.items()} == {
        "all": (True, True),
        "finished": (False, True),
        "none": (False, False),
    }
