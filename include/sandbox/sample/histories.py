"""Plays the runs: started, answered, completed and approved in order, as people would have done it."""

from __future__ import annotations

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

from include.sandbox.process_street import editing
from include.sandbox.process_street.deadlines import set_due_dates
from include.sandbox.process_street.identity import stamp
from include.sandbox.process_street.logic import answer_texts, hidden_ids
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.runs import Run, RunTask
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, TaskTemplate, Workflow
from include.sandbox.sample.answering import Situation, invent
from include.sandbox.sample.people import ADMIN, DELETED, DEPARTMENTS, GROUPS, GUESTS, PEOPLE, TIME_ZONE, TODAY
from include.sandbox.sample.subjects import PLANS, Plan

ZONE = ZoneInfo(TIME_ZONE)
ACTIVE, COMPLETED, ARCHIVED = "Active", "Completed", "Archived"
BY_EMAIL = {person.email: person for person in (*PEOPLE.values(), *GROUPS.values(), *GUESTS.values(), DELETED)}


def play_all(state: ProcessStreetState) -> None:
    for plan in PLANS:
        statuses = [ARCHIVED] * plan.archived + [COMPLETED] * plan.completed + [ACTIVE] * plan.active
        for number, status in enumerate(statuses):
            History(state, plan, number, status).play()


class History:
    """One run. Older runs come first; an active one is young, except the first of its workflow."""

    def __init__(self, state: ProcessStreetState, plan: Plan, number: int, status: str) -> None:
        self.state, self.plan, self.status, self.number = state, plan, status, number
        self.chance = random.Random(f"{plan.workflow} {number}")
        self.workflow: Workflow = state.workflow_named(plan.workflow)
        self.staff = [PEOPLE[name] for name in DEPARTMENTS[plan.department]]
        self.at = TODAY - timedelta(days=self._age(), hours=self.chance.randint(0, 8))
        self.subject = plan.subjects[number % len(plan.subjects)]

    def play(self) -> Run:
        by = self.chance.choice(self.staff)
        revision = self._revision()
        run = editing.launch(
            self.state, self.workflow, self.plan.name.format(self.subject), by, stamp(self.at), revision=revision
        )
        run.shared = self.chance.random() < 0.15
        run.assignees = [by, *([GROUPS["IT"]] if self.chance.random() < 0.1 else [])]
        for template in revision.ordered()[: self._reach(len(run.tasks))]:
            if not self._work_on(run, revision, template):
                break
        if self.status != ACTIVE:
            editing.finish(run, self.chance.choice(self.staff), self._later(), status=self.status)
        editing.name_tasks(run, revision)
        self._assign(run, revision, by)
        set_due_dates(run, revision, ZONE)
        return run

    def _age(self) -> float:
        if self.status == ACTIVE:
            return self.chance.uniform(2, 40) if self.number % 5 else 230.0
        place = self.number / max(1, self.plan.runs)
        return max(25.0, self.plan.oldest * (1 - place) + self.chance.uniform(-5, 5))

    def _revision(self) -> Revision:
        """The version that was published then; one that came out later is out of the question."""
        published = [r for r in self.workflow.revisions if r.status != "Draft"]
        then = [r for r in published if r.audit.created_date <= stamp(self.at)]
        return (then or published)[-1]

    def _reach(self, tasks: int) -> int:
        """How many tasks were worked on: an archived run may have been given up."""
        if self.status == COMPLETED:
            return tasks
        return self.chance.randint(1, tasks - 1)

    def _later(self) -> str:
        """The clock of the run goes on, but never beyond an hour before today."""
        self.at = min(self.at + timedelta(hours=self.chance.uniform(0.3, 30)), TODAY - timedelta(hours=1))
        return stamp(self.at)

    def _work_on(self, run: Run, revision: Revision, template: TaskTemplate) -> bool:
        """False when the run stands still from here on."""
        task = editing.task_of(run, template)
        if task.hidden or template.is_heading:
            return True
        by = ADMIN if template.type in ("AI", "Code") else self.chance.choice(self.staff)
        self._answer(run, revision, template, by)
        if template.type == "Approval" and not self._decide(run, template, task, by):
            return False
        editing.complete(self.state, run, task, by, self._later())
        return True

    def _answer(self, run: Run, revision: Revision, template: TaskTemplate, by: Person) -> None:
        for widget in template.widgets:
            if not widget.is_field or widget.id in hidden_ids(run, revision):
                continue
            if not widget.own["required"] and self.chance.random() < 0.2:
                continue
            data, files = invent(widget, Situation(self.state, run.id, self.at, self.chance))
            if widget.key == self.plan.key:
                data = {"value": self.subject}
            if data is not None or files:
                editing.answer(self.state, run, widget.key, data, by, self._later(), files=files)

    def _decide(self, run: Run, template: TaskTemplate, task: RunTask, by: Person) -> bool:
        """An active run may stand at a rejection: its subject is open again."""
        subjects = set((template.config or {}).get("subjectTaskIds", ()))
        for subject in run.tasks:
            if subject.template_task_id not in subjects or subject.hidden:
                continue
            refused = self.status == ACTIVE and self.chance.random() < 0.4
            words = "Please correct the numbers." if refused else self.chance.choice((None, "Fine.", "Looks good 👍"))
            editing.approve(self.state, run, task, subject, by, self._later(), approved=not refused, comment=words)
            if refused:
                return False
        return True

    def _assign(self, run: Run, revision: Revision, by: Person) -> None:
        templates = {template.id: template for template in revision.tasks}
        for task in run.tasks:
            found = [
                person
                for rule in templates[task.template_task_id].assignment_rules
                for person in _assignees(rule, run, by)
            ]
            task.assignees = list(dict.fromkeys(found))


def _assignees(rule: dict[str, str], run: Run, by: Person) -> list[Person]:
    if rule["type"] == "Static":
        return [BY_EMAIL[rule["email"]]]
    if rule["sourceType"] == "ChecklistInitiator":
        return [by]
    if rule["sourceType"] == "FormField":
        texts = [answer_texts(value.data) for value in run.values if value.id == rule["sourceWidgetId"]]
        return [BY_EMAIL[text] for found in texts for text in found if text in BY_EMAIL]
    return [PEOPLE["Petra Vogel"] if rule["sourceType"] == "DocumentOwner" else PEOPLE["Ute Bauer"]]
