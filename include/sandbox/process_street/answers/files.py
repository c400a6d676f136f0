"""The bytes of files: no documented operation, a capability of the organisation (api/process-street-api.md 2.20)."""

from __future__ import annotations

from urllib.parse import quote

from include.sandbox.process_street.answers.base import Answerer
from include.sandbox.process_street.failures import missing
from include.sandbox.process_street.files import StoredFile
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.state import BARE, PAGE, REDIRECTED, SERVED, ProcessStreetState
from include.sandbox.web import Answer, Call, Route

#: Outside the API: whoever has the signature needs no key.
STORAGE = "/storage"


class FileAnswers(Answerer):
    """The modes are those of `state.Capabilities.files`."""

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/attachments/<attachment_id>/content", self.attachment),
            Route("GET", "/attachments/<attachment_id>/facts", self.facts),
            Route("GET", "/workflow-runs/<run_id>/form-fields/<field_id>/files/<file_id>", self.of_value),
        ]

    def attachment(self, call: Call) -> Answer:
        found = self.state.attachments.get(call.params["attachment_id"]) or missing("Attachment")
        return self._bytes(found.file)

    def facts(self, call: Call) -> Answer:
        found = self.state.attachments.get(call.params["attachment_id"]) or missing("Attachment")
        return Answer(200, found.file.view())

    def of_value(self, call: Call) -> Answer:
        for value in self.run(call).values:
            if value.id == call.params["field_id"]:
                for file in value.files:
                    if file.id == call.params["file_id"]:
                        return self._bytes(file)
        return missing("File")

    def _bytes(self, file: StoredFile) -> Answer:
        mode = self.state.capabilities.files
        if mode == REDIRECTED:
            return Answer(302, b"", {"Location": f"{STORAGE}/{quote(file.id)}?signature={signature(file)}"})
        if mode == PAGE:
            return Answer(200, b"<!doctype html><title>Log in</title>", content_type="text/html; charset=utf-8")
        if mode == BARE:
            return Answer(200, file.bytes(), {}, file.mime_type)
        return content(file) if mode == SERVED else missing("File")


def signature(file: StoredFile) -> str:
    return muid("signature", file.id)


def content(file: StoredFile) -> Answer:
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Answer(200, file.bytes(), disposition, file.mime_type)


def stored(state: ProcessStreetState, call: Call) -> Answer:
    """The storage behind a signed link, while the organisation has one (2.20)."""
    fields = (file for run in state.runs.values() for value in run.values for file in value.files)
    for file in (*(one.file for one in state.attachments.values()), *fields):
        if file.id == call.params["file_id"] and call.query.get("signature") == signature(file):
            return content(file)
    return missing("File")
