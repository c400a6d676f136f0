"""One line of the mapping table: a feature of the source and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

#: Stands for any value that the specification does not list.
UNLISTED = "(unlisted)"


@dataclass(frozen=True, slots=True)
class Area:
    """A chapter of the table: what its rows have in common. ``section`` is of api/process-street-api.md."""

    section: str
    title: str
    kind: Kind

    def row(self, feature: str, field: str, target: str, reason: str | None = None, value: str = "") -> Row:
        return Row(self, feature, value, field, target, reason)

    def rows(self, feature: str, field: str, target: str, outcomes: Iterable[tuple[str, str | None]]) -> list[Row]:
        """One row per (value, reason)."""
        return [self.row(feature, field, target, reason, value) for value, reason in outcomes]


@dataclass(frozen=True, slots=True)
class Row:
    """``field`` is where the finding stands ('' = the object).

    ``value`` is one value of the feature, '' when it has only one. ``reason`` None: exact, no finding.
    """

    area: Area
    feature: str
    value: str
    field: str
    target: str
    reason: str | None = None

    @property
    def kind(self) -> Kind:
        return self.area.kind

    @property
    def disposition(self) -> Disposition:
        return REASONS[self.reason].disposition if self.reason else Disposition.EXACT

    @property
    def advice(self) -> str:
        return REASONS[self.reason].advice if self.reason else "Nothing to do."
