"""The first half of a cut-over: announce, freeze, judge the final delta, prove that the source stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseSensorOperator

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase, State
from process_street_tallyfy.phases.checklists import write_after
from process_street_tallyfy.phases.cut_over_page import DELTA, FREEZE, PROOF, announce, refresh
from process_street_tallyfy.phases.delta_seen import keep_seen, seen_by
from process_street_tallyfy.phases.operator import MigrationOperator, MigrationRetryPolicy
from process_street_tallyfy.phases.options import moment
from process_street_tallyfy.phases.page_memory import pages_kept_in_a_wait
from process_street_tallyfy.phases.preview import give_lease_back
from process_street_tallyfy.phases.source_proof import Change, SourceProof
from process_street_tallyfy.phases.target_settings import refuse_blocking_settings
from process_street_tallyfy.phases.validation import unmet
from process_street_tallyfy.phases.workspace import Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.validate.gate import Verdict

if TYPE_CHECKING:
    from airflow.sdk import Context

#: How many objects a message names; the page of the cut-over names all.
NAMED = 10


def delta_of(workspace: Workspace) -> str:
    """The run of ``migrate__<organisation>`` that this cut-over judged ok.

    :raises BadConfiguration: there is none.
    """
    point = workspace.ledger.checkpoints.get(Phase.VALIDATION, DELTA)
    if point is None:
        raise _not_ok("it was not judged in this run")
    return str(point.counts["run_id"])


class Announce(MigrationOperator):
    """Writes ``cut_over.html``: what will happen and what to switch off by hand; records the freeze.

    ``freeze`` of the trigger form is a date with time; without one the freeze begins with the final delta. The lease
    goes back: the delta is a run of its own.
    """

    phase = Phase.VALIDATION
    template_fields = ("batch", "freeze")

    def __init__(self, *, freeze: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.freeze = freeze

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_blocking_settings(workspace)
        refuse_unknown(workspace)
        workspace.note_place()
        named = moment("freeze", self.freeze if self.freeze != "None" else "")
        point = {"at": named.isoformat() if named else "", "named": named is not None}
        workspace.ledger.checkpoints.put(Phase.VALIDATION, FREEZE, point)
        items = announce(workspace)
        path = refresh(workspace, "announced")
        write_after(workspace)
        give_lease_back(workspace)
        self.log.info("%d things to switch off in Process Street by hand: %s", items, path)
        return {"switch_off": items, "page": str(path)}


def refuse_unknown(workspace: Workspace) -> None:
    """:raises BadConfiguration: a workflow was selected that no move has met."""
    known = {row.source_id for row in workspace.ledger.mapping.rows(Kind.WORKFLOW)}
    if missing := sorted(workspace.options.workflows - known):
        raise BadConfiguration(
            f"no workflow with the id {', '.join(missing[:NAMED])} was moved",
            code="unknown_workflow",
            advice="trigger again with ids of moved workflows under Only these workflows (findings.csv and the page "
            "of the organisation name them), or with none: everything",
        )


class AwaitFreeze(BaseSensorOperator):
    """Waits, without a worker slot, for the freeze date of the trigger form."""

    def __init__(self, *, organization_file: str, **kwargs: Any) -> None:
        super().__init__(mode="reschedule", retry_policy=MigrationRetryPolicy(), **kwargs)
        self.organization_file = organization_file

    @in_own_words
    def poke(self, context: Context) -> bool:
        with open_workspace(self.organization_file, context) as workspace:
            frozen, now = frozen_at(workspace), datetime.now(timezone.utc)
            if context["params"].get("dry_run"):
                return True
            if frozen is not None and frozen > now:
                self.log.info("the freeze begins at %s", frozen.isoformat())
                return False
            if frozen is None:
                workspace.ledger.checkpoints.put(Phase.VALIDATION, FREEZE, {"at": now.isoformat(), "named": False})
            return True


def frozen_at(workspace: Workspace) -> datetime | None:
    """The named freeze; one that began with the delta has no date before it."""
    point = workspace.ledger.checkpoints.get(Phase.VALIDATION, FREEZE)
    return datetime.fromisoformat(point.counts["at"]) if point and point.counts["named"] else None


class JudgeDelta(MigrationOperator):
    """Refuses to go on unless the final delta is ok, or every object that is not is waived by its name.

    :param delta: run id of the delta.
    """

    phase = Phase.VALIDATION
    failure_alert = Alert.VALIDATION_FAILURE
    needs_lease = False
    template_fields = ("batch", "delta")

    def __init__(self, *, delta: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.delta = delta

    @in_own_words
    def execute(self, context: Context) -> Any:
        self._waived = frozenset(context["params"].get("waive") or ())
        self._only_list = bool(context["params"].get("dry_run"))
        return super().execute(context)

    def work(self, workspace: Workspace) -> dict[str, Any]:
        if self._only_list:
            return {"waived": 0}
        left = self._left(workspace)
        for name in left:
            self.log.warning("%s is not settled and waived by name", name)
        point = {"run_id": self.delta, "at": datetime.now(timezone.utc).isoformat(), "waived": left}
        workspace.ledger.checkpoints.put(Phase.VALIDATION, DELTA, point)
        keep_seen(workspace, self.delta)
        refresh(workspace, "frozen")
        return {"waived": len(left)}

    def _left(self, workspace: Workspace) -> list[str]:
        """Names of the waived objects.

        :raises BadConfiguration: the delta broke off, or something is not settled that nobody waived.
        """
        scope = workspace.ledger.scope
        of_delta = replace(workspace, ledger=Ledger(scope.connection, scope.organization, self.delta))
        verdicts = of_delta.ledger.verdicts.of_run()
        problems = unmet(verdicts, of_delta.ledger.summary(), of_delta)
        if not problems:
            return []
        left = sorted(_unsettled(workspace))
        judged = all(phase in verdicts and verdicts[phase].verdict != Verdict.NOT_RUN for phase in PHASE_ORDER)
        if not judged or not left:
            raise _not_ok("; ".join(problems))
        if open_ := [name for name in left if name not in self._waived]:
            named = ", ".join(open_[:NAMED]) + (f" and {len(open_) - NAMED} more" if len(open_) > NAMED else "")
            raise _not_ok(f"{len(open_)} objects are not settled: {named}")
        return left


def _unsettled(workspace: Workspace) -> Iterator[str]:
    """``<kind>/<source id>`` of everything that failed, waits for a person, or changed since it was moved."""
    for kind in Kind:
        if kind is not Kind.OWN and workspace.selects_kind(kind):
            for row in workspace.ledger.mapping.open(kind):
                if row.state is not State.REVERTED:
                    yield f"{kind}/{row.source_id}"


def _not_ok(why: str) -> BadConfiguration:
    return BadConfiguration(
        f"the final delta is not ok: {why}",
        code="delta_not_ok",
        advice="open the run of migrate__… whose id begins with delta_of_, mend what its report names, and clear "
        "final_delta with downstream; or trigger the cut-over again and name the objects under Waive",
    )


class ProveSource(MigrationOperator):
    """Walks the whole source once more and names what is not as the final delta read it; any change blocks.

    What it has read stays read when the hourly limit breaks it off: a large source has more pages than an hour has
    calls.
    """

    phase = Phase.VALIDATION
    failure_alert = Alert.VALIDATION_FAILURE

    @in_own_words
    def execute(self, context: Context) -> Any:
        self._only_list = bool(context["params"].get("dry_run"))
        return super().execute(context)

    def work(self, workspace: Workspace) -> dict[str, Any]:
        if self._only_list:
            return {"looked_at": 0}
        proof = proof_of(workspace)
        with pages_kept_in_a_wait(workspace):
            changes = proof.full()
        keep_proof(workspace, PROOF, changes, proof.looked_at)
        refresh(workspace, "blocked" if changes else "proved")
        refuse_changes(changes)
        self.log.info("%d objects looked at, nothing changed", proof.looked_at)
        return {"looked_at": proof.looked_at}


def proof_of(workspace: Workspace) -> SourceProof:
    """:raises BadConfiguration: no delta was judged in this run."""
    delta = delta_of(workspace)
    return SourceProof(workspace, delta, frozen_at(workspace), seen_by(workspace, delta))


def keep_proof(workspace: Workspace, name: str, changes: list[Change], looked_at: int) -> None:
    point = {
        "at": datetime.now(timezone.utc).isoformat(),
        "looked_at": looked_at,
        "changes": [change.listed() for change in changes],
    }
    workspace.ledger.checkpoints.put(Phase.VALIDATION, name, point)


def refuse_changes(changes: list[Change]) -> None:
    """:raises BadConfiguration: somebody went on working in the source."""
    if changes:
        named = ", ".join(map(str, changes[:NAMED]))
        more = f" and {len(changes) - NAMED} more" if len(changes) > NAMED else ""
        raise BadConfiguration(
            f"the source changed after the freeze: {named}{more}",
            code="source_changed_after_freeze",
            advice="see that nobody works in Process Street and that its schedules and webhooks are off, then trigger "
            "the cut-over again with a new freeze date: its delta carries these changes",
        )


def prove_before_effects(workspace: Workspace) -> None:
    """The lists once more, after the approval and right before the first effect.

    :raises BadConfiguration: something changed while the approval was waited for.
    """
    proof = proof_of(workspace)
    with pages_kept_in_a_wait(workspace):
        changes = proof.cheap()
    if changes:
        keep_proof(workspace, PROOF, changes, proof.looked_at)
        refresh(workspace, "blocked")
    refuse_changes(changes)
