"""The second half of a cut-over: preview, activation of exactly the approved effects, and their read-back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.errors import Ambiguous, DataError, ReadBackDiffers
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase, State
from process_street_tallyfy.model.target import TargetModel
from process_street_tallyfy.phases.approval import refuse_unanswered
from process_street_tallyfy.phases.cut_over_page import BEGAN, PREVIEW, refresh
from process_street_tallyfy.phases.drive import Driver, digest
from process_street_tallyfy.phases.due_effects import due_effects
from process_street_tallyfy.phases.effects import Effect, stored_as_sent, totals
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.freeze import prove_before_effects
from process_street_tallyfy.phases.operator import ApprovedOperator, MigrationOperator
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview
from process_street_tallyfy.phases.target_settings import refuse_blocking_settings
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.transform.late import KEPT

#: The message of the task names this many of the effects that were not made; its log names all.
LISTED = 10


class PreviewCutOver(MigrationOperator):
    """Lists every effect with every mail that it sends; XCom: counts and the hash that the approval shows."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_blocking_settings(workspace)
        due = due_effects(workspace)
        listed = [effect.listed() for effect in due]
        counted = totals(listed)
        shown = {"hash": digest(listed), "totals": counted, "reminders": overdue(due)}
        workspace.ledger.checkpoints.put(Phase.VALIDATION, f"{PREVIEW}/shown", shown)
        preview = write_preview(workspace, PREVIEW, listed, file="cut_over_preview")
        page = refresh(workspace, "previewed")
        kept = sum(1 for _ in workspace.ledger.findings.of_reason(KEPT))
        self.log.info("%d effects on people and systems, %d edits kept; preview: %s", len(listed), kept, page)
        mails, people = sum(counted["mails"].values()), len(counted["people"])
        return {"effects": len(listed), "mails": mails, "people": people, "kept": kept, **preview, "page": str(page)}


def overdue(due: list[Effect]) -> dict[str, int]:
    """How many of the tasks that a person gets are overdue: Tallyfy itself reminds of these (tallyfy-api.md 4.1)."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    late = {
        effect.key.partition("/")[2]
        for effect in due
        if effect.key.startswith("date/") and datetime.fromisoformat(effect.body["deadline"]) < now
    }
    owners = (effect for effect in due if effect.key.startswith("owners/") and effect.key.partition("/")[2] in late)
    return dict(Counter(str(user) for effect in owners for user in effect.body["owners"]["users"]))


class Activate(ApprovedOperator):
    """Makes exactly the approved effects, each at most once; one that is refused does not hold up the others."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_unanswered(workspace, PREVIEW, self.approved_hash)
        refuse_blocking_settings(workspace)
        if workspace.ledger.checkpoints.get(Phase.VALIDATION, BEGAN) is None:
            prove_before_effects(workspace)
        due = due_effects(workspace)
        refuse_unapproved(workspace, PREVIEW, self.approved_hash, [effect.listed() for effect in due])
        self._begin(workspace)
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

    def _begin(self, workspace: Workspace) -> None:
        """Until now a rollback goes unnoticed. A retry goes on where a killed worker stopped: people know already."""
        if workspace.ledger.checkpoints.get(Phase.VALIDATION, BEGAN) is None:
            at = datetime.now(timezone.utc).isoformat(timespec="seconds")
            workspace.ledger.checkpoints.put(Phase.VALIDATION, BEGAN, {"at": at})

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
        """A PUT with a complete body: repeatable. What a killed worker may have sent is looked at first."""
        mapping, key = workspace.ledger.mapping, (Kind.OWN, effect.row_id)
        row = mapping.get(*key)
        begun = row is not None and row.state in (State.INTENT, State.UNKNOWN)
        if row is not None and row.state is State.INTENT:
            mapping.unknown(*key)
        mapping.intend(*key, payload_sha256=digest(effect.body))
        stored = effect.look() if begun else None
        if not stored_as_sent(effect.body, stored):
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
