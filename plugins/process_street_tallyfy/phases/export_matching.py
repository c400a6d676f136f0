"""The files of one run beside what was exported of it by hand."""

from __future__ import annotations

from collections.abc import Mapping

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.plan import FilePlan, Planned, TemplatePlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.exported_files import ExportedFiles, places
from process_street_tallyfy.phases.staging import attachments
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.exported_file import (
    OF_EXPORTS,
    Match,
    finding,
    labels_of,
    match_files,
    unmatched,
    unmatched_finding,
)
from process_street_tallyfy.transform.file import plan_files


def plan_with_exports(
    workspace: Workspace, bundle: RunBundle, workflow: WorkflowBundle, template: TemplatePlan, *, recorded: bool
) -> tuple[Planned, Mapping[str, Match]]:
    """The plan of a run's files, and what the folder has for them by source id; what it has in vain is told."""
    attached = attachments(workspace, bundle.run.id)
    planned = plan_files(bundle, workflow, template, attached, recorded=recorded)
    folder = workspace.exported_files
    if folder is None:
        return planned, {}
    plans = [plan for plan in planned.plans if isinstance(plan, FilePlan)]
    exported = folder.of_run(bundle.run.id)
    matches = match_files(plans, exported, labels_of(bundle, attached))
    _tell(workspace, bundle, folder, plans, matches)
    found = {source_id for source_id, match in matches.items() if match.file}
    return plan_files(bundle, workflow, template, attached, found, recorded=recorded), matches


def _tell(
    workspace: Workspace, bundle: RunBundle, folder: ExportedFiles, plans: list[FilePlan], matches: Mapping[str, Match]
) -> None:
    """Which of the folder's files are not taken, in place of what an earlier run said."""
    findings, run_id = workspace.ledger.findings, bundle.run.id
    findings.withdraw([*((plan.kind, plan.source_id) for plan in plans), (Kind.RUN, run_id)], OF_EXPORTS)
    findings.record(finding(plan, match) for plan in plans if (match := matches.get(plan.source_id)) and match.reason)
    strange = unmatched(folder.of_run(run_id), plans)
    if strange:
        findings.record([unmatched_finding(run_id, places(strange))])
