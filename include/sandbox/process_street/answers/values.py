"""Form field values of a run (api/process-street-api.md 2.18)."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.answers.base import Answerer, api
from include.sandbox.process_street.runs import Run, Value
from include.sandbox.process_street.state import ABSENT
from include.sandbox.web import Answer, Call, Route


class ValueAnswers(Answerer):
    def routes(self) -> list[Route]:
        own = "/workflow-runs/<run_id>"
        return [
            Route("GET", f"{own}/form-fields", self.of_run),
            Route("GET", f"{own}/tasks/<task_id>/form-fields", self.of_task),
        ]

    def of_run(self, call: Call) -> Answer:
        """Unanswered fields too, with null."""
        return self._values(call, self.run(call).values)

    def of_task(self, call: Call) -> Answer:
        task = self.run_task(call)
        return self._values(call, [value for value in self.run(call).values if value.task_id == task.id])

    def _values(self, call: Call, values: list[Value]) -> Answer:
        run = self.run(call)
        rel = "Form Field Values"
        return self.page(call, "fields", values, lambda value: self._view(call, run, value), rel=rel)

    def _view(self, call: Call, run: Run, value: Value) -> dict[str, Any]:
        group = self.state.capabilities.field_ids == "group"
        return value.view(run.id, value.group_id if group else value.id, self._data(call, run, value))

    def _data(self, call: Call, run: Run, value: Value) -> Any:
        """File fields show an object, or a list of them, with a URL where the organisation has one."""
        if not value.files:
            return value.data
        shown = [file.view(self._url(call, run, value, file.id)) for file in value.files]
        return shown[0] if value.field_type == "File" else shown

    def _url(self, call: Call, run: Run, value: Value, file_id: str) -> str | None:
        if self.state.capabilities.files == ABSENT:
            return None
        return api(call, f"/workflow-runs/{run.id}/form-fields/{value.id}/files/{file_id}")
