"""Cut-over, the plain case: people, dates and webhooks become live, after a person approved the preview."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.errors import ReadBackDiffers
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.effects import CUT_OVER, Effect, due_effects, stored_as_sent
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview
from process_street_tallyfy.phases.target_settings import refuse_blocking_settings
from process_street_tallyfy.phases.workspace import Workspace

PREVIEW = "cut_over"


class PreviewCutOver(MigrationOperator):
    """Writes ``cut_over.json`` and pushes the number of effects and the hash that the approval shows."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_blocking_settings(workspace)
        listed = [effect.listed() for effect in due_effects(workspace)]
        preview = write_preview(workspace, PREVIEW, listed)
        self.log.info("%d effects on people and systems; preview: %s", len(listed), preview["preview"])
        return {"effects": len(listed), **preview}


class Activate(MigrationOperator):
    """Makes exactly the approved effects, each at most once."""

    phase = Phase.VALIDATION
    template_fields = ("batch", "approved_hash")

    def __init__(self, *, approved_hash: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.approved_hash = approved_hash

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_blocking_settings(workspace)
        due = due_effects(workspace)
        refuse_unapproved(workspace, PREVIEW, self.approved_hash, [effect.listed() for effect in due])
        for effect in due:
            own_rows(workspace, [(effect.row_id, f"{CUT_OVER}{effect.holder}")])
        wrong = [effect.key for effect in due if not self._made(workspace, effect)]
        if wrong:
            raise ReadBackDiffers(
                f"{len(wrong)} of {len(due)} effects read back differently, first {wrong[0]}",
                advice="look at that object in Tallyfy, then trigger the cut-over again: it lists what is left",
            )
        return {"effects": len(due)}

    def _made(self, workspace: Workspace, effect: Effect) -> bool:
        """A PUT with a complete body: repeatable, so a lost answer is simply sent again."""
        workspace.keep_lease()
        mapping, key = workspace.ledger.mapping, effect.row_id
        mapping.intend(Kind.OWN, key, payload_sha256=digest(effect.body))
        stored = effect.act()
        mapping.confirm(Kind.OWN, key, effect.key)
        self.log.info("%s", effect.key)
        if not stored_as_sent(effect.body, stored):
            mapping.wrong(Kind.OWN, key, code="read_back_differs")
            return False
        mapping.verify_many([(Kind.OWN, key)])
        if effect.key.startswith("webhook/"):
            self._settle_webhook(workspace, effect)
        return True

    def _settle_webhook(self, workspace: Workspace, effect: Effect) -> None:
        """The webhook itself is live: from now on a template that calls it is no longer suspicious."""
        mapping, key = workspace.ledger.mapping, (Kind.WEBHOOK, effect.key.removeprefix("webhook/"))
        row, template = mapping.get(*key), mapping.get(Kind.WORKFLOW, effect.holder)
        if row is None or template is None or template.target_id is None or row.state in LANDED:
            return
        if row.state in SETTLED:
            mapping.reopen_many([key])
        mapping.confirm(*key, template.target_id)
        mapping.verify_many([key])
