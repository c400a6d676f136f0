"""The exact calls of a template: ``1 + S + F + K + G + 1`` and the finishing (api/tallyfy-api.md 7.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemplateCalls:
    """Each count is in calls.

    ``updates``: of a template whose workflow has changed since it was moved, at most.
    ``texts``: the second pass over instructions with variables. ``adopted``: reads that find what came along with
    another object where the target takes steps in bulk. ``rules`` are written after the history, read-back included;
    ``finishing`` falls at the cut-over, deadlines (2D of the formula) included.
    """

    create: int = 0
    steps: int = 0
    fields: int = 0
    texts: int = 0
    tags: int = 0
    read_back: int = 1
    adopted: int = 0
    updates: int = 0
    rules: int = 0
    finishing: int = 0

    @property
    def first(self) -> int:
        """Until the template's gate."""
        return sum(self._terms)

    @property
    def total(self) -> int:
        return self.first + self.rules + self.finishing

    @property
    def formula(self) -> str:
        """The sum until the gate as the plan shows it."""
        return " + ".join(map(str, self._terms))

    @property
    def _terms(self) -> tuple[int, ...]:
        terms = (self.create, self.steps, self.fields, self.texts, self.tags, self.read_back)
        return (*terms, *(term for term in (self.adopted, self.updates) if term))
