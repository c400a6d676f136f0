"""Phase 2: people who are members already, groups, folders and the batch tag. Nobody is invited."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition, Outcome
from process_street_tallyfy.model.plan import (
    FolderPlan,
    GroupPlan,
    PeopleMap,
    PersonPlan,
    Planned,
)
from process_street_tallyfy.model.source import Folder, UserRef
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.staging import workflow_bundle
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.organization import plan_folders
from process_street_tallyfy.transform.user import group_refs, plan_groups, plan_people

BATCH_TAG = "ps:batch_tag"
TAG_COLOR = "#3d7ea6"


def plan_rows(workspace: Workspace, outcomes: tuple[Outcome, ...], hashes: dict[str, str], marker: str = "") -> None:
    """Planned rows for outcomes; ``hashes`` maps source ids to the source's hash ('' where it has none)."""
    workspace.ledger.mapping.plan(
        PlanItem(item.kind, item.source_id, item.parent_id, item.disposition, hashes.get(item.source_id, ""), marker)
        for item in outcomes
    )


def skip_unsupported(workspace: Workspace, outcomes: tuple[Outcome, ...]) -> None:
    """Objects without a home are settled by their finding."""
    workspace.ledger.mapping.skip_many(
        [(item.kind, item.source_id) for item in outcomes if item.disposition is Disposition.UNSUPPORTED]
    )


class LoadPeople(MigrationOperator):
    """Finds the members of the target by address; the others stay text, with a finding each."""

    phase = Phase.FOUNDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        staging, mapping = workspace.ledger.staging, workspace.ledger.mapping
        ids = workspace.batch(self.batch)
        staged = {user_id: staging.get(Kind.USER, user_id) for user_id in ids}
        users = [UserRef.model_validate(row.payload) for row in staged.values() if row]
        hashes = {row.source_id: row.sha256 for row in staged.values() if row}
        planned = plan_people(users, self._people(workspace))
        plan_rows(workspace, planned.outcomes, hashes)
        workspace.ledger.findings.record(planned.findings)
        adopted = [plan for plan in planned.plans if isinstance(plan, PersonPlan) and plan.member_id is not None]
        for plan in adopted if workspace.options.writes else ():
            self._adopt(workspace, plan)
        known = {plan.source_id for plan in adopted}
        mapping.skip_many([(Kind.USER, item.source_id) for item in planned.outcomes if item.source_id not in known])
        self.log.info("%d people: %d are members, %d stay text", len(users), len(adopted), len(users) - len(adopted))
        return workspace.finished("foundation.people", self.batch, {"people": len(users), "members": len(adopted)})

    def _people(self, workspace: Workspace) -> PeopleMap:
        members = {member.email.lower(): member.id for member in workspace.target.reads.members() if member.email}
        return PeopleMap(members=members, migration_user=workspace.migration_user)

    def _adopt(self, workspace: Workspace, plan: PersonPlan) -> None:
        mapping = workspace.ledger.mapping
        row = mapping.get(Kind.USER, plan.source_id)
        if row is not None and row.target_id != str(plan.member_id):
            mapping.confirm(Kind.USER, plan.source_id, str(plan.member_id), adopted=True)
        mapping.verify_many([(Kind.USER, plan.source_id)])


