"""Calls and time of a move, before it starts (section 4 of the source, section 7 of the target reference)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.organization import FinishedRuns, Limits
from process_street_tallyfy.report.run_calls import (
    TARGET_PAGE,
    Handling,
    Runs,
    completion_calls,
    launch_calls,
    sizes,
)

PAGE = 20
HOUR, MINUTE = 3600.0, 60.0
#: Tallyfy calls a minute: cautious, recommended, published (api/tallyfy-api.md 1.7, 8.7).
RATES: tuple[float, ...] = (100.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True)
class Volume:
    """What the discovery counted. ``runs`` by workflow id.

    ``template_calls`` and ``rule_calls`` are exact, from the plans of all templates. ``texts_finished``: how many
    comments those of finished runs become when those of a task are put into one.
    """

    workflows: tuple[WorkflowBundle, ...]
    template_calls: int
    runs: dict[str, Runs]
    users: int
    folders: int
    groups: int
    comments_active: int
    comments_finished: int
    attachments: int
    texts_finished: int = 0
    rule_calls: int = 0
    pages: int = 0
    handling: Handling = Handling()
    one_off_tasks: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Calls of one phase and the seconds that the limits make of them."""

    phase: str
    source_calls: int
    target_calls: int
    comment_calls: int
    seconds: float
    bottleneck: str


def estimate(volume: Volume, limits: Limits) -> list[Estimate]:
    """One row per phase that calls; reading and writing of a phase overlap, so the slower side counts."""
    return [
        _row("discovery", limits, source=_discovery_reads(volume), target=4),
        _row("foundation", limits, source=0, target=2 + volume.groups * 2 + volume.folders + 3),
        _row("templates", limits, source=0, target=volume.template_calls),
        _row("runs", limits, source=_run_reads(volume), target=_run_writes(volume)),
        _collaboration(volume, limits),
        _row("integrations", limits, source=0, target=2 + 4 * volume.pages + 3 * volume.one_off_tasks),
        _row("validation", limits, source=0, target=len(volume.workflows) + _runs(volume) // TARGET_PAGE + 2),
    ]


def at_rates(volume: Volume, limits: Limits) -> dict[float, float]:
    """Seconds of the whole move by Tallyfy calls a minute: the file's own rate beside the ones in ``RATES``."""
    rates = sorted({limits.target_per_minute, *RATES})
    return {
        rate: sum(row.seconds for row in estimate(volume, limits.model_copy(update={"target_per_minute": rate})))
        for rate in rates
    }


def _row(phase: str, limits: Limits, *, source: int, target: int, comments: int = 0) -> Estimate:
    times = {
        "Process Street calls per hour": source * HOUR / limits.source_per_hour,
        "Tallyfy calls per minute": target * MINUTE / limits.target_per_minute,
        "Tallyfy comments per hour": comments * HOUR / limits.comments_per_hour,
    }
    bottleneck = max(times, key=lambda name: times[name])
    return Estimate(phase, source, target, comments, times[bottleneck], bottleneck if times[bottleneck] else "none")


def _discovery_reads(volume: Volume) -> int:
    lists = 10 + ceil(volume.users / PAGE) + ceil(_runs(volume) / PAGE) + ceil(volume.attachments / PAGE)
    comments = ceil((volume.comments_active + volume.comments_finished) / PAGE)
    single = volume.pages + volume.one_off_tasks
    return lists + comments + single + sum(_workflow_reads(bundle) for bundle in volume.workflows)


def _workflow_reads(bundle: WorkflowBundle) -> int:
    odd = sum(1 for task in bundle.tasks if task.task.task_type != "Standard")
    fixed = 6 + ceil(len(bundle.tasks) / PAGE) + ceil(len(bundle.logic_rules) / PAGE)
    return fixed + 4 * len(bundle.tasks) + odd


def _runs(volume: Volume) -> int:
    return sum(runs.finished + runs.active for runs in volume.runs.values())


def _run_reads(volume: Volume) -> int:
    calls = 0
    for bundle in volume.workflows:
        tasks, fields, _ = sizes(bundle)
        each = ceil(tasks / PAGE) + ceil(fields / PAGE)
        each += any(task.task.task_type == "Approval" for task in bundle.tasks)
        runs = _runs_of(volume, bundle)
        finished = 0 if volume.handling.finished is FinishedRuns.SKIP else runs.finished
        calls += each * (runs.active + finished) + runs.active * (1 + tasks)
    return calls


def _run_writes(volume: Volume) -> int:
    launches = (launch_calls(bundle, _runs_of(volume, bundle), volume.handling) for bundle in volume.workflows)
    return volume.rule_calls + sum(launches)


def _runs_of(volume: Volume, bundle: WorkflowBundle) -> Runs:
    return volume.runs.get(bundle.workflow.id, Runs())


def _collaboration(volume: Volume, limits: Limits) -> Estimate:
    completions = sum(
        completion_calls(bundle, _runs_of(volume, bundle), volume.handling) for bundle in volume.workflows
    )
    comments = volume.comments_active
    if volume.handling.finished is FinishedRuns.FULL:
        comments += volume.texts_finished if volume.handling.fold else volume.comments_finished
    target = completions + 2 * comments + 3 * volume.attachments
    return _row("collaboration", limits, source=volume.attachments, target=target, comments=comments)
