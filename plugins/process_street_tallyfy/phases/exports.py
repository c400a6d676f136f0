"""Exports made by hand beside what was staged: an independent check, told file by file, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.comparison import Comparison
from process_street_tallyfy.model.problem import Problem
from process_street_tallyfy.model.source import DataSet, Record, Value
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.export_folder import listed_runs, sheets
from process_street_tallyfy.phases.staging import run_bundle
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.content import EXPORTS
from process_street_tallyfy.transform.export_runs import compare_runs, folders_of
from process_street_tallyfy.transform.export_sets import compare_set, set_of

#: What a comparison says; every comparison says it anew.
SAID = ("export_differs", "export_has_more", "export_lacks_run", "export_lacks_record")
#: Of so many lines that do not fit a report names the place.
LISTED = 200


def check_exports(workspace: Workspace, phase: Phase) -> int:
    """Compares every file with what is staged by now and keeps the outcome for the plan or report; their number."""
    settings = workspace.settings.migration
    if not (settings.exported_runs or settings.exported_data_sets or settings.exported_files):
        return 0
    found = [*_of_runs(workspace), *_of_data_sets(workspace)]
    findings = workspace.ledger.findings
    findings.withdraw({(one.kind, one.source_id) for one in findings.all() if one.reason in SAID}, SAID)
    for comparison in found:
        findings.record(comparison.findings)
    files = [{**one.as_json(), **_listed(one.problems)} for one in found]
    problems = workspace.exported_files.open_problems() if workspace.exported_files else []
    workspace.ledger.checkpoints.put(phase, EXPORTS, {"files": files, **_listed(problems)})
    return len(found)


def _of_runs(workspace: Workspace) -> Iterator[Comparison]:
    folder, staging = workspace.settings.migration.exported_runs, workspace.ledger.staging
    runs = listed_runs(staging) if folder else []
    zone = ZoneInfo(workspace.settings.source.time_zone)

    def answers(run_id: str) -> Sequence[Value] | None:
        bundle = run_bundle(workspace, run_id)
        return bundle.values if bundle else None

    for sheet in sheets(folder, "exported_runs") if folder else ():
        compared = compare_runs(sheet, runs, answers, zone, workspace.directory)
        yield compared.with_problems(folders_of(sheet, runs)[1])


def _of_data_sets(workspace: Workspace) -> Iterator[Comparison]:
    folder, staging = workspace.settings.migration.exported_data_sets, workspace.ledger.staging
    zone = ZoneInfo(workspace.settings.source.time_zone)
    data_sets = [DataSet.model_validate(row.payload) for row in staging.all(Kind.DATA_SET)] if folder else []
    for sheet in sheets(folder, "exported_data_sets") if folder else ():
        data_set = set_of(sheet, data_sets)
        rows = staging.by_parent(Kind.RECORD, data_set.id) if data_set else []
        yield compare_set(sheet, data_set, [Record.model_validate(row.payload) for row in rows], zone)


def _listed(problems: Sequence[Problem]) -> dict[str, Any]:
    more = len(problems) - LISTED
    lines = [str(problem) for problem in problems[:LISTED]]
    return {"problems": [*lines, *([f"and {more} more"] if more > 0 else [])]}
