"""What was staged, counted as the plan's budget needs it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.people.decision import Action
from process_street_tallyfy.model.source import Run
from process_street_tallyfy.model.state import LANDED, Kind
from process_street_tallyfy.phases.foundation import BATCH_TAG
from process_street_tallyfy.phases.principals import principals
from process_street_tallyfy.phases.staging import EVERYBODY, OPEN_WORK, workflow_bundle
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.assessment import Readiness
from process_street_tallyfy.report.budget.sizes import OrganizationSize
from process_street_tallyfy.report.volume import Seen, Template, Volume, handling
from process_street_tallyfy.transform.one_off import COMPLETED
from process_street_tallyfy.transform.people import to_be_made
from process_street_tallyfy.transform.user import group_refs


def listed_runs(workspace: Workspace) -> Counter[Seen]:
    """The selected runs; those that the lists show alike are one entry."""
    staging, found = workspace.ledger.staging, Counter[Seen]()
    said, talked = Counter[str](), defaultdict[str, set[str]](set)
    for row in staging.all(Kind.COMMENT):
        said[row.parent_id] += 1
        talked[row.parent_id].add(str((row.payload or {}).get("taskId")))
    files = Counter(row.parent_id for row in staging.all(Kind.ATTACHMENT))
    landed = {row.source_id for row in workspace.ledger.mapping.rows(Kind.RUN, LANDED)}
    for row in staging.all(Kind.RUN):
        run = Run.model_validate(row.payload)
        if workspace.options.wants_run(run.status, run.workflow_id, run.audit):
            of = said[run.id], len(talked.get(run.id, ())), files[run.id]
            found[Seen(run.workflow_id, run.status, *of, landed=run.id in landed)] += 1
    return found


def measure(workspace: Workspace, runs: Counter[Seen], planned: Sequence[Readiness]) -> Volume:
    """Everything that the calls of the move are counted over."""
    staging, options = workspace.ledger.staging, workspace.options
    of_run = staging.parents(Kind.RUN)
    comments = Counter(of_run.get(row.parent_id, "") for row in staging.all(Kind.COMMENT))
    one_offs = [row for row in staging.all(Kind.ONE_OFF_TASK) if _is_new(workspace, row)]
    documents = [key for kind in (Kind.PAGE, Kind.DATA_SET) for key in staging.ids(kind)]
    records = Counter(row.parent_id for row in staging.all(Kind.RECORD))
    bundles = ((one, workflow_bundle(workspace, one.workflow_id)) for one in planned)
    return Volume(
        organization=_organization(workspace, len(documents), len(one_offs)),
        templates={
            one.workflow_id: Template(bundle, one.calls, comments[one.workflow_id], ruled=one.ruled)
            for one, bundle in bundles
            if bundle is not None and options.wants_workflow(one.workflow_id)
        },
        runs=runs,
        data_sets=tuple(records[data_set_id] for data_set_id in staging.ids(Kind.DATA_SET)),
        documents=sum(
            not _stands(workspace, kind, key) for kind in (Kind.PAGE, Kind.DATA_SET) for key in staging.ids(kind)
        ),
        one_offs=Counter((row.payload or {}).get("status") == COMPLETED for row in one_offs),
        handling=handling(workspace.settings.migration, options.finished_runs),
        searched=workspace.capabilities.reading(OPEN_WORK) == EVERYBODY,
    )


def _organization(workspace: Workspace, documents: int, one_offs: int) -> OrganizationSize:
    counts, people = workspace.ledger.staging.counts(), workspace.ledger.people
    due = to_be_made(people.known(), people.decisions(), people.accounts(), people.guests())
    invited = sum(decision.action is Action.INVITE for _, decision in due) if workspace.invites_before_history else 0
    groups = [ref.email for ref in group_refs(principals(workspace))]
    stands = {kind: sum(1 for _ in workspace.ledger.mapping.rows(kind, LANDED)) for kind in (Kind.GROUP, Kind.FOLDER)}
    return OrganizationSize(
        keys=len(workspace.settings.source.keys),
        users=counts.get(Kind.USER, 0),
        folders=counts.get(Kind.FOLDER, 0),
        webhooks=counts.get(Kind.WEBHOOK, 0),
        schedules=counts.get(Kind.SCHEDULE, 0),
        data_sets=counts.get(Kind.DATA_SET, 0),
        pages=counts.get(Kind.PAGE, 0),
        workflows=counts.get(Kind.WORKFLOW, 0),
        runs=counts.get(Kind.RUN, 0),
        attachments=counts.get(Kind.ATTACHMENT, 0),
        assigned=counts.get(Kind.ASSIGNMENT, 0),
        one_offs=one_offs,
        documents=documents,
        members=len(people.accounts()),
        guests_asked=any(decision.action is Action.GUEST for decision in people.decisions().values()),
        invited=invited,
        made_guests=len(due) - invited if workspace.invites_before_history else 0,
        made_groups=max(0, len(groups) - stands[Kind.GROUP]),
        made_folders=max(0, counts.get(Kind.FOLDER, 0) - stands[Kind.FOLDER]),
        makes_tag=not _stands(workspace, Kind.OWN, BATCH_TAG),
    )


def _stands(workspace: Workspace, kind: Kind, source_id: str) -> bool:
    row = workspace.ledger.mapping.get(kind, source_id)
    return row is not None and row.state in LANDED


def _is_new(workspace: Workspace, row: StagedRow) -> bool:
    return bool(row.payload) and not _stands(workspace, Kind.ONE_OFF_TASK, row.source_id)
