"""The record document of a run: opened as an auditor would, and asked who, when, what, with which words and files.

A zip in the kick-off form of the process, with `record.json` for machines and `record.html` for people.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from include.sandbox.reader.answers import FILE_FIELDS, parts, wanted
from include.sandbox.reader.atlas import Atlas, Journey
from include.sandbox.reader.judge import SAME, Judge, Needles, Reading, Row, Subject, missing, other
from include.sandbox.reader.needles import needles
from include.sandbox.reader.table.rule import equal
from include.sandbox.reader.text import holds, shown
from include.sandbox.reader.walk import dig

Fetch = Callable[[str], bytes]
#: Which runs are to have one, as the setting of the migration says it.
WANTED: dict[str, Callable[[Row], bool]] = {
    "all": lambda _: True,
    "finished": lambda run: run["status"] != "Active",
    "none": lambda _: False,
}
NAME = re.compile(r"(?P<run>.{22})_record_(?P<version>[0-9a-f]{12})\.zip")
CHECKSUM = re.compile(r"\b[0-9a-f]{64}\b")
HEAD = re.compile(r"<(style|head|script)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
OUTSIDE = re.compile(r"<(?:script|img|link|iframe|object|embed)\b|\b(?:src|href)\s*=|@import|url\(", re.IGNORECASE)


@dataclass(frozen=True)
class Record:
    """`seen`: what people see of the page, normalised; `told`: the source's own form out of the JSON."""

    version: str
    checksum: str
    html: str
    seen: str
    told: dict[str, Any]


def open_records(judge: Judge, atlas: Atlas, fetch: Fetch | None, records: str) -> dict[str, Record]:
    """By run id; what is preserved in a record alone is looked for in it."""
    found: dict[str, Record] = {}
    for journey in atlas.journeys.values():
        if journey.process is None or not WANTED[records](journey.run):
            continue
        asset = _asset(atlas, journey)
        if asset is not None and fetch is None:
            judge.note(_subject(journey), "", "the record could not be opened here")
            continue
        record = _unpacked(fetch(asset["id"])) if asset is not None and fetch is not None else None
        if record is not None:
            journey.record = record.seen
            found[journey.run["id"]] = record
    return found


def read_records(judge: Judge, atlas: Atlas, opened: dict[str, Record], fetch: Fetch | None, records: str) -> None:
    for journey in atlas.journeys.values():
        if journey.process is None or fetch is None or not WANTED[records](journey.run):
            continue
        record, subject = opened.get(journey.run["id"]), _subject(journey)
        reading = SAME if record else missing("no record in the kick-off form that opens")
        judge.weigh(subject, "", equal(), reading)
        for name, answer in _answers(journey, atlas, record) if record else ():
            judge.weigh(subject, name, equal(), answer)


def _subject(journey: Journey) -> Subject:
    return Subject("run_record", journey.run["id"], {})


def _asset(atlas: Atlas, journey: Journey) -> Row | None:
    """The one file in the process's own kick-off form that is named like a record of this run."""
    assets = {one["id"]: one for one in atlas.target["assets"]}
    values = [value for value in (journey.process or {})["prerun"].values() if isinstance(value, list)]
    linked = [assets.get(str(one.get("id"))) for value in values for one in value if isinstance(one, dict)]
    named = [one for one in linked if one and (match := NAME.fullmatch(one["filename"])) and match["run"]]
    ours = [one for one in named if one["filename"].startswith(journey.run["id"])]
    return ours[0] if len(ours) == 1 else None


def _unpacked(content: bytes) -> Record | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            raw, html = archive.read("record.json"), archive.read("record.html").decode()
    except (zipfile.BadZipFile, KeyError):
        return None
    body = json.loads(raw)
    told: dict[str, Any] = body["told_by_process_street"]
    return Record(body["version"], hashlib.sha256(raw).hexdigest(), html, shown(HEAD.sub(" ", html)), told)


def _answers(journey: Journey, atlas: Atlas, record: Record) -> Iterator[tuple[str, Reading]]:
    """Each question an auditor asks, for each thing it is asked of."""
    yield "sha256", SAME if record.checksum in CHECKSUM.findall(record.html) else other("the page names another one")
    yield "version", SAME if record.version in record.seen else other("the page is of another version")
    page = HEAD.sub(" ", record.html)
    yield "self_contained", SAME if not OUTSIDE.search(_markup(page)) else other("the page asks for something else")
    for name, facts in _questions(journey, atlas):
        yield name, SAME if all(_holds(record, one) for one in facts) else missing("the page does not say it")
    yield from _told(journey, record)


def _markup(page: str) -> str:
    """The tags alone: what people wrote is text and may say anything."""
    return " ".join(re.findall(r"<[^<>]*>", page))


def _holds(record: Record, alternatives: tuple[str, ...]) -> bool:
    return any(holds(record.seen, one) or one in record.seen for one in alternatives)


def _questions(journey: Journey, atlas: Atlas) -> Iterator[tuple[str, Needles]]:
    run, zone = journey.run, atlas.zone
    yield "run", needles([run.get("name"), run["status"], dig(run, "audit.createdDate"), run.get("dueDate")], zone)
    for task in run["tasks"]:
        yield "who_completed", needles([task.get(key) for key in ("name", "completedBy", "completedDate")], zone)
    for approval in run["approvals"]:
        facts = [approval.get("status"), approval.get("reviewedBy"), approval.get("comment")]
        yield "who_approved", needles([*facts, dig(approval, "audit.updatedDate")], zone)
    for value in run["values"]:
        if value["fieldType"] in FILE_FIELDS:
            yield "which_files", needles([file["name"] for file in value.get("files") or []], zone)
        elif parts(value["data"]):
            yield "which_answers", wanted(value["data"], atlas)
    for comment in (one for one in atlas.source["comments"] if one["workflowRunId"] == run["id"]):
        yield "what_was_said", needles([comment.get(key) for key in ("text", "createdBy", "createdDate")], zone)
    for file in (one for one in atlas.source["attachments"] if one["workflowRunId"] == run["id"]):
        yield "which_files", needles([file.get(key) for key in ("fileName", "createdBy", "createdDate")], zone)


#: list in the record -> what of each entry has to be the same, character by character.
TOLD: dict[str, tuple[str, ...]] = {
    "tasks": ("name", "status", "completedDate", "dueDate", "hidden", "stopped", "taskType"),
    "values": ("key", "label", "fieldType", "data"),
    "approvals": ("status", "comment", "approvalTaskId", "subjectTaskId"),
}


def _told(journey: Journey, record: Record) -> Iterator[tuple[str, Reading]]:
    for name, keys in TOLD.items():
        held = {one["id"]: one for one in record.told.get(name, [])}
        for row in journey.run[name]:
            if name == "values" and row["fieldType"] in FILE_FIELDS:
                continue
            entry = held.get(row["id"])
            same = entry is not None and all(_same(row.get(key), entry.get(key)) for key in keys)
            yield f"json.{name}", SAME if same else other("record.json tells it otherwise")


def _same(source: Any, told: Any) -> bool:
    """Unset, null and false are told alike; instants may be spelled with or without fractions."""
    if source in (None, False) and told in (None, False):
        return True
    return bool(source == told or (isinstance(source, str) and isinstance(told, str) and _instant(source, told)))


def _instant(one: str, two: str) -> bool:
    return one[:19] == two[:19] and one[4:5] == "-" and one[10:11] == "T"
