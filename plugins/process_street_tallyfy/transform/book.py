"""What one planning found: a finding per fact, an outcome per object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from process_street_tallyfy.model.finding import STRENGTH, Disposition, Finding, Outcome, weakest
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

#: Kinds whose objects are bundles: they hold the others.
BUNDLED = frozenset({Kind.WORKFLOW, Kind.RUN})
NOTHING: Mapping[str, str] = MappingProxyType({})


def _rank(disposition: Disposition) -> int:
    return STRENGTH.index(disposition) if disposition in STRENGTH else 0


class Book:
    """Findings and outcomes, in the order in which they came up.

    A fact is (kind, source id, field). When a fact is noted twice the weaker finding stays, the
    first on ties: a fact never has two findings.
    """

    def __init__(self, parent_id: str = "", instead: Mapping[str, str] = NOTHING) -> None:
        """``instead``: reason codes that something else makes untrue, and what is said in their place."""
        self.parent_id = parent_id
        self._instead = instead
        self._facts: dict[tuple[Kind, str, str], Finding] = {}
        self._objects: dict[tuple[Kind, str], None] = {}

    def arrive(self, kind: Kind, source_id: str) -> None:
        """Expect an outcome for this object."""
        self._objects[(kind, source_id)] = None

    def note(self, kind: Kind, source_id: str, field: str, reason: str, about: str = "") -> None:
        """Say what became of a fact; disposition and advice stand in ``REASONS``.

        ``about`` adds which objects it is about, by their ids: no names, no addresses.
        """
        self.add(self._finding(kind, source_id, field, reason, about))

    def correct(self, kind: Kind, source_id: str, field: str, reason: str) -> None:
        """What was said of the fact has turned out otherwise: this stands in its place unless that was weaker."""
        finding = self._finding(kind, source_id, field, reason)
        known = self._facts.get((kind, source_id, field))
        if known is None or _rank(finding.disposition) >= _rank(known.disposition):
            self._facts[(kind, source_id, field)] = finding

    def _finding(self, kind: Kind, source_id: str, field: str, reason: str, about: str = "") -> Finding:
        reason = self._instead.get(reason, reason)
        entry = REASONS[reason]
        advice = f"{entry.advice} ({about})" if about else entry.advice
        return Finding(kind, source_id, field, entry.disposition, reason, advice, self.parent_id)

    def add(self, finding: Finding) -> None:
        fact = (finding.kind, finding.source_id, finding.field)
        known = self._facts.get(fact)
        if known is None or _rank(finding.disposition) > _rank(known.disposition):
            self._facts[fact] = finding

    def disposition(self, kind: Kind, source_id: str) -> Disposition:
        return disposition_of(self._facts.values(), kind, source_id)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._facts.values())

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """One per object that arrived; the bundle's own object has no parent."""
        weight = _weights(self._facts.values())
        return tuple(
            Outcome(kind, source_id, self._parent_of(kind, source_id), weakest(weight.get((kind, source_id), [])))
            for kind, source_id in self._objects
        )

    def _parent_of(self, kind: Kind, source_id: str) -> str:
        return "" if kind in BUNDLED and source_id == self.parent_id else self.parent_id


def disposition_of(findings: Iterable[Finding], kind: Kind, source_id: str) -> Disposition:
    """How an object arrived: its weakest fact, those aside that do not weigh (see ``Reason``).

    ``unsupported`` is said of an object only when all of it is lost (the fact with the field ''):
    one that lost a part is there, and counts as ``preserved``.
    """
    return weakest(_weights(findings).get((kind, source_id), []))


def _weights(findings: Iterable[Finding]) -> dict[tuple[Kind, str], list[Disposition]]:
    weights: dict[tuple[Kind, str], list[Disposition]] = {}
    for finding in findings:
        if REASONS[finding.reason].weighs:
            partly = finding.field and finding.disposition is Disposition.UNSUPPORTED
            disposition = Disposition.PRESERVED if partly else finding.disposition
            weights.setdefault((finding.kind, finding.source_id), []).append(disposition)
    return weights
