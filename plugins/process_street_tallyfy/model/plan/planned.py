"""What planning one kind of thing gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.model.finding import Finding, Outcome


@dataclass(frozen=True, slots=True)
class Planned:
    """A set of plans of one kind with what was found while planning."""

    plans: tuple[Any, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
