"""What stands in the report of a run: read from the ledger, no calls, no personal data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.incidents import Incident
from process_street_tallyfy.ledger.summary import KindSummary
from process_street_tallyfy.ledger.verdicts import Verdict
from process_street_tallyfy.model.finding import Finding
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase
from process_street_tallyfy.report.estimate import Estimate


@dataclass(frozen=True)
class FindingGroup:
    """Findings with the same reason, counted; ``example`` is one source id."""

    kind: str
    field: str
    disposition: str
    reason: str
    advice: str
    count: int
    example: str


@dataclass(frozen=True)
class Content:
    """``result`` is ok, incomplete or failed; ``mode`` the run's mode."""

    title: str
    organization: str
    run_id: str
    mode: str
    made_at: datetime
    result: str
    kinds: list[KindSummary]
    verdicts: list[Verdict]
    groups: list[FindingGroup]
    incidents: list[Incident]
    estimates: list[Estimate] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """``summary.json``."""
        return {
            "organization": self.organization,
            "run_id": self.run_id,
            "mode": self.mode,
            "made_at": self.made_at.isoformat(),
            "result": self.result,
            "kinds": [{**asdict(kind), "open": kind.open} for kind in self.kinds],
            "verdicts": [
                {"phase": str(row.phase), "verdict": str(row.verdict), "reason": row.reason} for row in self.verdicts
            ],
            "findings": [asdict(group) for group in self.groups],
            "incidents": [
                {
                    "task_id": i.task_id,
                    "map_index": i.map_index,
                    "code": i.code,
                    "message": i.message,
                    "advice": i.advice,
                }
                for i in self.incidents
            ],
            "estimates": [asdict(row) for row in self.estimates],
            "notes": self.notes,
            "exports": self.exports,
        }


#: Checkpoint of the comparison with exports made by hand: ``files`` as ``Comparison.as_json``, and ``problems``.
EXPORTS = "exports"
#: Stands for the places in exported files: each finding names its own.
IN_A_FILE = "(place in an exported file)"
_IS_PLACE = re.compile(r", line \d+")


def grouped(findings: Iterable[Finding]) -> list[FindingGroup]:
    """Findings by kind, field and reason, the most frequent first."""
    counts: Counter[tuple[str, str, str, str, str]] = Counter()
    examples: dict[tuple[str, str, str, str, str], str] = {}
    for item in findings:
        place = IN_A_FILE if _IS_PLACE.search(item.field) else item.field
        key = (str(item.kind), place, str(item.disposition), item.reason, item.advice)
        counts[key] += 1
        examples.setdefault(key, item.source_id)
    return [FindingGroup(*key, count=count, example=examples[key]) for key, count in counts.most_common()]


def result_of(verdicts: Iterable[Verdict], kinds: Iterable[KindSummary]) -> str:
    """Ok only when every phase passed and nothing failed or waits; failed while a phase has no verdict."""
    decided = {row.phase: str(row.verdict) for row in verdicts}
    names = set(decided.values())
    if names & {"failed", "not_run"} or decided.keys() != set(PHASE_ORDER):
        return "failed"
    open_ = any(kind.failed or kind.in_review or kind.open for kind in kinds)
    return "incomplete" if "incomplete" in names or open_ else "ok"


def _exports(ledger: Ledger) -> dict[str, Any]:
    """The last comparison of this run: at the end every answer is read, at the plan those of earlier runs."""
    found = (ledger.checkpoints.get(phase, EXPORTS) for phase in (Phase.VALIDATION, Phase.DISCOVERY))
    return next((point.counts for point in found if point), {})


def gather(
    ledger: Ledger, *, title: str, mode: str, made_at: datetime, answers_for: Callable[[Kind], bool] = bool
) -> Content:
    """The content of a run's report as the ledger stands now.

    :param answers_for: whether the run answers for a kind; the others are shown and do not decide.
    """
    kinds = ledger.summary()
    verdicts = list(ledger.verdicts.of_run().values())
    planned_only = mode == "dry_run"
    return Content(
        title=title,
        organization=ledger.scope.organization,
        run_id=ledger.scope.run_id,
        mode=mode,
        made_at=made_at,
        result="planned" if planned_only else result_of(verdicts, [kind for kind in kinds if answers_for(kind.kind)]),
        kinds=kinds,
        verdicts=verdicts,
        groups=grouped(ledger.findings.all()),
        incidents=ledger.incidents.of_run(),
        exports=_exports(ledger),
    )
