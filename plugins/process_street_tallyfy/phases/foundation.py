"""Phase 2: people who are members, groups, folders and the batch tag. Invitations have a module of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from process_street_tallyfy.ledger.row import PlanItem, Row
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition, Finding, Outcome
from process_street_tallyfy.model.plan import FolderPlan, GroupPlan, PersonPlan, Planned
from process_street_tallyfy.model.source import UserRef
from process_street_tallyfy.model.state import LANDED, TRANSITIONS, Kind, Phase, State
from process_street_tallyfy.model.target import Folder
from process_street_tallyfy.phases.drive import Creation, Driver, digest
from process_street_tallyfy.phases.group_members import is_live, put_members, remember
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.principals import principals
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.tallyfy.markers import find_markers
from process_street_tallyfy.transform.exposure import EXPOSED
from process_street_tallyfy.transform.late import OF_ONE_RUN, SOURCE_CHANGED, late_finding
from process_street_tallyfy.transform.organization import plan_folders
from process_street_tallyfy.transform.removed import REMOVED
from process_street_tallyfy.transform.title import batch_tag
from process_street_tallyfy.transform.user import group_refs, plan_groups, plan_people

#: States of a row of which the target holds nothing.
FREE = frozenset(state for state, ways in TRANSITIONS.items() if State.SKIPPED in ways) - LANDED
BATCH_TAG = "ps:batch_tag"
TAG_COLOR = "#3d7ea6"


def plan_rows(workspace: Workspace, outcomes: tuple[Outcome, ...], hashes: dict[str, str], marker: str = "") -> None:
    """Planned rows for outcomes; ``hashes`` maps source ids to the source's hash ('' where it has none)."""
    left = workspace.ledger.reviews.left_behind()
    workspace.ledger.mapping.plan(
        PlanItem(
            item.kind,
            item.source_id,
            item.parent_id,
            Disposition.UNSUPPORTED if (item.kind, item.source_id) in left else item.disposition,
            hashes.get(item.source_id, ""),
            marker,
        )
        for item in outcomes
    )


def record_findings(
    workspace: Workspace,
    outcomes: tuple[Outcome, ...],
    findings: tuple[Finding, ...],
    lasting: Collection[str] = (),
) -> None:
    """What a plan says of its objects, in place of what was said before, when less was known.

    ``lasting`` reasons outlive the run that found them.
    """
    keys = [(item.kind, item.source_id) for item in outcomes]
    runs = {item.source_id if item.kind is Kind.RUN else item.parent_id for item in outcomes}
    family = runs.pop() if len(runs) == 1 else ""
    workspace.ledger.findings.supersede(keys, findings, keep=OF_ONE_RUN, lasting=lasting, family=family)


def skip_unsupported(workspace: Workspace, outcomes: tuple[Outcome, ...]) -> None:
    """Objects without a home are settled by their finding.

    One that had a home when it was moved keeps it: it stays as it was moved, and is told.
    """
    rows = _rows_of(workspace, [item for item in outcomes if item.disposition is Disposition.UNSUPPORTED])
    moved = [row for row in rows if row.state not in FREE]
    workspace.ledger.findings.record(late_finding(*row.key, SOURCE_CHANGED, row.parent_id) for row in moved)
    workspace.ledger.mapping.skip_many([row.key for row in rows if row.state in FREE])


def reopen_supported(workspace: Workspace, outcomes: tuple[Outcome, ...]) -> None:
    """Objects that had no home and have one now."""
    rows = _rows_of(workspace, [item for item in outcomes if item.disposition is not Disposition.UNSUPPORTED])
    left = workspace.ledger.reviews.left_behind()
    workspace.ledger.mapping.reopen_many([r.key for r in rows if r.state is State.SKIPPED and r.key not in left])


def _rows_of(workspace: Workspace, outcomes: Iterable[Outcome]) -> list[Row]:
    by_kind: dict[Kind, list[str]] = {}
    for item in outcomes:
        by_kind.setdefault(item.kind, []).append(item.source_id)
    return [row for kind, ids in by_kind.items() for row in workspace.ledger.mapping.many(kind, ids).values()]


