"""A finished run in compact form: one task, the kick-off texts and the record document (docs/adr/0019)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from process_street_tallyfy.model.finding import Disposition, Finding, Outcome
from process_street_tallyfy.model.plan import RunPlan, TaskPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.reason import REASONS

REASON = "compact_run"
#: Of a comment that is no comment in the target because the organisation chose so.
KEPT = "comment_in_record"
SKIPPED_RUN = "finished_run_skipped"


def compact(plan: RunPlan, holders: Collection[str]) -> RunPlan:
    """The plan with the tasks in ``holders`` alone, or with one task where nothing has to be held.

    ``holders``: source ids of tasks that files hang on, or that the process was launched with. What is left out
    stands in the record. A run of which no task has a step is returned as it is: nothing of it could be completed.
    """
    placed = [task for task in plan.tasks if task.step_source_id is not None]
    carriers = [task for task in placed if task.source_id in holders] or _one(placed)
    if not carriers:
        return plan
    kept = {(Kind.TASK, task.source_id) for task in carriers}
    told = [item for item in plan.outcomes if item.kind is not Kind.RUN and (item.kind, item.source_id) not in kept]
    outcomes, findings = in_record(told)
    keys = {(item.kind, item.source_id) for item in told}
    return replace(
        plan,
        compact=True,
        tasks=tuple(replace(task, values=()) for task in carriers),
        outcomes=tuple(item for item in plan.outcomes if item not in told) + outcomes,
        findings=tuple(item for item in plan.findings if (item.kind, item.source_id) not in keys) + findings,
    )


def in_record(told: Sequence[Outcome], reason: str = REASON) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """Outcomes and findings of objects that the record document alone holds."""
    outcomes = tuple(replace(item, disposition=Disposition.PRESERVED) for item in told)
    return outcomes, tuple(_finding(item, reason) for item in outcomes)


def stays_compact(plan: RunPlan) -> RunPlan:
    """The plan of a run that was moved in compact form, in a move that would do it in full now."""
    code = "compact_stays"
    entry = REASONS[code]
    finding = Finding(Kind.RUN, plan.source_id, "form", entry.disposition, code, entry.advice, plan.source_id)
    return replace(plan, findings=(*plan.findings, finding))


def _finding(item: Outcome, reason: str) -> Finding:
    entry = REASONS[reason]
    return Finding(item.kind, item.source_id, "", entry.disposition, reason, entry.advice, item.parent_id)


def _one(placed: Sequence[TaskPlan]) -> list[TaskPlan]:
    """The first that can be completed, and rather one without a decision."""
    order = sorted(placed, key=lambda task: (task.skipped, task.is_approved is not None))
    return order[:1]
