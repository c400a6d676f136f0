"""What stands around the runs: a data set, a page, a schedule, webhooks with their secrets, a task on its own."""

from __future__ import annotations

from dataclasses import dataclass

from include.sandbox.canary.words import Words
from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook, Schedule, Webhook
from include.sandbox.process_street.library import Column, DataSet, Page, PageRevision, Record
from include.sandbox.process_street.people import Audit, Grant, Person
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Widget, Workflow


@dataclass
class Surroundings:
    words: Words
    made: Audit
    ann: Person
    bob: Person

    def add_to(self, state: ProcessStreetState, workflow: Workflow) -> None:
        state.add(self._data_set(), self._page(workflow.folder_id or ""), self._schedule(workflow))
        state.add(self._webhook(workflow), *self._one_offs(state))

    def _data_set(self) -> DataSet:
        word = self.words.word
        column = Column(muid("canary column", 1), word("column"), "Text", self.made)
        found = DataSet(muid("canary set", 1), word("data set"), self.made, [column])
        found.records = [Record(muid("canary record", 1), self.made, {column.id: word("cell")})]
        url = f"https://hooks.process.st/in/{word('secret of an incoming webhook')}"
        config = {"columns": {column.id: "$"}, "keyColumn": column.id}
        name = word("incoming webhook")
        found.incoming_webhooks = [IncomingWebhook(muid("canary in", 1), name, url, "Make", config, self.made)]
        return found

    def _page(self, folder_id: str) -> Page:
        word = self.words.word
        content = Widget(muid("canary widget", 1), "Text", self.made, {"content": f"# {word('page content')}"})
        revision = PageRevision(muid("canary page revision", 1), "1.0", "Finished", self.made, [content])
        return Page(
            muid("canary page", 1),
            word("page"),
            folder_id,
            self.made,
            description=word("page description"),
            revisions=[revision],
            permissions=[Grant(self.ann, "Edit"), Grant(self.bob, "View")],
        )

    def _schedule(self, workflow: Workflow) -> Schedule:
        return Schedule(
            muid("canary schedule", 1),
            workflow.id,
            "2026-01-05T10:00:00.000Z",
            "Europe/Berlin",
            self.made,
            name=self.words.word("schedule"),
            next_run_date="2026-12-07T10:00:00.000Z",
            rules=[{"frequency": "Weekly", "interval": 1, "weekDay": "Monday"}],
            assignee_emails=[self.bob.email],
        )

    def _webhook(self, workflow: Workflow) -> Webhook:
        url = f"https://{self.words.word('host of a webhook')}.com/x?token={self.words.word('secret of a webhook')}"
        return Webhook(muid("canary webhook", 1), url, ["TaskChecked"], self.made, workflow_id=workflow.id)

    def _one_offs(self, state: ProcessStreetState) -> list[OneOffTask]:
        word = self.words.word
        run = next(iter(state.runs.values()))
        return [
            OneOffTask(
                muid("canary one-off", 1),
                word("one-off task"),
                self.made,
                description=word("description of a one-off task"),
                assignees=[self.ann, self.bob],
                run_id=run.id,
                subtasks=[(word("subtask"), "NotCompleted")],
            )
        ]
