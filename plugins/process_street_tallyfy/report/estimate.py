"""Calls and time of a move, before it starts (section 4 of the source, section 7 of the target reference)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.organization import Limits

PAGE = 20
TARGET_PAGE = 100
HOUR, MINUTE = 3600.0, 60.0
#: Tallyfy calls a minute: cautious, recommended, published (api/tallyfy-api.md 1.7, 8.7).
RATES: tuple[float, ...] = (100.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True)
class Volume:
    """What the discovery counted. ``finished`` and ``active`` are runs by workflow id.

    ``template_calls`` and ``rule_calls`` are exact, from the plans of all templates.
    """

    workflows: tuple[WorkflowBundle, ...]
    template_calls: int
    finished: dict[str, int]
    active: dict[str, int]
    users: int
    folders: int
    groups: int
    comments_active: int
    comments_finished: int
    attachments: int
    rule_calls: int = 0
    pages: int = 0
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
    return sum(volume.finished.values()) + sum(volume.active.values())


def _sizes(bundle: WorkflowBundle) -> tuple[int, int, int]:
    """Tasks, fields, and tasks with fields of a workflow."""
    fields = [sum(1 for widget in task.widgets if widget.is_field) for task in bundle.tasks]
    return len(bundle.tasks), sum(fields), sum(1 for count in fields if count)


def _run_reads(volume: Volume) -> int:
    calls = 0
    for bundle in volume.workflows:
        tasks, fields, _ = _sizes(bundle)
        each = ceil(tasks / PAGE) + ceil(fields / PAGE)
        each += any(task.task.task_type == "Approval" for task in bundle.tasks)
        active = volume.active.get(bundle.workflow.id, 0)
        calls += each * (active + volume.finished.get(bundle.workflow.id, 0)) + active * (1 + tasks)
    return calls


def _run_writes(volume: Volume) -> int:
    return volume.rule_calls + sum(launch_calls(bundle, _runs_of(volume, bundle)) for bundle in volume.workflows)


def _runs_of(volume: Volume, bundle: WorkflowBundle) -> int:
    return volume.finished.get(bundle.workflow.id, 0) + volume.active.get(bundle.workflow.id, 0)


def launch_calls(bundle: WorkflowBundle, runs: int) -> int:
    """``1 + ceil(T/100) + W + 1`` per run: launch, task ids, values, read-back (7.2)."""
    tasks, _, with_fields = _sizes(bundle)
    return runs * (2 + ceil(tasks / TARGET_PAGE) + with_fields)


def completion_calls(bundle: WorkflowBundle, finished: int, active: int) -> int:
    """Every task of a finished run, half of those of an active one, and two calls around each run."""
    tasks, _, _ = _sizes(bundle)
    return tasks * finished + tasks // 2 * active + 2 * (finished + active)


def _collaboration(volume: Volume, limits: Limits) -> Estimate:
    completions = sum(
        completion_calls(bundle, volume.finished.get(bundle.workflow.id, 0), volume.active.get(bundle.workflow.id, 0))
        for bundle in volume.workflows
    )
    folded = ceil(volume.comments_finished / 4)
    comments = volume.comments_active + folded
    target = completions + 2 * comments + 3 * volume.attachments
    return _row("collaboration", limits, source=volume.attachments, target=target, comments=comments)
