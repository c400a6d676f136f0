"""A workflow that was published anew after its template was made: the ledger follows its new ids.

Every step can be repeated: a worker that is killed in between finds its own renamed rows and goes on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.state import LANDED, SETTLED, TRANSITIONS, Kind, State
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.transform.revision import revise
from process_street_tallyfy.transform.used import used_options

#: What a revision consists of.
PARTS = (Kind.REVISION, Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.CONTENT, Kind.LOGIC_RULE)
RENAMED = (Kind.TASK_TEMPLATE, Kind.FORM_FIELD)


def laid_over(workspace: Workspace, moved: WorkflowBundle, now: WorkflowBundle) -> WorkflowBundle:
    """The present revision with what the target keeps of the moved one (``transform.revision``)."""
    mapping, workflow_id = workspace.ledger.mapping, now.workflow.id
    held = {row.source_id for kind in RENAMED for row in mapping.by_parent(kind, workflow_id) if row.state in LANDED}

    @cache
    def used() -> frozenset[tuple[str, str]]:
        rows = workspace.ledger.staging.by_parent(Kind.RUN_BUNDLE, workflow_id)
        return used_options((RunBundle.model_validate(row.payload) for row in rows), moved)

    revised = revise(moved, now, held, lambda field_id, text: (field_id, text) in used())
    if revised.renamed:
        _rename(workspace, workflow_id, revised.renamed)
    _forget(workspace, revised.bundle)
    return revised.bundle


def _rename(workspace: Workspace, workflow_id: str, renamed: Mapping[str, str]) -> None:
    mapping = workspace.ledger.mapping
    own = [row for parent in (workflow_id, f"{CUT_OVER}{workflow_id}") for row in mapping.by_parent(Kind.OWN, parent)]
    ours = [(Kind.OWN, row.source_id, _following(row.source_id, renamed)) for row in own]
    parts = [(kind, old, new) for kind in RENAMED for old, new in renamed.items()]
    mapping.rename([*parts, *(item for item in ours if item[1] != item[2])])
    workspace.ledger.findings.supersede([(kind, old) for kind, old, _ in parts], [])


def _following(key: str, renamed: Mapping[str, str]) -> str:
    """Keys of ours name a task or field between slashes or colons."""
    return "".join(renamed.get(part, part) for part in re.split("([/:])", key))


def _forget(workspace: Workspace, bundle: WorkflowBundle) -> None:
    """Parts of the earlier revision that are no more, or stand in other words now, are nothing to be settled."""
    mapping, findings = workspace.ledger.mapping, workspace.ledger.findings
    here = {bundle.revision.id if bundle.revision else "", *(rule.id for rule in bundle.logic_rules)}
    here |= {i for item in bundle.tasks for i in (item.task.id, *(widget.id for widget in item.widgets))}
    listed = {revision.id for revision in bundle.other_revisions}
    rows = [row for kind in PARTS for row in mapping.by_parent(kind, bundle.workflow.id)]
    gone = [row for row in rows if row.source_id not in here and not (row.source_id in listed and _told(row))]
    for row in gone:
        _leave(workspace, row)
    findings.supersede([row.key for row in gone], [])


def _told(row: Row) -> bool:
    return row.state not in LANDED


def _leave(workspace: Workspace, row: Row) -> None:
    mapping = workspace.ledger.mapping
    if State.REVERTING in TRANSITIONS[row.state]:
        mapping.reverting(*row.key)
        mapping.reverted(*row.key)
    elif State.REVERTED in TRANSITIONS[row.state]:
        mapping.reverted(*row.key)
    elif row.state not in SETTLED and State.SKIPPED in TRANSITIONS[row.state]:
        mapping.skip_many([row.key])
