"""The gate of a phase: a sensor that decides from the ledger and the target, on ``all_done``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseSensorOperator
from airflow.sdk.exceptions import AirflowFailException

from process_street_tallyfy.errors import MigrationError, Recoverable
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.metrics import timed
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.model.state import KINDS_OF_PHASE, LANDED, PHASE_ORDER, Kind, Phase, State
from process_street_tallyfy.phases.alerting import AlreadyTold
from process_street_tallyfy.phases.options import Mode
from process_street_tallyfy.phases.progress import show_progress
from process_street_tallyfy.phases.steps import Batching, expected, task_of
from process_street_tallyfy.phases.target_check import absent_from_target
from process_street_tallyfy.phases.target_compare import differing_in_target
from process_street_tallyfy.phases.workspace import BATCH, Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.validate.gate import GOES_ON, Evidence, Judgement, Verdict, judge

if TYPE_CHECKING:
    from airflow.sdk import Context


#: How many unsettled objects a gate names; the report names all.
EXAMPLES = 3


class PhaseGate(BaseSensorOperator):
    """Passes, or fails at once with the reason; waits only while target and ledger cannot be read.

    Runs in reschedule mode: a waiting gate holds no worker slot. A phase that is not part of the
    run gets the verdict ``not_selected``; one whose predecessor did not pass gets ``not_run``.
    """

    failure_alert = Alert.VALIDATION_FAILURE

    def __init__(self, *, organization_file: str, phase: str, **kwargs: Any) -> None:
        super().__init__(mode="reschedule", trigger_rule="all_done", **kwargs)
        self.organization_file = organization_file
        self.phase = phase

    @in_own_words
    def poke(self, context: Context) -> bool:
        phase = Phase(self.phase)
        with open_workspace(self.organization_file, context) as workspace:
            try:
                evidence = gather(workspace, phase)
                judgement = judge(evidence)
                write_verdict(workspace, phase, judgement, evidence)
                show_progress(workspace, self.log)
                if judgement.verdict is Verdict.PASSED:
                    _measure(workspace, phase, getattr(context["dag_run"], "start_date", None))
            except Recoverable as error:
                self.log.info("target and ledger cannot be read, asking again later: %s", error)
                return False
            except MigrationError as error:
                workspace.report_incident(error)
                raise
        self.log.info("gate of phase %s: %s: %s", phase, judgement.verdict, judgement.reason)
        if judgement.verdict not in GOES_ON:
            message = f"gate of phase {phase}: {judgement.verdict}: {judgement.reason}"
            raise AlreadyTold(message) if judgement.verdict is Verdict.NOT_RUN else AirflowFailException(message)
        return True


def gather(workspace: Workspace, phase: Phase) -> Evidence:
    """What the gate of a phase sees now.

    The target is not asked when the verdict is clear without it: one that cannot be reached would
    keep the gates waiting for a day instead of telling what broke.
    """
    options = workspace.options
    dry = options.mode is Mode.DRY_RUN
    judged, only = options.judges(phase), options.judges_only
    broken = earlier_failed(workspace, phase)
    missing = missing_steps(workspace, phase) if options.selects(phase) else ()
    asks = judged and not dry and not broken and not missing
    absent = absent_from_target(workspace, phase) if asks and workspace.only is None else 0
    codes, examples = _codes(workspace, phase)
    return Evidence(
        selected=judged,
        dry=dry,
        states=_states(workspace, phase),
        error_rate=options.error_rate,
        missing_batches=missing,
        earlier_failed=broken,
        absent=absent,
        differing=differing_in_target(workspace, phase) if asks and only and not absent else 0,
        unmoved=_unmoved(workspace, phase) if judged and only else 0,
        codes=codes,
        examples=examples,
        incident=_incident(workspace, phase),
    )


def _states(workspace: Workspace, phase: Phase) -> Counter[State]:
    """How many objects of the phase stand where; of the named ones alone where this run was asked for some."""
    mapping, only = workspace.ledger.mapping, workspace.only
    kinds = [kind for kind in KINDS_OF_PHASE[phase] if workspace.selects_kind(kind)]
    if only is not None:
        return Counter(row.state for kind in kinds for row in only.rows(mapping, kind))
    states: Counter[State] = Counter()
    for (kind, state, _), count in mapping.counts().items():
        if kind in kinds:
            states[state] += count
    return states


def _unmoved(workspace: Workspace, phase: Phase) -> int:
    """Staged objects without a row, or with one that is not settled or has another hash."""
    return sum(kind.open for kind in workspace.ledger.summary() if kind.kind in KINDS_OF_PHASE[phase])


def _batches(workspace: Workspace) -> dict[str, list[str]]:
    """The keys of the batches that this run's inventory cut, by list."""
    batches: dict[str, list[str]] = {}
    for name in sorted(workspace.ledger.checkpoints.names()):
        if name.startswith(BATCH):
            key = name.removeprefix(BATCH)
            batches.setdefault(key.split("/")[0], []).append(key)
    return batches


