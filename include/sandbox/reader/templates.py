"""Workflows against templates: tasks, fields, content, rules (api/process-street-api.md 2.4 to 2.12)."""

from __future__ import annotations

from typing import Any

from include.sandbox.reader.alignment import is_heading
from include.sandbox.reader.assignment import assigned
from include.sandbox.reader.atlas import Atlas, Blueprint, step_text
from include.sandbox.reader.content import content_checks
from include.sandbox.reader.fields import PASSIVE
from include.sandbox.reader.fields import checks as field_checks
from include.sandbox.reader.judge import SAME, Judge, Reading, Row, Subject, contradiction, missing, other
from include.sandbox.reader.logic import rule_reading
from include.sandbox.reader.moments import same_duration
from include.sandbox.reader.table import TABLE
from include.sandbox.reader.table.rule import either, equal
from include.sandbox.reader.text import holds, matches, normal, shown
from include.sandbox.reader.walk import Check, examine, presence

#: A logic rule is one fact: kept as text, it has to be there with its fields, values and targets.
WHOLE_RULE = either("targets", kept=True)
#: What the migration calls built has to be there.
AS_AUTOMATION = "logic_as_automation"
STEP_TYPES = {"Standard": "task", "Approval": "approval"}


def read_templates(judge: Judge, atlas: Atlas) -> None:
    wanted = {run["workflowId"] for run in atlas.source["runs"]}
    for blueprint in atlas.blueprints.values():
        if blueprint.workflow.get("archived") and blueprint.workflow["id"] not in wanted:
            continue  # no list shows an archived workflow, its runs lead to it (section 3)
        TemplateReader(judge, atlas, blueprint).read()


