"""After the activation: every effect read back, the source looked at once more, the report written."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.errors import DataError, ReadBackDiffers
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.checklists import write_after
from process_street_tallyfy.phases.cut_over_page import ANNOUNCED, BEGAN, DELTA, ENDED, PREVIEW, PROOF, refresh
from process_street_tallyfy.phases.due_effects import all_effects
from process_street_tallyfy.phases.effects import Effect, stored_as_sent
from process_street_tallyfy.phases.freeze import NAMED, proof_of
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.page_memory import pages_kept_in_a_wait
from process_street_tallyfy.phases.target_view import TargetView
from process_street_tallyfy.phases.workspace import Workspace


class VerifyCutOver(MigrationOperator):
    """Reads every effect back from the target, and the whole source a last time.

    What changed in the source while the approval was waited for in a way that no list shows is named in the report:
    it is in neither system's new world, and a person has to enter it.
    """

    phase = Phase.VALIDATION
    failure_alert = Alert.VALIDATION_FAILURE

    def work(self, workspace: Workspace) -> dict[str, Any]:
        differing, seen = self._differing(workspace)
        proof = proof_of(workspace)
        with pages_kept_in_a_wait(workspace):
            changes = proof.full()
        point = {
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "differing": differing,
            "changes": [change.listed() for change in changes],
        }
        workspace.ledger.checkpoints.put(Phase.VALIDATION, ENDED, point)
        if differing or changes:
            what = [f"{key} (differs)" for key in differing] + [str(change) for change in changes]
            more = f" and {len(what) - NAMED} more" if len(what) > NAMED else ""
            raise ReadBackDiffers(
                f"the cut-over is live, but not all is as approved: {', '.join(what[:NAMED])}{more}",
                code="cut_over_differs",
                advice="cut_over.html names all of them: set what differs in Tallyfy by hand, and enter there what "
                "changed in Process Street after the approval",
            )
        return {"effects": seen}

    def _differing(self, workspace: Workspace) -> tuple[list[str], int]:
        """Keys of made effects that the target does not hold as sent, and how many were looked at.

        Only of those of this cut-over: people have worked on with what an earlier one made.
        """
        differing, seen = list[str](), 0
        shown = workspace.ledger.checkpoints.get(Phase.VALIDATION, PREVIEW)
        ours = {item["key"] for item in shown.counts["listed"]} if shown else set()
        for effect in all_effects(workspace, TargetView(workspace)):
            if effect.key in ours and effect.done(workspace.ledger.mapping.get(Kind.OWN, effect.row_id)):
                seen += 1
                workspace.keep_lease()
                if not self._stands(effect):
                    differing.append(effect.key)
        return differing, seen

    def _stands(self, effect: Effect) -> bool:
        try:
            return stored_as_sent(effect.body, effect.look())
        except DataError:
            return False


class ReportCutOver(MigrationOperator):
    """``cut_over.html``, ``cut_over.json`` and ``cut_over.csv`` as it ended; written whatever happened before."""

    phase = Phase.VALIDATION
    needs_lease = False

    def work(self, workspace: Workspace) -> dict[str, Any]:
        points = {point.name: point.counts for point in workspace.ledger.checkpoints.of_run()}
        path = refresh(workspace, stage_of(points))
        write_after(workspace)
        self.log.info("cut-over report: %s", path)
        return {"report": str(path), "stage": stage_of(points)}


def stage_of(points: dict[str, dict[str, Any]]) -> str:
    """How far a cut-over came, from its checkpoints: the last word of its page."""
    ended = points.get(ENDED)
    if ended is not None:
        return "incomplete" if ended["differing"] or ended["changes"] else "live"
    if BEGAN in points:
        return "incomplete"
    if points.get(PROOF, {}).get("changes"):
        return "blocked"
    steps = ((PREVIEW, "previewed"), (PROOF, "proved"), (DELTA, "frozen"), (ANNOUNCED, "announced"))
    return next((word for name, word in steps if name in points), "not begun")
