"""Cut-over, the plain case: people, dates and webhooks become live, after a person approved the preview."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.errors import Ambiguous, DataError, ReadBackDiffers
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase, State
from process_street_tallyfy.model.target import TargetModel
from process_street_tallyfy.phases.drive import Driver, digest
from process_street_tallyfy.phases.effects import Effect, due_effects, stored_as_sent
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview
from process_street_tallyfy.phases.target_settings import refuse_blocking_settings
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace

PREVIEW = "cut_over"
#: The message of the task names this many of the effects that were not made; its log names all.
LISTED = 10


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
    """Makes exactly the approved effects, each at most once; one that is refused does not hold up the others."""

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
        left = {effect.key: code for effect in due if (code := self._make(workspace, effect))}
        for key, code in left.items():
            self.log.error("%s was not made: %s", key, code)
        if left:
            listed = ", ".join(f"{key} ({code})" for key, code in list(left.items())[:LISTED])
            more = f" and {len(left) - LISTED} more, all in this task's log" if len(left) > LISTED else ""
            raise ReadBackDiffers(
                f"{len(left)} of {len(due)} effects were not made: {listed}{more}; the others are live",
                code="effects_left",
                advice="look at those objects in Tallyfy, then trigger the cut-over again: it lists what is left",
            )
        return {"effects": len(due)}

    def _make(self, workspace: Workspace, effect: Effect) -> str:
        """'' or why not."""
        workspace.keep_lease()
        mapping, key = workspace.ledger.mapping, (Kind.OWN, effect.row_id)
        try:
            if effect.creation is not None:
                if Driver(workspace.ledger, writes=True).create(effect.creation) is None:
                    return self._why(workspace, effect)
                stored = effect.act()
            else:
                stored = self._repeat(workspace, effect)
        except DataError as error:
            mapping.fail(*key, category=error.category, code=error.code)
            return error.code
        self.log.info("%s", effect.key)
        if not stored_as_sent(effect.body, stored):
            mapping.wrong(*key, code=ReadBackDiffers.default_code)
            return ReadBackDiffers.default_code
        mapping.verify_many([key])
        if effect.key.startswith("webhook/"):
            self._settle_webhook(workspace, effect)
        return ""

    def _repeat(self, workspace: Workspace, effect: Effect) -> TargetModel | None:
        """A PUT with a complete body: repeatable, so a lost answer is simply sent again."""
        mapping, key = workspace.ledger.mapping, (Kind.OWN, effect.row_id)
        row = mapping.get(*key)
        if row is not None and row.state is State.INTENT:
            mapping.unknown(*key)
        mapping.intend(*key, payload_sha256=digest(effect.body))
        stored = effect.act()
        mapping.confirm(*key, effect.target_id or effect.key)
        return stored

    def _why(self, workspace: Workspace, effect: Effect) -> str:
        """The reason of an effect that was refused, or whose outcome a person has to find out."""
        row = workspace.ledger.mapping.get(Kind.OWN, effect.row_id)
        return (row.error_code if row else None) or Ambiguous.default_code

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
