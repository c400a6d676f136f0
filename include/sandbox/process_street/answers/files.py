"""The bytes of files: no documented operation, a capability of the organisation (api/process-street-api.md 2.20)."""

from __future__ import annotations

from urllib.parse import quote

from include.sandbox.process_street.answers.base import Answerer
from include.sandbox.process_street.failures import missing
from include.sandbox.process_street.files import StoredFile
from include.sandbox.process_street.state import SERVED
from include.sandbox.web import Answer, Call, Route


class FileAnswers(Answerer):
    """Anything but `served` answers 404."""

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/attachments/<attachment_id>/content", self.attachment),
            Route("GET", "/workflow-runs/<run_id>/form-fields/<field_id>/files/<file_id>", self.of_value),
        ]

    def attachment(self, call: Call) -> Answer:
        found = self.state.attachments.get(call.params["attachment_id"]) or missing("Attachment")
        return self._bytes(found.file)

    def of_value(self, call: Call) -> Answer:
        for value in self.run(call).values:
            if value.id == call.params["field_id"]:
                for file in value.files:
                    if file.id == call.params["file_id"]:
                        return self._bytes(file)
        return missing("File")

    def _bytes(self, file: StoredFile) -> Answer:
        if self.state.capabilities.files != SERVED:
            missing("File")
        disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
        return Answer(200, file.bytes(), disposition, file.mime_type)
