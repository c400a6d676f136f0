"""Weighs one fact after the other; what comes out is the result.

read back the same ------------------------------------------> equal
different, or not there
    no finding declares it, or the table takes no excuse ----> wrong, or lost
    declared as preserved, but its text is nowhere ----------> lost
    declared as converted, but nothing arrived --------------> lost
    else ----------------------------------------------------> declared
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from include.sandbox.reader.findings import Declaration, Findings
from include.sandbox.reader.table import How, Rule
from include.sandbox.reader.table.rule import LEFT_OUT
from include.sandbox.reader.text import holds

Row = dict[str, Any]
#: Texts of which one has to be found; every one of several such has to be.
Needles = Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Problem:
    """Ids and field names only: no values, no people."""

    kind: str
    source_id: str
    field: str
    detail: str


#: Findings that send people to the record document.
IN_RECORD = frozenset({"in_record", "detail_in_record", "compact_run"})


class State(str, Enum):
    SAME = "same"
    OTHER = "other"
    MISSING = "missing"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Reading:
    """How a fact was found in the target. `needles` replaces what the value itself says."""

    state: State
    detail: str = ""
    needles: Needles | None = None


SAME = Reading(State.SAME)


def other(detail: str) -> Reading:
    return Reading(State.OTHER, detail)


def contradiction(detail: str) -> Reading:
    """Something is there that cannot stem from the source: no conversion explains it."""
    return Reading(State.CONTRADICTION, detail)


def missing(detail: str = "not in the target") -> Reading:
    return Reading(State.MISSING, detail)


@dataclass(frozen=True)
class Subject:
    """A source object. `aliases`: other ids that a finding may name it by. `owners`: ids of what it belongs to.

    `kept` is the normalised text in which preserved facts have to be found, `record` the one for facts that are
    said to be in the record document alone.
    """

    kind: str
    source_id: str
    owners: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    aliases: tuple[str, ...] = ()
    record: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.source_id, *self.aliases)


@dataclass
class Result:
    """`declared` counts by disposition; `notes` are facts that could only be looked at from outside."""

    facts: int = 0
    equal: int = 0
    wrong: list[Problem] = field(default_factory=list)
    lost: list[Problem] = field(default_factory=list)
    declared: Counter[str] = field(default_factory=Counter)
    duplicated: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    mails: int = 0

    @property
    def accuracy(self) -> float:
        """Of the facts that were read back, the share that is right; 1 when there was nothing to read."""
        read = self.equal + len(self.wrong)
        return self.equal / read if read else float(not self.lost)

    @property
    def clean(self) -> bool:
        return not (self.wrong or self.lost or self.duplicated or self.mails)


class Judge:
    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.result = Result()

    def weigh(self, subject: Subject, name: str, rule: Rule, reading: Reading, needles: Needles = ()) -> None:
        """`name` is the field as findings call it, "" for the object itself."""
        result = self.result
        result.facts += 1
        if reading.state is State.SAME:
            result.equal += 1
            return
        problem = Problem(subject.kind, subject.source_id, name, reading.detail)
        found = None if rule.how is How.EQUAL else self._declared(subject, (name, *rule.at))
        excuses = LEFT_OUT if reading.state is State.CONTRADICTION else rule.excuses
        if found is None or found.disposition not in excuses:
            (result.lost if reading.state is State.MISSING else result.wrong).append(problem)
        elif broken := _broken(found, rule, reading, needles, _where(found, subject)):
            result.lost.append(Problem(subject.kind, subject.source_id, name, broken))
        else:
            result.declared[found.disposition] += 1

    def note(self, subject: Subject, name: str, detail: str) -> None:
        self.result.notes.append(Problem(subject.kind, subject.source_id, name, detail))

    def declares(self, subject: Subject, *names: str) -> Declaration | None:
        return self._declared(subject, names)

    def _declared(self, subject: Subject, names: Iterable[str]) -> Declaration | None:
        for name in names:
            kind, colon, inherited = name.partition(":")
            ids = (subject.owners.get(kind, ""),) if colon else subject.ids
            for source_id in ids:
                found = self.findings.of(kind if colon else subject.kind, source_id, inherited if colon else name)
                if found:
                    return found
        return self._whole(subject)

    def _whole(self, subject: Subject) -> Declaration | None:
        """The object's own finding, or that of one it belongs to when all of that was left out."""
        for source_id in subject.ids:
            found = self.findings.whole(subject.kind, source_id)
            if found:
                return found
        above = (self.findings.whole(kind, source_id) for kind, source_id in subject.owners.items())
        return next((found for found in above if found and found.disposition != "preserved"), None)


def _where(found: Declaration, subject: Subject) -> str:
    return subject.record if found.reason in IN_RECORD else subject.kept


def _broken(found: Declaration, rule: Rule, reading: Reading, needles: Needles, kept: str) -> str:
    """Why a declaration does not hold; "" when it does."""
    wanted = needles if reading.needles is None else reading.needles
    if found.disposition == "preserved" and rule.kept and not all_kept(wanted, kept):
        return f"declared as preserved ({found.reason}), but its text is not in the target"
    if found.disposition == "converted" and found.field == "data" and reading.state is State.MISSING:
        return f"declared as converted ({found.reason}), but nothing arrived"
    return ""


def all_kept(needles: Needles, kept: str) -> bool:
    return all(any(holds(kept, one) for one in alternatives) for alternatives in needles)
