"""What the cut-over does to one-off tasks: people, dates, and that everybody may see what was public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.notice import Stage
from process_street_tallyfy.model.one_off_plan import NO_DEADLINE, OneOffPlan
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.effects import Effect, stored_as_sent
from process_street_tallyfy.phases.one_off import one_off_plan, update
from process_street_tallyfy.phases.target_view import People, TargetView, people
from process_street_tallyfy.phases.workspace import Workspace


def one_off_effects(workspace: Workspace, view: TargetView) -> Iterator[Effect]:
    """In the order of the source ids; a task to which the cut-over adds nothing is left out."""
    for row in workspace.ledger.mapping.rows(Kind.ONE_OFF_TASK, LANDED):
        plan = one_off_plan(workspace, row.source_id)
        if plan is None or plan.completed or row.target_id is None:
            continue
        body = _body(workspace, plan)
        if plan.due or plan.public or _people(body) - people([workspace.migration_user]) != People():
            yield from _effect(workspace, view, plan, row, body)


def _body(workspace: Workspace, plan: OneOffPlan) -> dict[str, Any]:
    """Whole, as the target wants it; a task without anybody left stays with the migration user."""
    rows = workspace.ledger.mapping.many(Kind.GROUP, plan.group_source_ids)
    groups = [rows[group].target_id for group in plan.group_source_ids if group in rows and rows[group].target_id]
    users = list(plan.owners) or ([] if groups or plan.guests else [workspace.migration_user])
    return {
        "title": plan.title,
        "deadline": plan.due or NO_DEADLINE,
        "owners": {"users": users, "guests": list(plan.guests), "groups": groups},
        "top_secret": not plan.public,
    }


def _people(body: dict[str, Any]) -> People:
    owners = body["owners"]
    return people(owners["users"], owners["groups"], owners["guests"])


def _effect(
    workspace: Workspace, view: TargetView, plan: OneOffPlan, row: Row, body: dict[str, Any]
) -> Iterator[Effect]:
    """Date and people go in one call, because the update wants them whole: the people hear of both."""
    held = view.one_off(row.target_id or "")
    if held is None or held.is_completed:
        return
    make = partial(_made, workspace, view, plan, row.target_id or "", held)
    whole = make(body)
    if whole.done(workspace.ledger.mapping.get(Kind.OWN, whole.row_id)):
        yield whole
        return
    left = _beside_edits(body, held, workspace.migration_user)
    kept = left != body
    yield replace(make({} if kept and stored_as_sent(left, held) else left), kept=kept)


def _made(
    workspace: Workspace, view: TargetView, plan: OneOffPlan, target_id: str, held: Task, body: dict[str, Any]
) -> Effect:
    before, after = (
        people(held.owners.users, held.owners.groups, held.owners.guests),
        _people(body) if body else People(),
    )
    mails = view.mails("task", "owners", before, after) + view.mails("task", "deadline", after, after)
    return Effect(
        f"one_off/{plan.source_id}",
        plan.source_id,
        Stage.OWNERS,
        "owners, date and visibility of a one-off task",
        body,
        lambda: update(workspace, target_id, body),
        lambda: view.one_off(target_id),
        mails,
    )


def _beside_edits(body: dict[str, Any], held: Task, migration_user: int) -> dict[str, Any]:
    """The same, but what somebody in the target set since the move is sent back as it stands."""
    there, mine = people(held.owners.users, held.owners.groups, held.owners.guests), people([migration_user])
    sent = dict(body)
    if held.title:
        sent["title"] = held.title
    if there - mine not in (People(), _people(body) - mine):
        sent["owners"] = {"users": sorted(there.users), "guests": sorted(there.guests), "groups": sorted(there.groups)}
    moments = [{"deadline": body["deadline"]}, {"deadline": NO_DEADLINE}]
    if held.deadline and not any(stored_as_sent(moment, held) for moment in moments):
        sent["deadline"] = f"{held.deadline:%Y-%m-%d %H:%M:%S}"
    if held.top_secret is False:
        sent["top_secret"] = False
    return sent
