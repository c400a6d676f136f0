"""What each way to move finished runs would cost, for the person who chooses in the organisation file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from process_street_tallyfy.model.organization import FinishedRuns
from process_street_tallyfy.report.estimate import rows
from process_street_tallyfy.report.simulation.forecast import Setting, forecast
from process_street_tallyfy.report.volume import Volume, amounts

#: mode, comments folded per task, what a person can do with the result
CHOICES: tuple[tuple[FinishedRuns, bool, str], ...] = (
    (FinishedRuns.FULL, True, "Every task, answer and state; the comments of a task in one."),
    (FinishedRuns.FULL, False, "Every task, answer and state; each comment by itself."),
    (FinishedRuns.COMPACT, True, "One task with the record document, which tells everything; files arrive."),
    (FinishedRuns.SKIP, True, "Nothing: finished runs are listed in the findings and stay in Process Street."),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """Calls and seconds of the whole move; ``per_run``: Tallyfy calls that a finished run adds on average."""

    finished_runs: FinishedRuns
    fold: bool
    meaning: str
    chosen: bool
    source_calls: int
    target_calls: int
    comment_calls: int
    per_run: float
    seconds: float


def choices(volume: Volume, setting: Setting) -> list[Choice]:
    """One per line of ``CHOICES``."""
    found = [_choice(volume, setting, mode, meaning, fold=fold) for mode, fold, meaning in CHOICES]
    least = min(item.target_calls for item in found)
    return [
        replace(item, per_run=(item.target_calls - least) / volume.finished if volume.finished else 0.0)
        for item in found
    ]


def _choice(volume: Volume, setting: Setting, mode: FinishedRuns, meaning: str, *, fold: bool) -> Choice:
    own = volume.handling
    chosen = own.finished is mode and (fold is own.fold or mode is not FinishedRuns.FULL)
    sizes = amounts(volume, replace(own, finished=mode, fold=fold))
    found = forecast(sizes, setting)
    phases = rows(sizes, found)
    return Choice(
        finished_runs=mode,
        fold=fold,
        meaning=meaning,
        chosen=chosen,
        source_calls=sum(row.source_calls for row in phases),
        target_calls=sum(row.target_calls for row in phases),
        comment_calls=sum(row.comment_calls for row in phases),
        per_run=0.0,
        seconds=found.seconds,
    )
