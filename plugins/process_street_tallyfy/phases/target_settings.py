"""The settings of the target against what was staged: judged for the plan, and again before the cut-over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from process_street_tallyfy.model.people.decision import POOLS, Action
from process_street_tallyfy.model.plan import PersonPlan
from process_street_tallyfy.model.source import Attachment, Run, UserRef
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.principals import principals
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.people import to_be_made
from process_street_tallyfy.transform.template import finish_template
from process_street_tallyfy.transform.user import group_refs, plan_people
from process_street_tallyfy.validate.preflight import Check, preflight, refuse_blocked
from process_street_tallyfy.validate.settings import Against, Stage

DAY = 86400.0


def check_settings(workspace: Workspace, stage: Stage, seconds: float = 0) -> tuple[Check, ...]:
    """Every line of the table of settings. ``seconds``: the time of the whole move, where it is known."""
    organization, against = workspace.target.reads.organization(), measure_against(workspace, seconds)
    if stage is Stage.MOVE and not workspace.invites_before_history:
        against = replace(against, invitations=0, full_seats_short=0, light_seats_short=0)
    return preflight(organization.model_dump(), against, stage)


def refuse_blocking_settings(workspace: Workspace) -> None:
    """Before the cut-over: somebody may have changed a setting since the plan.

    :raises BadConfiguration: a setting blocks.
    """
    refuse_blocked(check_settings(workspace, Stage.CUT_OVER))


def measure_against(workspace: Workspace, seconds: float = 0) -> Against:
    """The counts that the table's sentences name."""
    staging, selected = workspace.ledger.staging, workspace.options
    listed = (Run.model_validate(row.payload) for row in staging.all(Kind.RUN))
    runs = Counter(run.status for run in listed if selected.wants_run(run.status, run.workflow_id, run.audit))
    users = [UserRef.model_validate(row.payload) for row in staging.all(Kind.USER)]
    people = [plan for plan in plan_people(users, workspace.people).plans if isinstance(plan, PersonPlan)]
    invited = invited_roles(workspace)
    return Against(
        time_zone=workspace.settings.source.time_zone,
        people_without_account=sum(plan.member_id is None for plan in people),
        invitations=len(invited),
        full_seats_short=_short(workspace.settings.migration.free_seats.full, invited, "full"),
        light_seats_short=_short(workspace.settings.migration.free_seats.light, invited, "light"),
        groups=len(group_refs(principals(workspace))),
        steps_without_due_date=_undated_steps(workspace),
        open_runs=runs["Active"],
        finished_runs=runs.total() - runs["Active"],
        file_bytes=sum(Attachment.model_validate(row.payload).size for row in staging.all(Kind.ATTACHMENT)),
        move_days=max(1.0, seconds / DAY),
    )


def invited_roles(workspace: Workspace) -> list[str]:
    """The roles of everybody who is still to be invited, in this run or at the cut-over."""
    ledger = workspace.ledger.people
    due = to_be_made(ledger.known(), ledger.decisions(), ledger.accounts(), ledger.guests())
    return [decision.target_role for _, decision in due if decision.action is Action.INVITE]


def _short(free: int | None, roles: Sequence[str], pool: str) -> int:
    """How many seats are missing; 0 while nobody said how many there are."""
    needed = sum(POOLS[role] == pool for role in roles)
    return 0 if free is None else max(0, needed - free)


def _undated_steps(workspace: Workspace) -> int:
    undated = 0
    for workflow_id in workspace.ledger.staging.ids(Kind.WORKFLOW):
        bundle = workflow_bundle(workspace, workflow_id)
        if bundle is not None and workspace.options.wants_workflow(workflow_id):
            dated = {finish.source_id for finish in finish_template(bundle, workspace.people) if finish.deadline}
            undated += len({item.task.id for item in bundle.tasks} - dated - headings(bundle))
    return undated
