"""Plays histories on both models and compares what is visible after every event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.validate.logic.answers import questions
from process_street_tallyfy.validate.logic.history import Event, History, What, histories
from process_street_tallyfy.validate.logic.source import SourceRules
from process_street_tallyfy.validate.logic.target import READINGS, Body, Reading, TargetRules

#: Histories per workflow; the budget of a proof. It is a count, not a time, so that every run finds the same.
HISTORIES = 2000


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest history found after which a task or widget is hidden on one side only."""

    history: History
    hidden_in_source: bool

    def said(self) -> str:
        """Field keys and numbers of options and tasks: no answer, no name."""
        steps = ", ".join(event.said() for event in self.history) or "start a run"
        here, there = ("hidden", "shown") if self.hidden_in_source else ("shown", "hidden")
        return f"Example: {steps}; then it is {here} in Process Street and {there} in Tallyfy."


@dataclass(frozen=True, slots=True)
class Proof:
    """``differences`` by task or widget id; empty = equal in every history."""

    histories: int = 0
    events: int = 0
    differences: Mapping[str, Counterexample] = field(default_factory=dict)


def prove(
    bundle: WorkflowBundle, captures: Mapping[str, Body], automations: Sequence[Body], count: int = HISTORIES
) -> Proof:
    """Compare a workflow with its automations.

    ``captures`` are the bodies of all fields by source id; ``automations`` are bodies whose ids are source ids.
    """
    court = _Court(bundle, captures, automations)
    played = events = 0
    differences: dict[str, History] = {}
    for history in court.histories(count):
        played, events = played + 1, events + len(history)
        for reading in READINGS:
            for subject, at in court.differing(history, reading).items():
                differences.setdefault(subject, history[:at])
    return Proof(played, events, {subject: court.smallest(subject, found) for subject, found in differences.items()})


class _Court:
    """Both models of one workflow. Only what any rule may touch is looked at: the rest never changes."""

    def __init__(self, bundle: WorkflowBundle, captures: Mapping[str, Body], automations: Sequence[Body]) -> None:
        self.source, self.automations = SourceRules.of(bundle), automations
        self.questions = questions(bundle, self.source.questions, captures)
        touched = self.source.targets | {a["target_step_id"] for body in automations for a in body["then_actions"]}
        self.tasks = {
            item.task.id: f"task {number}" for number, item in enumerate(bundle.tasks, 1) if item.task.id in touched
        }
        self.parts = {
            widget.id: item.task.id for item in bundle.tasks for widget in item.widgets if widget.id in touched
        }
        self.seed = bundle.workflow.id
        self._hidden: dict[tuple[tuple[str, ...], ...], frozenset[str]] = {}
        self._processes: dict[Reading, TargetRules] = {}

    def histories(self, count: int) -> Iterable[History]:
        return histories(self.questions, list(self.tasks.items()), self.seed, count) if self.tasks or self.parts else ()

    def differing(self, history: History, reading: Reading) -> dict[str, int]:
        """What differs, and after how many events. A completed task is frozen in the target and not compared.

        Under the reading that rules act only when they become true, a task that is reopened stays as it was when it
        was completed: such histories say nothing there (docs/adr/0010).
        """
        if not reading.while_true and any(event.what is What.REOPEN for event in history):
            return {}
        process = self._launched(reading)
        answers: dict[str, tuple[str, ...]] = {}
        found: dict[str, int] = dict.fromkeys(self._compare(answers, process), 0)
        for at, event in enumerate(history, 1):
            if self._play(event, answers, process):
                for subject in self._compare(answers, process):
                    found.setdefault(subject, at)
        return found

    def _launched(self, reading: Reading) -> TargetRules:
        if reading not in self._processes:
            self._processes[reading] = TargetRules(self.automations, reading)
            self._processes[reading].launch()
        return self._processes[reading].again()

    def _play(self, event: Event, answers: dict[str, tuple[str, ...]], process: TargetRules) -> bool:
        """False for what nobody can do: completing what is hidden in the source, reopening what is open."""
        if event.answer is not None:
            answers[event.subject] = event.answer.source
            process.write(event.subject, event.answer.target)
        elif event.what is What.COMPLETE:
            if event.subject in self._hidden_in_source(answers):
                return False
            process.complete(event.subject)
        elif event.subject in process.completed:
            process.reopen(event.subject)
        return True

    def _compare(self, answers: Mapping[str, tuple[str, ...]], process: TargetRules) -> Iterable[str]:
        hidden = self._hidden_in_source(answers)
        for task_id in self.tasks:
            if task_id not in process.completed and (task_id in hidden) != (task_id in process.hidden):
                yield task_id
        for widget_id, task_id in self.parts.items():
            concealed = widget_id in hidden or task_id in hidden
            if task_id not in process.completed and concealed != (task_id in process.hidden):
                yield widget_id

    def _hidden_in_source(self, answers: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        key = tuple(answers.get(question.field_id, ()) for question in self.questions)
        if key not in self._hidden:
            self._hidden[key] = self.source.hidden(answers)
        return self._hidden[key]

    def smallest(self, subject: str, history: History) -> Counterexample:
        """Events are left out one by one as long as the difference stays."""
        shrunk = True
        while shrunk:
            shrunk = False
            for number in range(len(history)):
                shorter = history[:number] + history[number + 1 :]
                if self._differs(subject, shorter):
                    history, shrunk = shorter, True
                    break
        return Counterexample(history, hidden_in_source=self._hidden_after(subject, history))

    def _differs(self, subject: str, history: History) -> bool:
        return any(self.differing(history, reading).get(subject) == len(history) for reading in READINGS)

    def _hidden_after(self, subject: str, history: History) -> bool:
        answers: dict[str, tuple[str, ...]] = {}
        for event in history:
            if event.answer is not None:
                answers[event.subject] = event.answer.source
        hidden = self._hidden_in_source(answers)
        return subject in hidden or self.parts.get(subject, "") in hidden