def missing_steps(workspace: Workspace, phase: Phase) -> tuple[str, ...]:
    """Steps of this run without their checkpoint, in words: killed, failed or never started."""
    points = set(workspace.ledger.checkpoints.names())
    batches = _batches(workspace)
    if not batches:
        return (_in_words("discovery.inventory", batches),)
    return tuple(_in_words(name, batches) for name in expected(phase, batches) if name not in points)


def _in_words(step: str, batches: Batching) -> str:
    task_id, index = task_of(step, batches)
    return f"{step} (task {task_id}, map index {index})" if index >= 0 else f"{step} (task {task_id})"


def earlier_failed(workspace: Workspace, phase: Phase) -> str:
    """The first earlier phase of this run that did not pass; '' when all did."""
    verdicts = workspace.ledger.verdicts.of_run()
    for earlier in PHASE_ORDER[: PHASE_ORDER.index(phase)]:
        found = verdicts.get(earlier)
        if found is None or Verdict(found.verdict) not in GOES_ON:
            return str(earlier)
    return ""


def _incident(workspace: Workspace, phase: Phase) -> str:
    """The last error of a task of the phase that did not finish; one that was overcome explains nothing."""
    told = [item for item in workspace.ledger.incidents.of_run() if item.task_id.startswith(f"{phase}.")]
    if not told:
        return ""
    batches = _batches(workspace)
    finished = {task_of(name, batches) for name in workspace.ledger.checkpoints.names() if "." in name}
    found = [item for item in told if (item.task_id, item.map_index) not in finished]
    return f"[{found[-1].code}] {found[-1].message}. What to do: {found[-1].advice}" if found else ""


def _codes(workspace: Workspace, phase: Phase) -> tuple[dict[str, int], tuple[str, ...]]:
    """How often each reason code stands at an unsettled object, and the first few of those objects."""
    open_states = frozenset(State) - LANDED | {State.WRONG}
    wanted = open_states - {State.SKIPPED, State.PLANNED, State.REVERTED}
    counts: Counter[str] = Counter()
    examples: list[str] = []
    for kind in KINDS_OF_PHASE[phase]:
        for row in _rows(workspace, kind, wanted):
            counts[row.error_code or "no code"] += 1
            if len(examples) < EXAMPLES:
                examples.append(f"{kind} {row.source_id} ({row.error_code or row.state})")
    return dict(counts), tuple(examples)


def _rows(workspace: Workspace, kind: Kind, wanted: frozenset[State]) -> Iterator[Row]:
    """Of the named objects alone where this run was asked for some."""
    if workspace.only is None:
        return workspace.ledger.mapping.rows(kind, wanted)
    return (row for row in workspace.only.rows(workspace.ledger.mapping, kind) if row.state in wanted)


def _measure(workspace: Workspace, phase: Phase, started: datetime | None) -> None:
    """From the gate before, or from the start of the run, to now."""
    verdicts, place = workspace.ledger.verdicts.of_run(), PHASE_ORDER.index(phase)
    before = verdicts.get(PHASE_ORDER[place - 1]) if place else None
    began = before.at if before else started
    if began is not None:
        seconds = (verdicts[phase].at - began).total_seconds()
        timed("phase_time", seconds, organization=workspace.settings.organization, phase=phase.value)


def write_verdict(workspace: Workspace, phase: Phase, judgement: Judgement, evidence: Evidence) -> None:
    counts = {str(state): count for state, count in evidence.states.items()}
    workspace.ledger.verdicts.put(phase, str(judgement.verdict), judgement.reason, counts)
    if judgement.verdict is Verdict.PASSED:  # a rollback can come back to here by the phase's name
        workspace.ledger.checkpoints.put(phase, phase.value, counts)
