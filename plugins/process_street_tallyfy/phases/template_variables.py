"""The second pass over the texts of a new template, now that the fields' aliases are known (trap 62)."""

from __future__ import annotations

from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.template_reading import read_template
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform import variable
from process_street_tallyfy.validate.read_back import known_aliases, same_text


def write_variables(workspace: Workspace, plan: TemplatePlan, template_id: str) -> None:
    """Only into a text that still stands as the first pass wrote it.

    One that a person has changed since is left alone, and the read-back reports it.
    """
    drafts = [step for step in plan.steps if step.draft]
    rows = workspace.ledger.mapping.many(Kind.TASK_TEMPLATE, [step.source_id for step in drafts])
    done = {source_id for source_id, row in rows.items() if row.verified_at is not None}
    wanting = [step for step in drafts if step.source_id not in done]
    if not wanting or not workspace.options.writes:
        return
    held = read_template(workspace, plan, template_id)
    aliases = known_aliases(held.captures)
    for step in wanting:
        stored, text = held.steps.get(step.source_id), variable.summary(step, aliases)
        if stored and text != step.summary and same_text(stored.summary, step.summary):
            workspace.target.writes.update_step(template_id, stored.id, {"summary": text})