class LoadStructure(MigrationOperator):
    """Groups, folders and the tag that marks everything of this move."""

    phase = Phase.FOUNDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        driver = Driver(workspace.ledger, writes=workspace.options.writes)
        counts = {
            "groups": self._groups(workspace, driver),
            "folders": self._folders(workspace, driver),
            "tags": self._tag(workspace, driver),
        }
        return workspace.finished("foundation.structure", "all", counts)

    def _groups(self, workspace: Workspace, driver: Driver) -> int:
        planned = plan_groups(group_refs(principals(workspace)))
        _stage_groups(workspace, planned)
        plan_rows(workspace, planned.outcomes, {})
        workspace.ledger.findings.record(planned.findings)
        for plan in planned.plans:
            self._group(workspace, driver, plan)
        return len(planned.plans)

    def _group(self, workspace: Workspace, driver: Driver, plan: GroupPlan) -> None:
        target = workspace.target
        body = {"name": plan.name, "description": plan.description, "members": [], "guests": []}
        driver.create(
            Creation(
                Kind.GROUP,
                plan.source_id,
                body,
                post=lambda: target.writes.create_group(body).id,
                find=lambda: [hit.id for hit in lookups.find_group(target.reads, plan.marker)],
            )
        )
        verify_listed(workspace, Kind.GROUP, plan.source_id, {group.id for group in target.reads.groups()})

    def _folders(self, workspace: Workspace, driver: Driver) -> int:
        staged = list(workspace.ledger.staging.all(Kind.FOLDER))
        planned = plan_folders([Folder.model_validate(row.payload) for row in staged])
        plan_rows(workspace, planned.outcomes, {row.source_id: row.sha256 for row in staged})
        workspace.ledger.findings.record(planned.findings)
        for plan in planned.plans:
            self._folder(workspace, driver, plan)
        listed = {folder.id for folder in workspace.target.reads.folders()} if planned.plans else set()
        for plan in planned.plans:
            verify_listed(workspace, Kind.FOLDER, plan.source_id, listed)
        return len(planned.plans)

    def _folder(self, workspace: Workspace, driver: Driver, plan: FolderPlan) -> None:
        target, mapping = workspace.target, workspace.ledger.mapping
        parent = mapping.get(Kind.FOLDER, plan.parent_source_id) if plan.parent_source_id else None
        if plan.parent_source_id and workspace.options.writes and (parent is None or parent.target_id is None):
            mapping.fail(Kind.FOLDER, plan.source_id, category="data", code="parent_failed")
            return
        parent_id = parent.target_id if parent else None
        driver.create(
            Creation(
                Kind.FOLDER,
                plan.source_id,
                {"name": plan.name, "parent_id": parent_id, "folder_type": "checklist"},
                post=lambda: target.writes.create_folder(plan.name, parent_id, "checklist").id,
                find=lambda: [hit.id for hit in lookups.find_folder(target.reads, "checklist", parent_id, plan.name)],
            )
        )

    def _tag(self, workspace: Workspace, driver: Driver) -> int:
        target = workspace.target
        title = f"ps-mig-{workspace.settings.organization}"[:30]
        body = {"title": title, "color": TAG_COLOR}
        own_rows(workspace, [(BATCH_TAG, "")], digest(body))
        driver.create(
            Creation(
                Kind.OWN,
                BATCH_TAG,
                body,
                post=lambda: target.writes.create_tag(title, TAG_COLOR).id,
                find=lambda: [hit.id for hit in lookups.find_tag(target.reads, title)],
            )
        )
        verify_listed(workspace, Kind.OWN, BATCH_TAG, {tag.id for tag in target.reads.tags()})
        return 1


def own_rows(workspace: Workspace, items: list[tuple[str, str]], hash_: str = "") -> None:
    """Planned rows for what the move adds itself: (role or id, parent)."""
    workspace.ledger.mapping.plan(
        PlanItem(Kind.OWN, role, parent, Disposition.EXACT, hash_, "") for role, parent in items
    )


def verify_listed(workspace: Workspace, kind: Kind, source_id: str, listed: set[str]) -> None:
    """A row whose target id is in the target's own list is verified."""
    row = workspace.ledger.mapping.get(kind, source_id)
    if row is None or row.target_id is None:
        return
    if row.target_id in listed:
        workspace.ledger.mapping.verify_many([(kind, source_id)])
    else:
        workspace.ledger.mapping.wrong(kind, source_id, code="not_listed")


def principals(workspace: Workspace) -> list[UserRef]:
    """Every principal that the lists and the templates name; groups hide among them."""
    refs = [UserRef.model_validate(row.payload) for row in workspace.ledger.staging.all(Kind.USER)]
    for workflow_id in workspace.ledger.staging.ids(Kind.WORKFLOW):
        bundle = workflow_bundle(workspace, workflow_id)
        if bundle is None:
            continue
        emails = [permission.email for permission in bundle.permissions]
        emails += [rule.email for item in bundle.tasks for rule in item.assignment_rules if rule.email]
        refs += [UserRef(id="", email=email) for email in emails]
    return refs


def _stage_groups(workspace: Workspace, planned: Planned) -> None:
    """Groups are inferred, so their source rows are made here."""
    workspace.ledger.staging.put(StagedRow(Kind.GROUP, item.source_id, "", None) for item in planned.outcomes)
