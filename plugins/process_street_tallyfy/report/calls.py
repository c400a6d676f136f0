"""The exact calls of a template: ``1 + S + F + K + 2D + G + 1`` and the finishing (api/tallyfy-api.md 7.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemplateCalls:
    """Each count is in calls; ``finishing`` falls at the cut-over.

    ``anchors`` is 2D, the deadlines on later steps. ``adopted``: reads that find what came along with another object
    where the target takes steps in bulk.
    """

    create: int = 0
    steps: int = 0
    fields: int = 0
    rules: int = 0
    anchors: int = 0
    tags: int = 0
    adopted: int = 0
    read_back: int = 1
    finishing: int = 0

    @property
    def first(self) -> int:
        """Until the template's gate."""
        return sum(self._terms)

    @property
    def formula(self) -> str:
        """The sum as the plan shows it."""
        return " + ".join(map(str, self._terms))

    @property
    def _terms(self) -> tuple[int, ...]:
        terms = (self.create, self.steps, self.fields, self.rules, self.anchors, self.tags, self.read_back)
        return (*terms, self.adopted) if self.adopted else terms