class LoadPeople(MigrationOperator):
    """Adopts the members of the target that stand for people; the others stay text, with a finding each.

    In a dry run too: nothing is written to the target, and every later plan depends on who is a member.
    """

    phase = Phase.FOUNDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        staging, mapping = workspace.ledger.staging, workspace.ledger.mapping
        ids = workspace.batch(self.batch)
        staged = {user_id: staging.get(Kind.USER, user_id) for user_id in ids}
        users = [UserRef.model_validate(row.payload) for row in staged.values() if row]
        hashes = {row.source_id: row.sha256 for row in staged.values() if row}
        planned = plan_people(users, workspace.people)
        plan_rows(workspace, planned.outcomes, hashes)
        record_findings(workspace, planned.outcomes, planned.findings)
        adopted = [plan for plan in planned.plans if isinstance(plan, PersonPlan) and plan.member_id is not None]
        for plan in adopted:
            self._adopt(workspace, plan)
        known = {plan.source_id for plan in adopted}
        others = mapping.many(Kind.USER, [item.source_id for item in planned.outcomes if item.source_id not in known])
        mapping.skip_many([row.key for row in others.values() if row.state in FREE | LANDED])
        self.log.info("%d people: %d are members, %d stay text", len(users), len(adopted), len(users) - len(adopted))
        return workspace.finished("foundation.people", self.batch, {"people": len(users), "members": len(adopted)})

    def _adopt(self, workspace: Workspace, plan: PersonPlan) -> None:
        """Who became a member since the last run, or is one under another id, is adopted anew."""
        mapping, key = workspace.ledger.mapping, (Kind.USER, plan.source_id)
        row = mapping.get(*key)
        if row is None or row.target_id != str(plan.member_id):
            if row is not None and row.target_id is not None:
                mapping.skip_many([key])
            if row is not None and (row.target_id is not None or row.state is State.SKIPPED):
                mapping.reopen_many([key])
            mapping.confirm(*key, str(plan.member_id), adopted=True)
        mapping.verify_many([key])


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
        standing = list(workspace.target.reads.groups())
        foreign = [group.name for group in standing if not find_markers(group.description)]
        members = workspace.ledger.people.members_of_groups()
        planned = plan_groups(group_refs(principals(workspace)), foreign, members, workspace.people)
        _stage_groups(workspace, planned)
        plan_rows(workspace, planned.outcomes, {})
        record_findings(workspace, planned.outcomes, planned.findings, lasting=(EXPOSED,))
        skip_unsupported(workspace, planned.outcomes)
        reopen_supported(workspace, planned.outcomes)
        live = is_live(workspace)
        plans = [replace(plan, members=()) if live else plan for plan in planned.plans]
        plans = [plan for plan in plans if workspace.drives(Kind.GROUP, plan.source_id)]
        made = {self._group(workspace, driver, plan) for plan in plans} - {None}
        listed = {group.id for group in standing}
        if not listed.issuperset(made):
            listed = {group.id for group in workspace.target.reads.groups()}
        for plan in plans:
            verify_listed(workspace, Kind.GROUP, plan.source_id, listed)
        if workspace.options.writes and not live and workspace.only is None:
            put_members(workspace)
        return len(planned.plans)

    def _group(self, workspace: Workspace, driver: Driver, plan: GroupPlan) -> str | None:
        target = workspace.target
        body = {"name": plan.name, "description": plan.description, "members": list(plan.members), "guests": []}
        if plan.members and workspace.options.writes:
            remember(workspace, plan.source_id, plan.members)
        return driver.create(
            Creation(
                Kind.GROUP,
                plan.source_id,
                body,
                post=lambda: target.writes.create_group(body).id,
                find=lambda: [hit.id for hit in lookups.find_group(target.reads, plan.marker)],
            )
        )

    def _folders(self, workspace: Workspace, driver: Driver) -> int:
        staged = workspace.ledger.staging.hashes(Kind.FOLDER)
        planned = plan_folders(workspace.folders(), set(workspace.folder_paths.values()))
        made = [item.source_id for item in planned.outcomes if item.source_id not in staged]
        workspace.ledger.staging.put(StagedRow(Kind.FOLDER, source_id, "", None) for source_id in made)
        plan_rows(workspace, planned.outcomes, staged)
        record_findings(workspace, planned.outcomes, planned.findings, lasting=(EXPOSED,))
        self._warn_of_strangers(workspace)
        plans = [plan for plan in planned.plans if workspace.drives(Kind.FOLDER, plan.source_id)]
        missing = driver.writes and not driver.rebuilt and any(self._is_missing(workspace, plan) for plan in plans)
        standing = workspace.target.reads.folders() if missing else []
        for plan in plans:
            self._folder(workspace, driver, plan, standing)
        listed = {folder.id for folder in workspace.target.reads.folders()} if plans else set()
        for plan in plans:
            verify_listed(workspace, Kind.FOLDER, plan.source_id, listed)
        return len(planned.plans)

    def _warn_of_strangers(self, workspace: Workspace) -> None:
        """A mistyped id in the customer's file places nothing, and nobody would notice."""
        known = set(workspace.ledger.staging.ids(Kind.WORKFLOW))
        unknown = set(workspace.folder_paths) - known
        if unknown:
            self.log.warning("the file of workflow folders names %d ids that no moved workflow has", len(unknown))

    def _is_missing(self, workspace: Workspace, plan: FolderPlan) -> bool:
        row = workspace.ledger.mapping.get(Kind.FOLDER, plan.source_id)
        return row is None or row.state not in LANDED

    def _folder(self, workspace: Workspace, driver: Driver, plan: FolderPlan, standing: Sequence[Folder]) -> None:
        target, mapping = workspace.target, workspace.ledger.mapping
        parent = mapping.get(Kind.FOLDER, plan.parent_source_id) if plan.parent_source_id else None
        if plan.parent_source_id and workspace.options.writes and (parent is None or parent.target_id is None):
            mapping.fail(Kind.FOLDER, plan.source_id, category="data", code="parent_failed")
            return
        parent_id = parent.target_id if parent else None
        here = [folder for folder in standing if (folder.name, folder.parent_id or None) == (plan.name, parent_id)]
        strangers = () if driver.rebuilt or not driver.writes else self._strangers(workspace, plan, here)
        driver.create(
            Creation(
                Kind.FOLDER,
                plan.source_id,
                {"name": plan.name, "parent_id": parent_id, "folder_type": "checklist"},
                post=lambda: target.writes.create_folder(plan.name, parent_id, "checklist").id,
                find=lambda: [
                    hit.id for hit in lookups.find_folder(target.reads, "checklist", parent_id, plan.name, strangers)
                ],
            )
        )

    def _strangers(self, workspace: Workspace, plan: FolderPlan, here: Sequence[Folder]) -> Collection[str]:
        """Folders that are not this one; written down before it is sent, because the worker may be killed.

        ``here``: those of that name in that place before any of ours was sent. Others of ours may have the same.
        """
        points, row = workspace.ledger.checkpoints, workspace.ledger.mapping.get(Kind.FOLDER, plan.source_id)
        name = f"before/folder/{plan.source_id}"
        if row is None or row.state in LANDED:
            return ()
        if row.state in (State.INTENT, State.UNKNOWN):
            point = points.latest(Phase.FOUNDATION, name)
            return [str(item) for item in point.counts["ids"]] if point else ()
        ours = [str(row.target_id) for row in workspace.ledger.mapping.rows(Kind.FOLDER, LANDED)]
        there = sorted({*(folder.id for folder in here), *ours})
        points.put(Phase.FOUNDATION, name, {"ids": there})
        return there

    def _tag(self, workspace: Workspace, driver: Driver) -> int:
        target = workspace.target
        title = batch_tag(workspace.settings.organization)
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


def settle_own(workspace: Workspace, role: str, target_id: str) -> None:
    """Something of ours that is known to be there."""
    mapping = workspace.ledger.mapping
    row = mapping.get(Kind.OWN, role)
    if row is not None and row.state not in LANDED:
        mapping.arrive_many([(Kind.OWN, role, target_id)], [(Kind.OWN, role)])


def verify_listed(workspace: Workspace, kind: Kind, source_id: str, listed: set[str]) -> None:
    """A row whose target id is in the target's own list is verified; one that was there once is told."""
    row = workspace.ledger.mapping.get(kind, source_id)
    if row is None or row.target_id is None:
        return
    if row.target_id in listed:
        workspace.ledger.mapping.verify_many([(kind, source_id)])
    elif row.state is State.VERIFIED and row.created_by_run != workspace.run_id:
        workspace.ledger.findings.record([late_finding(kind, source_id, REMOVED, row.parent_id)])
    else:
        workspace.ledger.mapping.wrong(kind, source_id, code="not_listed")


def _stage_groups(workspace: Workspace, planned: Planned) -> None:
    """Groups are inferred, so their source rows are made here."""
    workspace.ledger.staging.put(StagedRow(Kind.GROUP, item.source_id, "", None) for item in planned.outcomes)
