"""Attachments and the files in form fields: the bytes, the name, the place (api/process-street-api.md 2.18, 2.20)."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

from include.sandbox.reader.answers import FILE_FIELDS
from include.sandbox.reader.atlas import Atlas, Journey
from include.sandbox.reader.judge import SAME, Judge, Reading, Row, Subject, missing, other
from include.sandbox.reader.text import normal
from include.sandbox.reader.walk import Check, examine, presence

#: What the target refuses to store travels in a zip with this suffix, with the file as its only member.
PACKED = ".packed.zip"
#: The bytes of a stored file by its id; None when they cannot be had.
Fetch = Callable[[str], bytes]


def read_files(judge: Judge, atlas: Atlas, fetch: Fetch | None) -> None:
    reader = FileReader(judge, atlas, fetch)
    for attachment in atlas.source["attachments"]:
        if attachment["workflowRunId"] in atlas.journeys:
            reader.attachment(attachment)
    for journey in atlas.journeys.values():
        for value in journey.run["values"]:
            if value["fieldType"] in FILE_FIELDS:
                for file in value.get("files") or []:
                    reader.answer(journey, value, file)


class FileReader:
    def __init__(self, judge: Judge, atlas: Atlas, fetch: Fetch | None) -> None:
        self.judge, self.atlas, self.fetch = judge, atlas, fetch

    def attachment(self, attachment: Row) -> None:
        journey = self.atlas.journeys[attachment["workflowRunId"]]
        subject = self._subject("attachment", attachment["id"], journey)
        asset = self._asset(subject)
        if asset is None:
            return
        task = next((one for one in journey.run["tasks"] if one["id"] == attachment["taskId"]), None)
        held = journey.task_of(task)[1] if task else None
        checks = self._checks(subject, asset, attachment["fileName"], attachment["sha256"])
        checks["taskId"] = lambda _: _place(asset, held, None)
        checks["workflowRunId"] = lambda _: _process(asset, journey)
        examine(self.judge, subject, attachment, checks, self.atlas.zone)

    def answer(self, journey: Journey, value: Row, file: Row) -> None:
        subject = self._subject("file_answer", file["id"], journey)
        asset = self._asset(subject)
        if asset is None:
            return
        held, capture = journey.field_of(value)
        checks = self._checks(subject, asset, file["name"], file["sha256"])
        checks["place"] = lambda _: _place(asset, held, capture)
        facts = {key: part for key, part in file.items() if key != "url"}
        examine(self.judge, subject, {**facts, "place": value["key"]}, checks, self.atlas.zone)

    def _subject(self, kind: str, source_id: str, journey: Journey) -> Subject:
        return Subject(kind, source_id, {"run": journey.run["id"]}, journey.kept, record=journey.record)

    def _asset(self, subject: Subject) -> Row | None:
        found = self.atlas.files.get(subject.source_id)
        presence(self.judge, subject, "bytes", there=bool(found), detail="no such file")
        return found[0] if found else None

    def _checks(self, subject: Subject, asset: Row, name: str, sha256: str) -> dict[str, Check]:
        stored = asset["filename"][len(subject.source_id) + 1 :]
        packed = stored.endswith(PACKED)
        plain = stored.removesuffix(PACKED)
        return {
            "fileName": lambda _: _named(plain, name),
            "name": lambda _: _named(plain, name),
            "size": lambda size: SAME if packed or asset["size"] == size else other("another size"),
            "sha256": lambda _: self._bytes(subject, asset, sha256, packed=packed),
        }

    def _bytes(self, subject: Subject, asset: Row, sha256: str, *, packed: bool) -> Reading:
        if not packed:
            return SAME if asset["sha256"] == sha256 else other("other bytes")
        if self.fetch is None:
            self.judge.note(subject, "sha256", "travelled in a zip that could not be opened here")
            return SAME
        return SAME if unpacked(self.fetch(asset["id"])) == sha256 else other("other bytes in the zip")


def unpacked(content: bytes) -> str:
    """The hash of a zip's only member; "" when it is no such zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            return hashlib.sha256(archive.read(names[0])).hexdigest() if len(names) == 1 else ""
    except zipfile.BadZipFile:
        return ""


def _named(plain: str, name: str) -> Reading:
    return SAME if normal(plain) == normal(name) else other("another name")


def _place(asset: Row, held: Row | None, capture: Row | None) -> Reading:
    """On the task, and in one of its file fields: an upload alone fills none (api/tallyfy-api.md 2.16)."""
    if held is None or asset["subject"]["id"] != held["id"]:
        return other("on another task")
    fields: dict[str, Any] = held["taskdata"]
    values = [fields.get(capture["id"])] if capture else list(fields.values())
    linked = {one.get("id") for value in values if isinstance(value, list) for one in value if isinstance(one, dict)}
    return SAME if asset["id"] in linked else missing("in no field of the task")


def _process(asset: Row, journey: Journey) -> Reading:
    ids = {task["id"] for task in journey.process["tasks"]} if journey.process else set()
    return SAME if asset["subject"]["id"] in ids else other("on another process")
