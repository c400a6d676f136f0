"""Sizes as both servers hold them after a move: counted from their state, by nothing that the move itself counts.

Of the source what is to be read; of the target the objects that a move has to write one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from include.sandbox.process_street.state import TRAILING_NEXT
from include.sandbox.reader.atlas import run_markers
from include.sandbox.reader.text import markers
from include.sandbox.tallyfy.capabilities import Capabilities
from process_street_tallyfy.report.budget.sizes import (
    DataSetSize,
    DocumentSize,
    OneOffSize,
    OrganizationSize,
    RunSize,
    Size,
    WorkflowSize,
    pages,
)

Row = dict[str, Any]
#: Types of field that no data set can feed (api/process-street-api.md 2.12).
FREE = frozenset(
    {"Text", "Textarea", "Email", "Url", "Number", "Date", "Members", "File", "MultiFile"}
    | {"Document", "SendRichEmail", "Snippet"}
)
FILES = frozenset({"file"})
UNDATED = frozenset({"AI", "Code"})
_NO_TEMPLATE: Row = {"id": "", "steps": [], "automated_actions": []}
_NO_PROCESS: Row = {"id": "", "tasks": [], "archived_at": None, "prerun": {}, "pinned": {"automated_actions": []}}


@dataclass(frozen=True)
class Held:
    """``before`` and ``target``: the target before and after the move."""

    source: Row
    before: Row
    target: Row

    def amounts(self) -> Counter[Size]:
        return Counter(self._sizes())

    def _sizes(self) -> Iterator[Size]:
        yield self._organization()
        yield from map(self._workflow, self._workflows)
        for data_set in self._data_sets:
            yield DataSetSize(sum(record["dataSetId"] == data_set["id"] for record in self.source["records"]))
        for document in self._documents:
            yield DocumentSize(len(document["steps"]))
        for task in self._found_one_offs:
            yield OneOffSize(task["status"] == "Completed")
        yield from map(self._run, self._runs)

    def _organization(self) -> OrganizationSize:
        source, before, live = self.source, self.before, [one for one in self._workflows if not one["archived"]]
        return OrganizationSize(
            users=len(source["users"]),
            folders=len(source["folders"]),
            webhooks=len(source["webhooks"]),
            schedules=len(source["schedules"]),
            data_sets=len(source["data_sets"]),
            pages=len(source["pages"]),
            workflows=len(live),
            unlisted=len(self._workflows) - len(live),
            runs=len(self._runs),
            attachments=len(source["attachments"]),
            assigned=self._work_of(self._listed),
            one_offs=len(self.target["oneoff_tasks"]),
            documents=len(self._documents),
            members=len(before["members"]),
            templates=len(before["templates"]),
            groups=len(before["groups"]),
            made_groups=len(self.target["groups"]) - len(before["groups"]),
            made_folders=len(self.target["folders"]) - len(before["folders"]),
            tags=len(before["tags"]),
            trailing=TRAILING_NEXT,
        )

    def _workflow(self, workflow: Row) -> WorkflowSize:
        revision = _published(workflow)
        tasks = revision["tasks"] if revision else []
        fields = [one for task in tasks for one in task["widgets"] if one["type"] == "FormField"]
        template = self._templates.get(workflow["id"], _NO_TEMPLATE)
        return WorkflowSize(
            published=revision is not None,
            revisions=len(workflow["revisions"]),
            tasks=len(tasks),
            widgets=sum(pages(len(task["widgets"])) for task in tasks),
            configured=sum(task["taskType"] != "Standard" for task in tasks),
            datable=sum(task["taskType"] not in UNDATED for task in tasks),
            fields=len(fields),
            selects=sum(field["fieldType"] not in FREE for field in fields),
            linked=tuple(sorted(self._records[one["dataSetId"]] for one in fields if one["dataSetId"])),
            rules=len(revision["logic_rules"]) if revision else 0,
            comments=self._comments[workflow["id"]],
            strangers=self._strangers(workflow, tasks),
            trailing=TRAILING_NEXT,
            made=bool(template["id"]),
            steps=len(template["steps"]),
            captures=sum(len(step["captures"]) for step in template["steps"]),
            varying=sum("{{" in (step["summary"] or "") for step in template["steps"]),
            tagged=bool(template["id"]),
            automations=len(template["automated_actions"]),
            processes=sum(run["checklist_id"] == template["id"] for run in self.target["runs"]),
        )

    def _run(self, run: Row) -> RunSize:
        workflow = self._by_id[run["workflowId"]]
        revision, active = _published(workflow), run["status"] == "Active"
        asks = revision is not None and any(
            one["type"] == "FormField" for t in revision["tasks"] for one in t["widgets"]
        )
        process = self._processes.get(run["id"], _NO_PROCESS)
        values = [self._answers(task) for task in process["tasks"]]
        threads = [found for task in process["tasks"] if (found := _ours(task))]
        files = self._files[run["id"]]
        return RunSize(
            tasks=len(run["tasks"]),
            fields=len(run["values"]) if asks else 0,
            decisions=len(run["approvals"]) if any(task["taskType"] == "Approval" for task in run["tasks"]) else None,
            active=active,
            open_tasks=sum(task["status"] != "Completed" for task in run["tasks"]) if active else 0,
            downloads=self._attached[run["id"]] + sum(len(value["files"]) for value in run["values"]),
            steps=len(process["tasks"]),
            filled=sum(any(kind not in FILES for kind in kinds) for kinds in values),
            comments=sum(threads),
            talked=len(threads),
            files=files,
            file_tasks=sum(any(kind in FILES for kind in kinds) for kinds in values),
            completed=sum(task["status"] == "completed" for task in process["tasks"]),
            archived=process["archived_at"] is not None,
            late=Capabilities().replica_lag_reads if process["id"] in self._late else 0,
            recorded=any(isinstance(value, list) and value for value in process["prerun"].values()),
            ruled=bool(process["pinned"]["automated_actions"]),
        )

    def _answers(self, task: Row) -> list[str]:
        """The types of the fields of a task that have an answer."""
        return [self._types[key] for key, value in task["taskdata"].items() if value not in (None, "", [], {})]

    def _strangers(self, workflow: Row, tasks: list[Row]) -> int | None:
        rules = {rule.get("email") for task in tasks for rule in task["assignment_rules"]}
        named = {email.lower() for email in (rules | {one["email"] for one in workflow["permissions"]}) if email}
        return self._work_of(named - self._listed) if named - self._listed else None

    def _work_of(self, emails: Collection[str]) -> int:
        """Entries of the work search: assigned runs, tasks that can be seen, one-off tasks."""
        places = [run["assignees"] for run in self._runs]
        places += [task["assignees"] for run in self._runs for task in run["tasks"] if not task["hidden"]]
        places += [[one["user"] for one in task["assignments"]] for task in self.source["one_off_tasks"]]
        return sum(_any_of(people, emails) for people in places)

    @cached_property
    def _listed(self) -> frozenset[str]:
        return frozenset(user["email"].lower() for user in self.source["users"])

    @cached_property
    def _found_one_offs(self) -> list[Row]:
        """Those that the target has: what no search names is in no list."""
        here = {source_id for task in self.target["oneoff_tasks"] for source_id in markers(task["summary"])}
        return [task for task in self.source["one_off_tasks"] if task["id"] in here]

    @cached_property
    def _runs(self) -> list[Row]:
        return [run for run in self.source["runs"] if run["status"] != "Deleted"]

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return {workflow["id"]: workflow for workflow in self.source["workflows"]}

    @cached_property
    def _workflows(self) -> list[Row]:
        """Archived ones as far as they have runs."""
        used = {run["workflowId"] for run in self._runs}
        return [one for one in self.source["workflows"] if not one["archived"] or one["id"] in used]

    @cached_property
    def _records(self) -> Counter[str]:
        return Counter(record["dataSetId"] for record in self.source["records"])

    @cached_property
    def _data_sets(self) -> list[Row]:
        """Deleted ones stay in the list."""
        return [one for one in self.source["data_sets"] if not one.get("deletedDate")]

    @cached_property
    def _attached(self) -> Counter[str]:
        return Counter(one["workflowRunId"] for one in self.source["attachments"])

    @cached_property
    def _late(self) -> frozenset[str]:
        """Processes that the replica hid: every so-and-so-many-th of those that were launched (``Capabilities``)."""
        launched = sorted(self._launched, key=lambda run: run["increment_id"])
        every = Capabilities().lag_every
        return frozenset(run["id"] for run in launched[every - 1 :: every])

    @cached_property
    def _launched(self) -> list[Row]:
        before = {run["id"] for run in self.before["runs"]}
        return [run for run in self.target["runs"] if run["id"] not in before]

    @cached_property
    def _comments(self) -> Counter[str]:
        of = {run["id"]: run["workflowId"] for run in self.source["runs"]}
        return Counter(of[comment["workflowRunId"]] for comment in self.source["comments"])

    @cached_property
    def _templates(self) -> dict[str, Row]:
        """By source id: documents too."""
        return {found: one for one in self.target["templates"] for found in markers(one["summary"])}

    @cached_property
    def _documents(self) -> list[Row]:
        ids = [one["id"] for key in ("pages", "data_sets") for one in self.source[key]]
        return [self._templates[source_id] for source_id in ids if source_id in self._templates]

    @cached_property
    def _processes(self) -> dict[str, Row]:
        return {found: run for run in self.target["runs"] for found in run_markers(run)}

    @cached_property
    def _files(self) -> Counter[str]:
        """Files that hang on a task, by run."""
        of = {task["id"]: run["id"] for run in self.target["runs"] for task in run["tasks"]}
        tasks = Counter(
            of.get(one["subject"]["id"]) for one in self.target["assets"] if one["subject"]["type"] == "Task"
        )
        return Counter(
            {source_id: sum(tasks[one] for one in [run["id"]]) for source_id, run in self._processes.items()}
        )

    @cached_property
    def _types(self) -> dict[str, str]:
        """Type of a field by its id."""
        steps = (step for template in self.target["templates"] for step in template["steps"])
        return {capture["id"]: capture["field_type"] for step in steps for capture in step["captures"]}


def _published(workflow: Row) -> Row | None:
    return next((one for one in workflow["revisions"] if one["status"] == "Finished"), None)


def _ours(task: Row) -> int:
    """Comments that the move has written."""
    return sum(bool(markers(thread["content"])) for thread in task["threads"])


def _any_of(people: list[Row], emails: Collection[str]) -> bool:
    return any(person["email"].lower() in emails for person in people)
