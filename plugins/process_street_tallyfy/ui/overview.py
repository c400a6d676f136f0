"""Where an organisation stands: state, phase, pace, time left, bottleneck, and what is wrong in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.ledger import browse, pace
from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.incidents import Incident
from process_street_tallyfy.ledger.pace import LimitUse
from process_street_tallyfy.ledger.standing import Counts, standing
from process_street_tallyfy.ledger.verdicts import Verdict
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase
from process_street_tallyfy.model.task_names import dag_of
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.workspace import PLACE
from process_street_tallyfy.ui import airflow_state
from process_street_tallyfy.ui.airflow_state import FailedTask, Question, RunState
from process_street_tallyfy.ui.links import task_path

#: Below this share no limit holds the move back.
BUSY = 0.6
#: First word of a limit's name -> what it counts (``phases.workspace``).
LIMITS = {
    "source": "Process Street calls",
    "target": "Tallyfy calls",
    "comments": "Tallyfy comments",
    "guests": "Tallyfy guest invitations",
}
#: So much of the planned time counts by the plan: the pace of templates says nothing about runs.
BY_PLAN = 0.2
CLEAR = "Correct the cause, then clear the red task together with everything downstream. Nothing is written twice."


class Standing(StrEnum):
    NOT_STARTED = "not started"
    RUNNING = "running"
    WAITING = "waiting for a person"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, for somebody who was woken up: a sentence, what to do, and the way there."""

    where: str
    sentence: str
    cause: str
    advice: str
    code: str
    path: str
    path_name: str
    tasks: tuple[FailedTask, ...] = ()


@dataclass(frozen=True)
class Overview:
    """``eta_seconds`` None while nothing moves or nothing is left; ``bottleneck`` '' when no limit is near."""

    name: str
    state: Standing
    phase: Phase | None
    run: RunState | None
    counts: Counts
    kinds: Mapping[Kind, Counts]
    verdicts: Mapping[Phase, Verdict]
    per_minute: float
    eta_seconds: float | None
    limits: Sequence[LimitUse]
    bottleneck: str
    questions: Sequence[Question]
    troubles: Sequence[Trouble]
    others: Sequence[RunState] = field(default_factory=list)


def overviews(connection: Connection, names: Sequence[str]) -> list[Overview]:
    """In the order of the names."""
    kinds = standing(connection, names)
    return [overview(connection, name, [f"migrate__{name}"], kinds[name]) for name in names]


def overview(
    connection: Connection, name: str, dag_ids: Sequence[str], kinds: Mapping[Kind, Counts] | None = None
) -> Overview:
    """``dag_ids`` are those of the organisation that the reader may see; the move is among them."""
    kinds = standing(connection, [name])[name] if kinds is None else kinds
    runs = airflow_state.newest_runs(dag_ids)
    run = runs.get(f"migrate__{name}")
    asked = airflow_state.questions(dag_ids)
    verdicts = Ledger(connection, name, "").verdicts.of_run(run.run_id) if run else {}
    counts = sum(kinds.values(), Counts())
    state = _state(run, verdicts, asked)
    moving = state is Standing.RUNNING
    per_minute = pace.objects_per_minute(connection, name) if moving else 0.0
    order = limit_names(connection, name)
    used = sorted(pace.limits(connection, order), key=lambda limit: order.index(limit.name))
    return Overview(
        name=name,
        state=state,
        phase=_phase(run, verdicts),
        run=run,
        counts=counts,
        kinds=kinds,
        verdicts=verdicts,
        per_minute=per_minute,
        eta_seconds=time_left(counts.open, per_minute, *_planned(connection, name, run, verdicts)) if moving else None,
        limits=used,
        bottleneck=_bottleneck(used) if moving else "",
        questions=asked,
        troubles=_troubles(connection, name, list(runs.values()), verdicts),
        others=[other for other in runs.values() if other is not run],
    )


def _planned(
    connection: Connection, name: str, run: RunState | None, verdicts: Mapping[Phase, Verdict]
) -> tuple[float, datetime | None]:
    """Seconds that the plan says it takes after discovery, and when that ended: whoever had to approve it has."""
    if run is None or Phase.DISCOVERY not in verdicts:
        return 0.0, None
    plan = Ledger(connection, name, run.run_id).checkpoints.get(Phase.DISCOVERY, f"discovery.plan/{WHOLE}")
    return float(plan.counts.get("seconds_after_discovery", 0)) if plan else 0.0, verdicts[Phase.DISCOVERY].at


