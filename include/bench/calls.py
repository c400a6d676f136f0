"""Calls of a move beside the two formulas of ``docs/budget.md``: per organisation, side and term.

The servers count what they were asked, the formulas are evaluated over what they hold afterwards. A request that no
term stands for is a failure, and so is a side with more calls than ``MOST`` times its formula.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from include.bench.held import Held
from include.bench.part import Measured
from include.bench.stand import NASTY, SAMPLE, generated, stand
from include.bench.tally import Seen, Tally
from process_street_tallyfy.report.budget import of_source, of_target
from process_street_tallyfy.report.budget.sizes import Amounts
from process_street_tallyfy.report.budget.term import Side, Term, expected, pattern

#: Calls over formula.
MOST: Mapping[Side, float] = {Side.SOURCE: 1.02, Side.TARGET: 1.05}
#: Workflows and runs of the generated organisation: GENERATED=10x50 in the environment makes it smaller.
SIZE = os.environ.get("GENERATED", "100x2000")
ORGANIZATIONS: Mapping[str, Sequence[str]] = {
    "sample": SAMPLE,
    "nasty": NASTY,
    "generated": generated(*map(int, SIZE.split("x"))),
}
#: What lies behind links of attachments and answers, and where these lead.
FILE_LINKS = frozenset(
    {
        "/attachments/{}/content",
        "/attachments/{}/facts",
        "/workflow-runs/{}/form-fields/{}/files/{}",
        "/storage/{}",
    }
)
TERMS = (*of_source.TERMS, *of_target.TERMS)


@dataclass(frozen=True)
class Line:
    """What was asked for in one step by one method and route; ``terms`` of the formula are summed."""

    key: Seen
    expected: int
    seen: int
    terms: tuple[Term, ...]

    @property
    def unknown(self) -> bool:
        return not self.terms


def measure(organizations: Mapping[str, Sequence[str]] = ORGANIZATIONS) -> Measured:
    rows: list[dict[str, object]] = []
    figures: dict[str, object] = {}
    ok = True
    for name, content in organizations.items():
        green, lines = moved(content)
        rows += [_row(name, line) for line in lines if line.expected or line.seen]
        for side in Side:
            judged = judge(side, lines)
            figures |= {f"{name}_{side}_{key}": value for key, value in judged.items()}
            ok &= not judged.get("unknown") and float(str(judged["ratio"])) <= MOST[side]
        ok &= green
    return Measured(ok, figures, rows)


def moved(content: Sequence[str]) -> tuple[bool, list[Line]]:
    """Moves an organisation; whether that is green, and its calls."""
    with stand(content) as place:
        before, tally = place.address.target_state(), Tally(address=place.address)
        green = place.walk(tally)
        held = Held(place.address.source_state(), before, place.address.target_state())
        return green, list(compare(tally.seen, held.amounts()))


def compare(seen: Mapping[Seen, int], amounts: Amounts) -> Iterator[Line]:
    """One line per key of a term or of a request, in the order of the terms."""
    terms: dict[Seen, list[Term]] = {}
    for term in TERMS:
        terms.setdefault(_key(term.side, term.step, term.method, pattern(term.route)), []).append(term)
    asked: Counter[Seen] = Counter()
    for request, count in seen.items():
        asked[_key(*request)] += count
    calls = expected(TERMS, amounts)
    for key in [*terms, *(key for key in asked if key not in terms)]:
        found = tuple(terms.get(key, ()))
        yield Line(key, sum(calls[term] for term in found), asked[key], found)


def _key(side: Side, step: str, method: str, route: str) -> Seen:
    """The source is asked for one thing once, in whatever step that is."""
    return side, "" if side is Side.SOURCE else step, method, "(file link)" if route in FILE_LINKS else route


def judge(side: Side, lines: Iterable[Line]) -> dict[str, object]:
    """``added``: calls of the formula beyond the reference's minimum, each with its reason."""
    own = [line for line in lines if line.key[0] is side]
    calls, formula = sum(line.seen for line in own), sum(line.expected for line in own)
    unknown = [" ".join(line.key[1:]).strip() for line in own if line.unknown]
    return {
        "calls": calls,
        "formula": formula,
        "ratio": round(calls / formula, 4) if formula else 0.0,
        "added": sum(line.expected for line in own if any(term.why for term in line.terms)),
        **({"unknown": ", ".join(unknown)} if unknown else {}),
    }


def _row(name: str, line: Line) -> dict[str, object]:
    side, step, method, route = line.key
    return {
        "organisation": name,
        "side": side.value,
        "step": step or line.terms[0].step if line.terms else step,
        "call": f"{method} {line.terms[0].route if line.terms else route}",
        "expected": line.expected,
        "seen": line.seen,
        "more": line.seen - line.expected,
    }
