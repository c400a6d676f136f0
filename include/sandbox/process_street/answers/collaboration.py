"""Comments and attachments (api/process-street-api.md 2.19, 2.20)."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.answers.base import Answerer, api, app, link, one
from include.sandbox.process_street.collaboration import Attachment, Comment
from include.sandbox.process_street.failures import missing, refuse
from include.sandbox.process_street.state import ABSENT, BARE
from include.sandbox.web import Answer, Call, Route

#: Query parameter -> attribute; all may be combined.
ATTACHMENT_FILTERS = {"workflowId": "workflow_id", "workflowRunId": "run_id", "taskId": "task_id"}


class CollaborationAnswers(Answerer):
    def routes(self) -> list[Route]:
        return [
            Route("GET", "/comments", self.comments),
            Route("GET", "/comments/<comment_id>", self.comment),
            Route("GET", "/attachments", self.attachments),
        ]

    def comments(self, call: Call) -> Answer:
        """Newest first; of a workflow, or of a run and perhaps one of its tasks."""
        workflow, run, task = (call.query.get(name) for name in ("workflowId", "workflowRunId", "taskId"))
        if workflow is None and run is None:
            refuse(400, "Either workflowId or workflowRunId is required.")
        found = [
            comment
            for comment in self.state.comments.values()
            if self._visible(comment.run_id, workflow)
            and run in (None, comment.run_id)
            and task in (None, comment.task_id)
        ]
        found.sort(key=lambda comment: (comment.audit.created_date, comment.id), reverse=True)
        return self.page(call, "data", found, Comment.view, rel="Comment")

    def comment(self, call: Call) -> Answer:
        found = self.state.comments.get(call.params["comment_id"]) or missing("Comment")
        return one(found.view())

    def attachments(self, call: Call) -> Answer:
        """Newest first, of the whole organisation unless filtered."""
        wanted = {ours: call.query[theirs] for theirs, ours in ATTACHMENT_FILTERS.items() if theirs in call.query}
        author = call.query.get("createdById")
        found = [
            attachment
            for attachment in self.state.attachments.values()
            if all(getattr(attachment, name) == value for name, value in wanted.items())
            and author in (None, attachment.created_by.id)
            and self._visible(attachment.run_id, None)
        ]
        found.sort(key=lambda attachment: (attachment.created_date, attachment.id), reverse=True)
        return self.page(call, "data", found, lambda attachment: self._attachment(call, attachment))

    def _visible(self, run_id: str, workflow_id: str | None) -> bool:
        run = self.state.runs.get(run_id)
        return run is not None and run.status != "Deleted" and workflow_id in (None, run.workflow_id)

    def _parts(self) -> list[str]:
        return ["facts", "content"] if self.state.capabilities.files == BARE else ["content"]

    def _attachment(self, call: Call, attachment: Attachment) -> dict[str, Any]:
        links = [link("related", app(f"/runs/{attachment.run_id}/tasks/{attachment.task_id}"), kind="App")]
        if self.state.capabilities.files != ABSENT:
            links += [link("self", api(call, f"/attachments/{attachment.id}/{part}")) for part in self._parts()]
        return {**attachment.view(), "links": links}