def time_left(still_open: int, per_minute: float, planned: float, since: datetime | None) -> float | None:
    """Seconds, by the plan at first and by the pace of the last minutes later on; None while neither tells anything."""
    if not still_open:
        return None
    if since is not None:
        elapsed = (datetime.now(timezone.utc) - since).total_seconds()
        if elapsed < BY_PLAN * planned:
            return planned - elapsed
    return 60 * still_open / per_minute if per_minute else None


def place(connection: Connection, name: str) -> dict[str, object]:
    """What the newest preflight noted for the page; empty before the first."""
    noted = Ledger(connection, name, "").checkpoints.latest(Phase.DISCOVERY, PLACE)
    return dict(noted.counts) if noted else {}


def limit_names(connection: Connection, name: str) -> list[str]:
    found = place(connection, name).get("limits", [])
    return [str(item) for item in found] if isinstance(found, list) else []


def label_of(limit: str) -> str:
    return LIMITS.get(limit.partition(":")[0], limit)


def _state(run: RunState | None, verdicts: Mapping[Phase, Verdict], asked: Sequence[Question]) -> Standing:
    if asked:
        return Standing.WAITING
    if run is None:
        return Standing.NOT_STARTED
    if not run.over:
        return Standing.RUNNING
    if run.state == "success":
        return Standing.DONE
    words = {verdict.verdict for verdict in verdicts.values()}
    return Standing.INCOMPLETE if "incomplete" in words and "failed" not in words else Standing.FAILED


def _phase(run: RunState | None, verdicts: Mapping[Phase, Verdict]) -> Phase | None:
    """The phase that is red, or else the first whose gate has not spoken."""
    red = [phase for phase in PHASE_ORDER if phase in verdicts and verdicts[phase].verdict == "failed"]
    if red or run is None:
        return red[0] if red else None
    return next((phase for phase in PHASE_ORDER if phase not in verdicts), None)


def _bottleneck(used: Sequence[LimitUse]) -> str:
    busiest = max(used, key=lambda limit: limit.share, default=None)
    if busiest is None or busiest.share < BUSY:
        return ""
    what = "closed by the server" if busiest.blocked_until else f"{busiest.share:.0%} of the limit"
    return f"{label_of(busiest.name)}: {what}"


def _troubles(
    connection: Connection, name: str, runs: Sequence[RunState], verdicts: Mapping[Phase, Verdict]
) -> list[Trouble]:
    """Of the newest run of each DAG; a red gate first, then whatever else failed."""
    found = []
    for run in runs:
        told = browse.incidents(connection, name, [run.run_id])
        is_move = run.dag_id == f"migrate__{name}"
        red = [verdict for verdict in verdicts.values() if verdict.verdict == "failed"] if is_move else []
        if red:
            found.append(_red_gate(run, red[0], told))
        elif run.state == "failed":
            found.append(_red_task(run, told))
    return found


def _red_gate(run: RunState, verdict: Verdict, told: Sequence[Incident]) -> Trouble:
    phase = verdict.phase.value
    cause = next((one for one in told if one.task_id.startswith(f"{phase}.")), told[0] if told else None)
    return Trouble(
        where=f"Phase {phase} did not pass its gate",
        sentence=_sentence(verdict.reason),
        cause=_sentence(cause.message) if cause and cause.message not in verdict.reason else "",
        advice=_sentence(cause.advice) if cause and cause.advice else CLEAR,
        code=cause.code if cause else "",
        path=task_path(run.dag_id, run.run_id, f"{phase}.gate"),
        path_name="Log of the gate",
        tasks=tuple(airflow_state.failed_tasks(run)),
    )


def _red_task(run: RunState, told: Sequence[Incident]) -> Trouble:
    cause, tasks = (told[0] if told else None), tuple(airflow_state.failed_tasks(run))
    return Trouble(
        where=f"The run of {run.dag_id} failed",
        sentence=_sentence(cause.message) if cause else "A task failed before any gate could say why.",
        cause="",
        advice=_sentence(cause.advice) if cause and cause.advice else CLEAR,
        code=cause.code if cause else "",
        path=_path_of(run, cause),
        path_name="Log of the task" if cause else "The run",
        tasks=tasks,
    )


def _path_of(run: RunState, cause: Incident | None) -> str:
    if cause is None or not cause.task_id:
        return run.path
    return task_path(dag_of(run.dag_id.partition("__")[2], cause.task_id) or run.dag_id, run.run_id, cause.task_id,
                     cause.map_index)  # fmt: skip


def _sentence(text: str) -> str:
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
