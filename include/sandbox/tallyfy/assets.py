"""Files (api/tallyfy-api.md 2.16): an upload fills no field, and a wrong subject is found out after storing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from include.sandbox.tallyfy.answers import created, invalid, missing, nothing, one
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World, visible
from include.sandbox.web import Answer, Call, Refused, Route

DOCUMENTS = frozenset({"xlsx", "xls", "pptx", "docx", "ppt", "doc", "rtf", "pdf", "txt", "xml", "xps", "csv", "zip"})
MEDIA = frozenset({"mpga", "mov", "qt", "mp4", "webm", "jpg", "jpeg", "gif", "png", "ai", "psd", "dwg", "tif", "bmp"})
EXTENSIONS = DOCUMENTS | MEDIA
STORED_THEN_500 = frozenset({"Template", "Process"})
SUBJECTS = frozenset({"Checklist", "Run", "Task"}) | STORED_THEN_500


def routes(world: World) -> Iterable[Route]:
    assets = AssetRoutes(world)
    base = "/organizations/<org>"
    return [
        Route("POST", f"{base}/assets", assets.post),
        Route("POST", f"{base}/file", assets.post),
        Route("GET", f"{base}/assets/<asset>", assets.get),
        Route("DELETE", f"{base}/assets/<asset>", assets.archive),
        Route("GET", f"{base}/file/<asset>", assets.get_file),
        Route("GET", f"{base}/file/<asset>/dl", assets.download),
        Route("DELETE", f"{base}/file/<asset>", assets.delete),
    ]


class AssetRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def post(self, call: Call) -> Answer:
        file = call.request.files.get("name")
        form = call.request.form.to_dict()
        if file is None or not file.filename:
            raise invalid(name="The name field is required.")
        self._check(form, file)
        asset = self._store(call, form, file)
        if form["subject_type"] in STORED_THEN_500:
            raise Refused(Answer(500, {"error": True, "message": "Server Error"}))
        return created(visible(asset))

    def get(self, call: Call) -> Answer:
        return one(visible(self._asset(call)))

    def get_file(self, call: Call) -> Answer:
        """A 404 for files of processes."""
        asset = self._asset(call)
        if asset["subject"]["type"] == "Task" and asset["step_id"]:
            raise missing()
        return self._content(call, asset)

    def download(self, call: Call) -> Answer:
        return self._content(call, self._asset(call))

    def archive(self, call: Call) -> Answer:
        self._asset(call)["archived_at"] = self.world.now()
        return nothing()

    def delete(self, call: Call) -> Answer:
        asset = self.world.state.assets.get(call.params["asset"])
        if asset is None:
            raise missing()
        self.world.state.blobs.remove(asset["id"])
        del self.world.state.assets[asset["id"]]
        return nothing()

    def _content(self, call: Call, asset: Row) -> Answer:
        self.world.note(call, "downloaded", "asset", asset["id"])
        headers = {"Content-Disposition": f'attachment; filename="{asset["id"]}"'}
        return Answer(200, self.world.state.blobs.get(asset["id"]), headers, "application/octet-stream")

    def _asset(self, call: Call) -> Row:
        asset = self.world.state.assets.get(call.params["asset"])
        if asset is None or asset["archived_at"]:
            raise missing()
        return asset

    def _check(self, form: Row, file: FileStorage) -> None:
        checks = Checks(form)
        checks.required("uploaded_from", "subject_type", "subject_id")
        checks.choice("subject_type", SUBJECTS)
        checks.choice("source", {"local"})
        if PurePath(str(file.filename)).suffix.lower().lstrip(".") not in EXTENSIONS:
            checks.add("name", "The name must be a file of an allowed type.")
        if _size(file) > self.world.capabilities.file_size_limit:
            checks.add("name", "The name may not be greater than 102400 kilobytes.")
        kind = form.get("subject_type")
        if kind == "Run":
            checks.required("step_id", "checklist_id")
        if kind == "Task" and (form.get("step_id") or form.get("checklist_id")):
            checks.add("step_id", "A one-off task has no step.")
        checks.done()
        if kind not in STORED_THEN_500 and self._subject(form) is None:
            raise invalid(subject_id="The selected subject_id is invalid.")

    def _subject(self, form: Row) -> Row | None:
        """What the file hangs on: the template, the task of the step in the process, or the one-off task."""
        state, subject_id = self.world.state, form["subject_id"]
        if form["subject_type"] == "Checklist":
            return _alive(state.templates.get(subject_id))
        if form["subject_type"] == "Task":
            task = _alive(state.tasks.get(subject_id))
            return task if task and task["is_oneoff_task"] else None
        run = _alive(state.runs.get(subject_id))
        if run is None or run["checklist_id"] != form["checklist_id"]:
            return None
        return next((task for task in state.run_tasks(run) if task["step_id"] == form["step_id"]), None)

    def _store(self, call: Call, form: Row, file: FileStorage) -> Row:
        state = self.world.state
        asset_id = state.new_id()
        stored = state.blobs.put(asset_id, cast(BinaryIO, file.stream))
        subject = None if form["subject_type"] in STORED_THEN_500 else self._subject(form)
        kind = "Checklist" if form["subject_type"] == "Checklist" else "Task"
        link = f"organizations/{state.organization_id}/file/{asset_id}/dl"
        asset: Row = {
            "id": asset_id,
            "filename": file.filename,
            "version": 1,
            "uploaded_from": form["uploaded_from"],
            "uploaded_at": self.world.now(),
            "uploaded_by": call.caller["id"],
            "step_id": form.get("step_id") or None,
            "source": "local",
            "uploaded_to_s3": True,
            "url": link,
            "full_url": f"{call.request.host_url}{link}",
            "subject": {"id": subject["id"] if subject else form["subject_id"], "type": kind},
            "archived_at": None,
            "_size": stored.size,
            "_sha256": stored.sha256,
        }
        state.assets[asset_id] = asset
        self.world.note(call, "uploaded", "asset", asset_id)
        return asset


def _alive(row: Row | None) -> Row | None:
    return None if row is None or row["archived_at"] else row


def _size(file: FileStorage) -> int:
    file.stream.seek(0, os.SEEK_END)
    size = file.stream.tell()
    file.stream.seek(0)
    return size