class TemplateReader:
    """One workflow with everything below it."""

    def __init__(self, judge: Judge, atlas: Atlas, blueprint: Blueprint) -> None:
        self.judge, self.atlas, self.blueprint = judge, atlas, blueprint
        self.workflow_id = blueprint.workflow["id"]

    def read(self) -> None:
        workflow, template = self.blueprint.workflow, self.blueprint.template
        subject = self._subject("workflow", self.workflow_id)
        presence(self.judge, subject, "revision", there=template is not None)
        if template is not None:
            examine(self.judge, subject, workflow, self._checks(template), self.atlas.zone)
        for revision in workflow["revisions"]:
            self._revision(revision)
        for task in self.blueprint.tasks:
            self._task(task)
        for rule in self.blueprint.revision["logic_rules"] if self.blueprint.revision else []:
            self._rule(rule)

    def _subject(self, kind: str, source_id: str, **owners: str) -> Subject:
        owners = owners if kind == "workflow" else {"workflow": self.workflow_id, **owners}
        return Subject(kind, source_id, owners, self.blueprint.text)

    def _checks(self, template: Row) -> dict[str, Check]:
        summary = shown(template.get("summary") or "")
        return {
            "name": lambda name: SAME if normal(name) == normal(template["title"]) else other("another title"),
            "description": lambda text: SAME if holds(summary, normal(text)) else missing("not in the summary"),
            "folderId": lambda folder: self._folder(folder, template),
        }

    def _folder(self, folder_id: str, template: Row) -> Reading:
        home = self.atlas.folders.get(folder_id)
        placed = home is not None and home["id"] == template.get("folder_id")
        return SAME if placed else missing("in no folder, or in another")

    def _revision(self, revision: Row) -> None:
        """The published one is judged by what is in it; drafts and older versions are a fact of the workflow."""
        subject = self._subject("revision", revision["id"])
        published = revision["status"] == "Finished"
        checks: dict[str, Check] = {
            "version": lambda text: SAME if holds(self.blueprint.text, text) else missing("not in the summary"),
            "status": lambda _: SAME if published and self.blueprint.template else missing("this version is not there"),
        }
        if not published:
            facts = {"id": revision["id"], "status": revision["status"]}
            examine(self.judge, subject, facts, checks, self.atlas.zone)
            return
        examine(self.judge, subject, revision, checks, self.atlas.zone)

    def _task(self, task: Row) -> None:
        step = self.blueprint.alignment.steps.get(task["id"])
        subject = self._subject("task_template", task["id"])
        if step is None and is_heading(task):
            there = bool(normal(task["name"])) and holds(self.blueprint.text, normal(task["name"]))
            presence(self.judge, subject, there=there, detail="neither a step nor a line above one")
        else:
            presence(self.judge, subject, there=step is not None)
        if step is not None:
            examine(self.judge, subject, task, self._task_checks(task, step), self.atlas.zone)
            self._assignments(subject, task, step)
        for widget in task["widgets"]:
            self._field(widget, step) if widget["type"] == "FormField" else self._content(widget, step)

    def _task_checks(self, task: Row, step: Row) -> dict[str, Check]:
        displaced = task["id"] in self.blueprint.alignment.displaced
        return {
            "name": lambda name: SAME if normal(name) == normal(step["title"]) else other("another title"),
            "taskType": lambda kind: SAME if STEP_TYPES.get(kind) == step["step_type"] and kind in STEP_TYPES
            else other(f"{kind} became {step['step_type']}"),
            "orderTree": lambda _: other("the step stands elsewhere") if displaced else SAME,
            "due_rule": lambda rule: self._deadline(rule, step),
        }  # fmt: skip

    def _deadline(self, rule: dict[str, Any], step: Row) -> Reading:
        """What stands there has to be right even when the rest of the rule is declared as converted."""
        deadline = step.get("deadline")
        if not deadline:
            return missing("the step has no deadline")
        anchors = {"ChecklistStartDate": "start_run"}
        anchor = self.blueprint.alignment.steps.get(rule.get("sourceTaskId") or "")
        wanted = anchor["id"] if anchor else anchors.get(rule["sourceType"], deadline["step"])
        option = {"After": "from", "Before": "prior_to"}.get(rule["offsetDirection"])
        same = same_duration(rule["dueOffset"], deadline["value"], deadline["unit"])
        if not same or option != deadline["option"] or wanted != deadline["step"]:
            return contradiction("another deadline")
        return SAME if rule["businessDaysHandlingMode"] == "AllDays" else other("business days are counted otherwise")

    def _assignments(self, subject: Subject, task: Row, step: Row) -> None:
        for number, assignment in enumerate(task.get("assignment_rules") or []):
            reading = assigned(assignment, step, self.atlas, self.blueprint)
            self.judge.weigh(subject, f"assignmentRules[{number}]", TABLE["task_template"]["assignmentRules"], reading)

    def _field(self, widget: Row, step: Row | None) -> None:
        subject = self._subject("form_field", widget["id"], task_template=widget["taskId"])
        capture = self.blueprint.captures.get(widget["id"], (None, None))[1]
        if widget["fieldType"] in PASSIVE and step is not None:
            examine(self.judge, subject, widget, self._passive_checks(step), self.atlas.zone)
            return
        presence(self.judge, subject, there=capture is not None)
        if capture is not None:
            examine(self.judge, subject, widget, field_checks(widget, capture), self.atlas.zone)

    def _passive_checks(self, step: Row) -> dict[str, Check]:
        """A field that collects nothing: its words stand in the step."""
        words = content_checks(step)
        flag: Check = lambda value: missing("no such setting") if value else SAME  # noqa: E731
        return {
            "label": lambda text: SAME if _said(text, step) else missing("not in the step"),
            "config.body": words["content"],
            "config.value": words["content"],
            "required": flag,
            "hiddenByDefault": flag,
        }

    def _content(self, widget: Row, step: Row | None) -> None:
        subject = self._subject("content", widget["id"], task_template=widget["taskId"])
        presence(self.judge, subject, there=step is not None, detail="its task has no step")
        if step is not None:
            examine(self.judge, subject, widget, content_checks(step), self.atlas.zone)

    def _rule(self, rule: Row) -> None:
        subject = self._subject("logic_rule", rule["id"])
        found = self.judge.declares(subject, "")
        built = found is not None and found.reason == AS_AUTOMATION
        self.judge.weigh(subject, "", equal() if built else WHOLE_RULE, rule_reading(rule, self.blueprint))
        examine(self.judge, subject, rule, {}, self.atlas.zone)


def _said(text: str, step: Row) -> bool:
    return any(matches(text, part) for part in step_text(step).split(" | ")) or holds(step_text(step), normal(text))
