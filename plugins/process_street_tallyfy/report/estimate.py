"""Calls and time of a move, before it starts: the terms of the budget, on the virtual clock of the forecast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from process_street_tallyfy.ledger.published import published
from process_street_tallyfy.model.organization import Limits, Migration
from process_street_tallyfy.report.budget.sizes import Amounts
from process_street_tallyfy.report.simulation.forecast import ANSWERS, Forecast, Setting, forecast
from process_street_tallyfy.report.simulation.work import Batching, Bucket, calls_of
from process_street_tallyfy.report.volume import Volume, amounts

#: Tallyfy calls a minute: cautious, recommended, published (api/tallyfy-api.md 1.7, 8.7).
RATES: tuple[float, ...] = (100.0, 300.0, 600.0)
#: What a bottleneck is called in the plan.
NAMES: Mapping[str, str] = {
    Bucket.SOURCE: "Process Street calls per hour",
    Bucket.TARGET: "Tallyfy calls per minute",
    Bucket.COMMENTS: "Tallyfy comments per hour",
    Bucket.GUESTS: "Tallyfy guests per hour",
    ANSWERS: "answers of both servers",
    "": "none",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Calls of one phase, and its seconds: from the end of the phase before to its own."""

    phase: str
    source_calls: int
    target_calls: int
    comment_calls: int
    seconds: float
    bottleneck: str


def setting_of(migration: Migration, slots: int) -> Setting:
    """``slots``: tasks that this Airflow runs at once."""
    size = migration.batch_size
    limits = {Bucket(name): limit for name, limit in published(migration.limits).items()}
    return Setting(limits, slots, batching=Batching(size.templates, size.runs))


def with_limits(setting: Setting, limits: Limits) -> Setting:
    return replace(setting, limits={Bucket(name): limit for name, limit in published(limits).items()})


def estimate(volume: Volume, setting: Setting) -> list[Estimate]:
    """One row per phase, in their order."""
    sizes = amounts(volume)
    return rows(sizes, forecast(sizes, setting))


def rows(sizes: Amounts, found: Forecast) -> list[Estimate]:
    calls = calls_of(sizes)
    return [
        Estimate(
            phase,
            calls[phase][Bucket.SOURCE],
            calls[phase][Bucket.TARGET],
            calls[phase][Bucket.COMMENTS],
            seconds,
            NAMES[found.bottleneck(phase)],
        )
        for phase, seconds in found.phases.items()
    ]


def at_rates(volume: Volume, setting: Setting, limits: Limits) -> dict[float, float]:
    """Seconds of the whole move by Tallyfy calls a minute: the file's own rate beside the ones in ``RATES``."""
    sizes, rates = amounts(volume), sorted({limits.target_per_minute, *RATES})
    at = {rate: limits.model_copy(update={"target_per_minute": rate}) for rate in rates}
    return {rate: forecast(sizes, with_limits(setting, at[rate])).seconds for rate in rates}
