"""Histories of a run: answered, changed, cleared, completed, reopened."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.validate.logic.answers import Answer, Question

#: Up to so many combinations of answers all are tried; of more, as many by chance.
MOST_COMBINATIONS = 512
LONGEST = 12


class What(StrEnum):
    """``answer`` also changes and, with the empty answer, clears."""

    ANSWER = "answer"
    COMPLETE = "complete"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Event:
    """``subject`` is the field or the task, ``word`` how a person would know it."""

    what: What
    subject: str
    word: str
    answer: Answer | None = None

    def said(self) -> str:
        if self.answer is None:
            return f"{self.what} {self.word}"
        return f"clear {self.word}" if not self.answer.source else f"answer {self.word} with {self.answer.name}"


History = tuple[Event, ...]


def histories(
    questions: Sequence[Question], tasks: Sequence[tuple[str, str]], seed: str, count: int
) -> Iterator[History]:
    """First every combination of answers, those with the fewest first, then by chance; ``count`` in all.

    ``tasks`` are ids and words of the tasks that people complete. The same seed gives the same histories. Where
    nothing can be answered or completed there is one history: the start.
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    made = 0
    for history in _combinations(questions):
        yield history
        made += 1
    while made < count and (questions or tasks):
        yield tuple(_event(questions, tasks, chance) for _ in range(chance.randint(1, LONGEST)))
        made += 1


def _combinations(questions: Sequence[Question]) -> list[History]:
    if prod(len(question.answers) for question in questions) > MOST_COMBINATIONS:
        return [()]
    found = [
        tuple(answered(question, answer) for question, answer in zip(questions, answers, strict=True) if answer.source)
        for answers in product(*(question.answers for question in questions))
    ]
    return sorted(found, key=len)


def answered(question: Question, answer: Answer) -> Event:
    return Event(What.ANSWER, question.field_id, f"field {question.key}", answer)


def _event(questions: Sequence[Question], tasks: Sequence[tuple[str, str]], chance: random.Random) -> Event:
    if questions and (not tasks or chance.random() < 0.7):
        question = chance.choice(questions)
        return answered(question, chance.choice(question.answers))
    task_id, word = chance.choice(tasks)
    return Event(chance.choice((What.COMPLETE, What.REOPEN)), task_id, word)
