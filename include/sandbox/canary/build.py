"""An organisation of every kind of thing, each of its words a new one: the bakery's shape, nobody's content."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.canary.surroundings import Surroundings
from include.sandbox.canary.words import Words
from include.sandbox.process_street.editing import answer, approve, attach, comment, complete, finish, launch
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.people import Audit, Folder, Grant, Person
from include.sandbox.process_street.runs import Run
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, Workflow
from include.sandbox.sample.blueprint import Blueprint
from include.sandbox.sample.widgets import always, any_of, ask, atom, document, text

BEFORE, AT = "2026-01-05T10:00:00.000Z", "2026-03-02T09:00:00.000Z"
STATUSES = ("Active", "Completed", "Archived")


def number(letter: str) -> str:
    """An id as the source makes them; ids may be seen everywhere."""
    return (letter * 22)[:22]


@dataclass
class Canary:
    """``source`` and ``target`` begin a sandbox; ``words.made`` says what each word stands for."""

    words: Words = field(default_factory=Words)

    def __post_init__(self) -> None:
        word = self.words.word
        self.ann, self.bob, self.eve = (self._person(name) for name in ("ann", "bob", "eve"))
        self.team = Person(number("T"), f"group-{number('T')}@process.st", word("name of the group"))
        self.made = Audit(BEFORE, self.ann, BEFORE, self.ann)
        self.tasks = [word(f"name of task {place}") for place in range(4)]
        self.labels = {kind: word(f"label of {kind}") for kind in ("Text", "Select", "Email", "Textarea", "Table")}
        self.options = (word("option"), word("other option"))
        self.source = self._source()
        self.target = {"members": [self._member(self.ann)], "guests": [], "organization": {"name": "Target"}}

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.source.api_key,)

    def _person(self, name: str) -> Person:
        first, last = self.words.word(f"first name of {name}"), self.words.word(f"last name of {name}")
        return Person(number(name), self.words.address(f"address of {name}"), f"{first} {last}")

    def _member(self, person: Person) -> dict[str, Any]:
        first, last = person.username.split()
        return {"email": person.email, "first_name": first, "last_name": last, "role": "standard"}

    def _source(self) -> ProcessStreetState:
        word = self.words.word
        state = ProcessStreetState(api_key=word("API key"), time_zone="Europe/Berlin", key_owner=self.ann)
        state.name, state.api_key_label = word("name of the organisation"), word("label of the key")
        state.groups[self.team.id] = [self.bob]
        state.add(self.ann, self.bob, self.eve, self.team, Folder(number("F"), word("folder"), self.made))
        workflow = Workflow(
            number("W"), word("workflow"), self.made, word("description"), [self._revision()], folder_id=number("F")
        )
        workflow.permissions = [Grant(self.ann, "Edit"), Grant(self.bob, "Run"), Grant(self.team, "ViewAll")]
        state.add(workflow)
        for status in STATUSES:
            self._run(state, workflow, status)
        Surroundings(self.words, self.made, self.ann, self.bob).add_to(state, workflow)
        return state

    def _revision(self) -> Revision:
        word, tasks, labels = self.words.word, self.tasks, self.labels
        plan = Blueprint(word("name of the revision"), "1.0", self.made)
        plan.heading(word("heading"))
        choice = ask("Select", labels["Select"], options=self.options, required=True)
        plan.task(
            tasks[0],
            [
                text(f"{word('text')} **{word('bold')}** <{self.words.address('in a text')}>"),
                ask("Text", labels["Text"], required=True, defaultValue=word("default")),
                choice,
                ask("Email", labels["Email"]),
                ask("MultiFile", "Sketch"),
                ask(word("unknown field type"), word("label of an unknown field")),
                document(word("file description"), f"{word('name of a file')}.pdf", "application/pdf", 500),
            ],
            assign=[always(self.bob), always(self.team)],
        )
        plan.task(tasks[1], kind="Approval", config={"type": "Approval", "subjectTaskIds": [tasks[0]]})
        plan.task(tasks[2], [ask("MultiChoice", "Allergens", options=(word("choice"), "Milk"))], hidden=True)
        plan.task(tasks[3], [ask("Textarea", labels["Textarea"])])
        plan.rule("Show", any_of([atom(labels["Select"], "Is", self.options[1])]), tasks=[tasks[2]])
        return plan.revision

    def _run(self, state: ProcessStreetState, workflow: Workflow, status: str) -> None:
        word, labels = self.words.word, self.labels
        run = launch(
            state, workflow, word(f"name of a run, {status}"), self.ann, AT, due_date="2026-03-09T12:00:00.000Z"
        )
        answer(state, run, labels["Text"], {"value": word("answer")}, self.bob, AT)
        answer(state, run, labels["Select"], {"value": self.options[1], "hasDefaultValue": False}, self.bob, AT)
        answer(state, run, labels["Email"], {"value": self.words.address("answer")}, self.bob, AT)
        answer(state, run, labels["Textarea"], {"value": word("long answer")}, self.eve, AT)
        sketch = stored(f"{word('file name')}.png", "image/png", 900, file_id=f"sketch{run.id[:16]}")
        answer(state, run, "Sketch", None, self.bob, AT, files=[sketch])
        self._work(state, run, status)

    def _work(self, state: ProcessStreetState, run: Run, status: str) -> None:
        word, tasks = self.words.word, {task.name: task for task in run.tasks}
        first = tasks[self.tasks[0]]
        comment(state, run, first, f"@{word('mention')} {word('comment')}", self.bob, AT)
        file = stored(f"{word('name of an attachment')}.csv", "text/csv", 30, file_id=f"order{run.id[:17]}")
        file.content = word("content of an attachment").encode()
        attach(state, run, first, file, self.bob, AT)
        complete(state, run, first, self.ann, AT)
        if status == "Active":
            tasks[self.tasks[3]].assignees, tasks[self.tasks[3]].due_date = [self.bob], "2026-12-08T10:00:00.000Z"
            return
        approve(state, run, tasks[self.tasks[1]], first, self.ann, AT, comment=word("comment of an approval"))
        for name in self.tasks[1:]:
            complete(state, run, tasks[name], self.bob, AT)
        finish(run, self.bob, AT, status=status)
