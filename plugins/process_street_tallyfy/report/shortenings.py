"""What would make a move shorter: the same move, forecast once more with one setting changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from process_street_tallyfy.model.organization import FinishedRuns, Limits, Migration
from process_street_tallyfy.report.budget.sizes import Amounts
from process_street_tallyfy.report.estimate import with_limits
from process_street_tallyfy.report.simulation.forecast import Setting, forecast
from process_street_tallyfy.report.volume import Volume, amounts

#: A saving of less is not worth a line.
LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Shortening:
    """``setting`` with ``value`` saves so many ``seconds`` of the whole move; ``needs``: who has to agree."""

    setting: str
    value: str
    needs: str
    seconds: float


@dataclass(frozen=True)
class Change:
    setting: str
    value: str
    needs: str
    limits: Callable[[Limits], Limits] | None = None
    slots: int = 1
    finished: FinishedRuns | None = None


def _limit(key: str, value: float) -> Callable[[Limits], Limits]:
    return lambda limits: limits.model_copy(update={key: max(value, getattr(limits, key))})


#: Tried one by one.
CHANGES: tuple[Change, ...] = (
    Change("migration.limits.target_per_minute", "300", "nobody: recommended", _limit("target_per_minute", 300)),
    Change("migration.limits.target_per_minute", "600", "nobody: published", _limit("target_per_minute", 600)),
    Change(
        "migration.limits.comments_per_hour",
        "1000",
        "Tallyfy: 120 is the cap that its support can raise",
        _limit("comments_per_hour", 1000),
    ),
    Change(
        "migration.limits.source_per_hour",
        "5000",
        "Process Street: 2500 is what a key was seen to have; a second key (source.more_conn_ids) does the same",
        _limit("source_per_hour", 5000),
    ),
    Change("migration.finished_runs", "compact", "whoever reads finished runs later", finished=FinishedRuns.COMPACT),
    Change("[core] parallelism, max_active_tasks_per_dag", "twice as many", "who runs Airflow", slots=2),
)


def shortenings(volume: Volume, setting: Setting, migration: Migration) -> list[Shortening]:
    """The changes that save something, the greatest saving first."""
    own = amounts(volume)
    now = forecast(own, setting).seconds
    saved = [(change, now - _seconds(change, volume, own, setting, migration.limits)) for change in CHANGES]
    found = [Shortening(one.setting, one.value, one.needs, seconds) for one, seconds in saved if seconds > now * LEAST]
    return sorted(found, key=lambda one: -one.seconds)


def _seconds(change: Change, volume: Volume, own: Amounts, setting: Setting, limits: Limits) -> float:
    sizes = amounts(volume, replace(volume.handling, finished=change.finished)) if change.finished else own
    if change.limits:
        setting = with_limits(setting, change.limits(limits))
    return forecast(sizes, replace(setting, slots=setting.slots * change.slots)).seconds
