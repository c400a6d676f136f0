"""Moves that nobody waits for: forecast on the virtual clock, and one forecast held against the clock on the wall.

The organisation of the table is the worked example of the design: 100 workflows, 10,000 runs, 80 % of them finished, of
15 tasks, 12 of them with the 25 fields, one comment each. ``ok``: a scenario that has to be over in a ``day`` is, and
the forecast of the sample's move is off by no more than ``MOST_OFF``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from include.bench.held import Held
from include.bench.part import Measured
from include.bench.stand import SAMPLE, stand
from include.bench.tally import Tally
from process_street_tallyfy.ledger.buckets import PostgresLimiter
from process_street_tallyfy.model.conversation import Comments
from process_street_tallyfy.model.organization import FinishedRuns, Limits, Migration
from process_street_tallyfy.report.budget.sizes import OrganizationSize, RunSize, Size, WorkflowSize
from process_street_tallyfy.report.estimate import NAMES, setting_of
from process_street_tallyfy.report.simulation.forecast import forecast
from process_street_tallyfy.report.simulation.work import Bucket, calls_of

HOUR, DAY_HOURS = 3600.0, 24.0
#: Tasks at once: what Airflow lets a DAG have unless told otherwise.
SLOTS = 16
#: Forecast over measured, either way.
MOST_OFF = 0.15
#: So few calls a minute that the limit, not this machine, sets the time of the sample's move.
TIGHT = {"source_per_hour": 150000, "target_per_minute": 1200, "comments_per_hour": 6600, "guests_per_hour": 1500}


@dataclass(frozen=True)
class Scenario:
    """``day``: it has to be over within one. ``searched``: a probe found that the work search names everybody."""

    name: str
    workflows: int = 100
    runs: int = 10_000
    per_minute: float = 100
    finished: FinishedRuns = FinishedRuns.FULL
    comments: Comments = Comments.ALL
    searched: bool = False
    day: bool = False
    limits: Mapping[str, float] = field(default_factory=dict)

    @property
    def migration(self) -> Migration:
        limits = Limits(target_per_minute=self.per_minute).model_copy(update=dict(self.limits))
        return Migration(limits=limits, finished_runs=self.finished, comments=self.comments)


def example(scenario: Scenario) -> dict[Size, int]:
    """The worked example, of any size."""
    finished, compact = scenario.runs * 4 // 5, scenario.finished is FinishedRuns.COMPACT
    said = scenario.comments.written_for("Completed") and not compact
    run = RunSize(
        tasks=15, fields=25, steps=1 if compact else 15, filled=12, compact=compact, completed=1 if compact else 15,
        comments=int(said), talked=int(said),
    )  # fmt: skip
    said = scenario.comments.written_for("Active")
    open_run = RunSize(
        tasks=15, fields=25, active=True, open_tasks=0 if scenario.searched else 8, asks=not scenario.searched,
        steps=15, filled=6, completed=7, ruled=True, comments=int(said), talked=int(said),
    )  # fmt: skip
    each = scenario.runs // scenario.workflows
    workflow = WorkflowSize(
        tasks=15, widgets=15, datable=15, fields=25, selects=10, rules=1, comments=each, steps=15, captures=25,
        automations=1, processes=each,
    )  # fmt: skip
    lists = OrganizationSize(users=60, workflows=scenario.workflows, runs=scenario.runs, assigned=scenario.runs)
    sizes: dict[Size, int] = {lists: 1, workflow: scenario.workflows, run: finished, open_run: scenario.runs - finished}
    return {size: count for size, count in sizes.items() if count}


_QUICK: Mapping[str, Any] = {"comments": Comments.NONE, "searched": True}
SCENARIOS: tuple[Scenario, ...] = (
    *(Scenario("10,000 runs in full", per_minute=rate) for rate in (100, 300, 600)),
    *(Scenario("... comments of open runs only", per_minute=rate, comments=Comments.OPEN) for rate in (300, 600)),
    *(Scenario("... comments in the records, work search", per_minute=rate, **_QUICK) for rate in (100, 300)),
    Scenario("... comments in the records, work search", per_minute=600, day=True, **_QUICK),
    Scenario(
        "... and with two keys of the source", per_minute=600, limits={"source_per_hour": 5000}, day=True, **_QUICK
    ),
    *(
        Scenario("... and in compact form", per_minute=rate, finished=FinishedRuns.COMPACT, day=rate > 100, **_QUICK)
        for rate in (100, 300, 600)
    ),
    *(Scenario("10,000 templates without runs", 10_000, 0, rate) for rate in (100, 600)),
    Scenario("1,000,000 runs in compact form", 100, 1_000_000, 600, FinishedRuns.COMPACT, **_QUICK),
)


def measure() -> Measured:
    began = time.monotonic()
    rows = [row(scenario) for scenario in SCENARIOS]
    took = time.monotonic() - began
    late = [one for scenario, one in zip(SCENARIOS, rows, strict=True) if scenario.day and not _within_a_day(one)]
    held = against_the_clock()
    figures = {"scenarios": len(rows), "seconds": round(took, 1), "over_a_day": len(late), **held}
    return Measured(not late and bool(held["green"]) and abs(float(str(held["off"]))) <= MOST_OFF, figures, rows)


def row(scenario: Scenario) -> dict[str, object]:
    amounts = example(scenario)
    found, calls = forecast(amounts, setting_of(scenario.migration, SLOTS)), calls_of(amounts)
    return {
        "move": scenario.name,
        "a_minute": f"{scenario.per_minute:g}",
        "source_calls": sum(of[Bucket.SOURCE] for of in calls.values()),
        "target_calls": sum(of[Bucket.TARGET] for of in calls.values()),
        "comments": sum(of[Bucket.COMMENTS] for of in calls.values()),
        "hours": round(found.seconds / HOUR, 1),
        "bottleneck": NAMES[found.bottleneck()],
        "source_used": round(found.used.get(Bucket.SOURCE, 0.0), 2),
        "target_used": round(found.used.get(Bucket.TARGET, 0.0), 2),
    }


def _within_a_day(found: Mapping[str, object]) -> bool:
    return float(str(found["hours"])) < DAY_HOURS


def against_the_clock() -> dict[str, object]:
    """The sample's move, one task at a time under a tight limit, and its forecast from the calls that it made.

    How long an answer takes is measured in the same move, as the time of all tasks without their waits for a limit:
    what the forecast has to find by itself is how these and the limits add up.
    """
    with stand(SAMPLE, {"limits": TIGHT}) as place:
        before, tally = place.address.target_state(), Tally(address=place.address)
        waits = _Waits()
        tally.watch()
        green = place.walk(tally)
        held = Held(place.address.source_state(), before, place.address.target_state())
    measured, calls = sum(tally.seconds.values()), sum(tally.calls.values())
    setting = setting_of(Migration(limits=Limits(**TIGHT)), 1)
    setting = replace(setting, latency=(measured - waits.seconds) / calls, task_seconds=0.0)
    predicted = forecast(held.amounts(), setting).seconds
    return {
        "green": green,
        "measured": round(measured, 1),
        "forecast": round(predicted, 1),
        "waited": round(waits.seconds, 1),
        "off": round(predicted / measured - 1, 3),
    }


class _Waits:
    """Seconds that this process has waited for a limit since."""

    def __init__(self) -> None:
        self.seconds = 0.0
        wait, waits = PostgresLimiter._acquire_in_turn, self

        def acquire(limiter: PostgresLimiter, bucket: str, cost: int) -> None:
            began = time.perf_counter()
            try:
                wait(limiter, bucket, cost)
            finally:
                waits.seconds += time.perf_counter() - began

        PostgresLimiter._acquire_in_turn = acquire  # type: ignore[method-assign, assignment]
