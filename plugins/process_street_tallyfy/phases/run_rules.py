"""The automations that a process was launched under: it keeps them, whatever becomes of its template's.

They are kept once per set, beside the staged source, under their hash; the process's own row has the hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from process_street_tallyfy.ledger.canonical import digest
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.automation import AutomationPlan, ConditionPlan
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.template_ids import RULES, own_id
from process_street_tallyfy.phases.workspace import Workspace

#: No process can have come of it yet.
UNSENT = frozenset({State.PLANNED, State.FAILED, State.REVERTED})


@dataclass(frozen=True, slots=True)
class RunRules:
    """``governed`` are the tasks which the automations show and hide."""

    automations: tuple[AutomationPlan, ...]
    governed: frozenset[str]


def remember_rules(workspace: Workspace, run_id: str, template: TemplatePlan) -> None:
    """Before the launch; what a process was launched under, or may have been, never changes."""
    run = workspace.ledger.mapping.get(Kind.RUN, run_id)
    if run is None or run.state in UNSENT:
        kept = {
            "automations": [asdict(item) for item in template.automations],
            "governed": sorted(template.governed),
        }
        sha256 = digest(kept)
        workspace.ledger.staging.put([StagedRow(Kind.OWN, f"{RULES}/{sha256}", "", kept)])
        own_rows(workspace, [(own_id(run_id, RULES), run_id)], sha256)


def rules_of(workspace: Workspace, run_id: str, template: TemplatePlan, now: Mapping[str, str]) -> RunRules:
    """Those of the launch, else the template's. ``now``: the present id of a task or field by its former one."""
    row = workspace.ledger.mapping.get(Kind.OWN, own_id(run_id, RULES))
    sha256 = row.seen_sha256 if row is not None and row.state is not State.REVERTED else ""
    kept = workspace.ledger.staging.get(Kind.OWN, f"{RULES}/{sha256}") if sha256 else None
    if kept is None:
        return RunRules(template.automations, template.governed)
    automations = tuple(_automation(item, now) for item in kept.payload["automations"])
    return RunRules(automations, frozenset(now.get(task, task) for task in kept.payload["governed"]))


def _automation(kept: Mapping[str, Any], now: Mapping[str, str]) -> AutomationPlan:
    conditions = [
        ConditionPlan(**{**one, "field_source_id": now.get(one["field_source_id"], one["field_source_id"])})
        for one in kept["conditions"]
    ]
    step = kept["step_source_id"]
    changed = {"rule_ids": tuple(kept["rule_ids"]), "step_source_id": now.get(step, step)}
    return AutomationPlan(**{**kept, **changed, "conditions": tuple(conditions)})
