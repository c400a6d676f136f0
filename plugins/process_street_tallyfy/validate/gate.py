"""The judgement of a phase's gate: a pure function over counts, plus the numbers that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.model.state import State


class Verdict(StrEnum):
    """``passed`` and the two that follow let the run go on; only ``passed`` and ``not_selected`` are ok at the end."""

    PASSED = "passed"
    NOT_SELECTED = "not_selected"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    NOT_RUN = "not_run"


#: How many unfinished steps a gate names.
NAMED = 5
CLEAR = "clear what did not finish, with everything downstream"
MEND = "look at these objects in both systems (the report has an advice for each), then trigger the DAG again"
GOES_ON = frozenset({Verdict.PASSED, Verdict.NOT_SELECTED, Verdict.INCOMPLETE})
OK = frozenset({Verdict.PASSED, Verdict.NOT_SELECTED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a gate looks at.

    ``states`` counts the phase's mapping rows, ``missing_batches`` names steps that did not finish,
    ``absent`` counts objects that the ledger calls landed and the target does not show, ``incident`` is
    the phase's last error in words, ``examples`` the first objects that are not settled. ``differing``
    and ``unmoved`` are asked for when a run only judges: objects that the target holds otherwise than
    planned, and source objects that never arrived or changed.
    """

    selected: bool
    dry: bool
    states: Mapping[State, int]
    error_rate: float
    missing_batches: tuple[str, ...] = ()
    earlier_failed: str = ""
    absent: int = 0
    differing: int = 0
    unmoved: int = 0
    incident: str = ""
    codes: Mapping[str, int] = field(default_factory=dict)
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reason: str


def judge(evidence: Evidence) -> Judgement:
    """The verdict of a phase and, in one sentence, why."""
    if evidence.earlier_failed:
        return Judgement(Verdict.NOT_RUN, f"phase {evidence.earlier_failed} did not pass")
    if not evidence.selected:
        return Judgement(Verdict.NOT_SELECTED, "not part of this run")
    if evidence.missing_batches:
        return Judgement(Verdict.FAILED, _unfinished(evidence))
    if evidence.dry:
        return Judgement(Verdict.PASSED, f"dry run: {_total(evidence)} objects planned, nothing written")
    return _judge_written(evidence)


def _unfinished(evidence: Evidence) -> str:
    names, more = ", ".join(evidence.missing_batches[:NAMED]), len(evidence.missing_batches) - NAMED
    what = f"did not finish: {names}{f' and {more} more' if more > 0 else ''}"
    if evidence.incident:
        return f"{what}, because of {evidence.incident}. {CLEAR[0].upper()}{CLEAR[1:]}"
    return f"{what}, without an error: its worker was killed, or it never started. What to do: {CLEAR}"


def _judge_written(evidence: Evidence) -> Judgement:
    if evidence.absent:
        return Judgement(Verdict.FAILED, f"{evidence.absent} objects of the ledger are not in the target")
    if evidence.differing:
        return Judgement(Verdict.FAILED, f"{evidence.differing} objects differ in the target from what was moved")
    if evidence.unmoved:
        return Judgement(Verdict.FAILED, f"{evidence.unmoved} objects of the source were not moved or changed since")
    settled = evidence.states.get(State.VERIFIED, 0) + evidence.states.get(State.SKIPPED, 0)
    reverted = evidence.states.get(State.REVERTED, 0)
    total = _total(evidence) - reverted
    open_ = total - settled
    if open_ == 0:
        return Judgement(Verdict.PASSED, f"{settled} objects verified or declared")
    shares = ", ".join(f"{count} {state}" for state, count in sorted(evidence.states.items()) if state not in _SETTLED)
    codes = ", ".join(f"{code} {count}" for code, count in sorted(evidence.codes.items()))
    first = f"; first: {', '.join(evidence.examples)}" if evidence.examples else ""
    what = f"{open_} of {total} objects are not verified ({shares}; codes: {codes or 'none'}{first})"
    if open_ <= evidence.error_rate * total:
        return Judgement(Verdict.INCOMPLETE, f"{what}; within the allowed rate of {evidence.error_rate:.2%}")
    too_many = f"{what}; more than the allowed rate of {evidence.error_rate:.2%}. What to do: {MEND}"
    return Judgement(Verdict.FAILED, too_many)


_SETTLED = frozenset({State.VERIFIED, State.SKIPPED, State.REVERTED})


def _total(evidence: Evidence) -> int:
    return sum(evidence.states.values())
