"""What the cut-over does to one-off tasks: people, dates, and that everybody may see what was public."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from process_street_tallyfy.model.notice import Stage
from process_street_tallyfy.model.one_off_plan import NO_DEADLINE, OneOffPlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.effects import Effect
from process_street_tallyfy.phases.one_off import one_off_plan
from process_street_tallyfy.phases.target_view import TargetView, people
from process_street_tallyfy.phases.workspace import Workspace


def one_off_effects(workspace: Workspace, view: TargetView) -> Iterator[Effect]:
    """In the order of the source ids; a task to which the cut-over adds nothing is left out."""
    for row in workspace.ledger.mapping.rows(Kind.ONE_OFF_TASK, LANDED):
        plan = one_off_plan(workspace, row.source_id)
        if plan is None or plan.completed or row.target_id is None:
            continue
        body = _body(workspace, plan)
        if plan.due or plan.public or _has_people(body["owners"], workspace.migration_user):
            yield from _effect(workspace, view, plan, row.target_id, body)


def _body(workspace: Workspace, plan: OneOffPlan) -> dict[str, Any]:
    """Whole, as the target wants it; a task without anybody left stays with the migration user."""
    rows = workspace.ledger.mapping.many(Kind.GROUP, plan.group_source_ids)
    groups = [rows[group].target_id for group in plan.group_source_ids if group in rows and rows[group].target_id]
    users = list(plan.owners) or ([] if groups else [workspace.migration_user])
    owners = {"users": users, "guests": [], "groups": groups}
    return {
        "title": plan.title,
        "deadline": plan.due or NO_DEADLINE,
        "owners": owners,
        "top_secret": not plan.public,
    }


def _has_people(owners: dict[str, list[Any]], migration_user: int) -> bool:
    return bool(owners["groups"]) or owners["users"] != [migration_user]


def _effect(
    workspace: Workspace, view: TargetView, plan: OneOffPlan, target_id: str, body: dict[str, Any]
) -> Iterator[Effect]:
    """Date and people go in one call, because the update wants them whole: the people hear of both."""
    held = view.one_off(target_id)
    if held is None or held.is_completed:
        return
    owners = body["owners"]
    before, after = people(held.owners.users, held.owners.groups), people(owners["users"], owners["groups"])
    mails = view.mails("task", "owners", before, after) + view.mails("task", "deadline", after, after)
    yield Effect(
        f"one_off/{plan.source_id}",
        plan.source_id,
        Stage.OWNERS,
        "owners, date and visibility of a one-off task",
        body,
        lambda: workspace.target.writes.update_one_off(target_id, body),
        lambda: view.one_off(target_id),
        mails,
    )
