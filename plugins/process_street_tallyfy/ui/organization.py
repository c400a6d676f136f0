"""One organisation's page: the overview, its phases, charts, error classes and what each task said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from process_street_tallyfy.ledger import browse, pace
from process_street_tallyfy.ledger.browse import ErrorClass
from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.incidents import Incident
from process_street_tallyfy.ledger.standing import Counts
from process_street_tallyfy.ledger.verdicts import Verdict
from process_street_tallyfy.model.state import KINDS_OF_PHASE, PHASE_ORDER, Kind, Phase
from process_street_tallyfy.model.task_names import dag_of
from process_street_tallyfy.ui.charts import Chart, chart, step_for
from process_street_tallyfy.ui.links import task_path
from process_street_tallyfy.ui.overview import Overview, label_of

MINUTE = 60


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """``mark`` is the gate's word, ``working``, or '' before the phase began."""

    phase: Phase
    mark: str
    reason: str
    counts: Counts
    kinds: Mapping[Kind, Counts]
    path: str


@dataclass(frozen=True, slots=True)
class Told:
    """An incident and the log where it happened."""

    incident: Incident
    path: str


@dataclass(frozen=True, slots=True)
class Detail:
    phases: list[PhaseLine]
    throughput: Chart
    calls: list[Chart]
    errors: list[ErrorClass]
    told: list[Told]


def detail(connection: Connection, view: Overview) -> Detail:
    begin, end = _window(view)
    return Detail(
        phases=[_phase_line(view, phase) for phase in PHASE_ORDER],
        throughput=_throughput(connection, view.name, begin, end),
        calls=_calls(connection, view, begin, end),
        errors=browse.error_classes(connection, view.name),
        told=_told(connection, view),
    )


def _window(view: Overview) -> tuple[datetime, datetime]:
    """The newest move, from its start to its end or now."""
    now = datetime.now(timezone.utc)
    if view.run is None or view.run.started is None:
        return now - timedelta(hours=1), now
    return view.run.started, view.run.ended or now


def _phase_line(view: Overview, phase: Phase) -> PhaseLine:
    verdict: Verdict | None = view.verdicts.get(phase)
    kinds = {kind: view.kinds[kind] for kind in KINDS_OF_PHASE[phase] if kind in view.kinds}
    working = verdict is None and phase is view.phase and view.run is not None and not view.run.over
    mark = verdict.verdict if verdict else "working" if working else ""
    path = task_path(view.run.dag_id, view.run.run_id, f"{phase.value}.gate") if view.run else ""
    return PhaseLine(phase, mark, verdict.reason if verdict else "", sum(kinds.values(), Counts()), kinds, path)


def _throughput(connection: Connection, name: str, begin: datetime, end: datetime) -> Chart:
    step = step_for(begin, end)
    points = pace.settled_over_time(connection, name, begin, step)
    points = [point for point in points if point.at <= end]
    return chart("Objects settled", "objects a minute", points, begin, end, step)


def _calls(connection: Connection, view: Overview, begin: datetime, end: datetime) -> list[Chart]:
    step = step_for(begin, end, MINUTE)
    begin = begin.replace(second=0, microsecond=0)
    found = pace.calls_over_time(connection, [limit.name for limit in view.limits], begin, step)
    return [
        chart(
            label_of(limit.name), "calls a minute",
            [point for point in found[limit.name] if point.at <= end],
            begin, max(end, begin + timedelta(seconds=step)), step, limit.limit_per_minute,
        )
        for limit in view.limits
    ]  # fmt: skip


def _told(connection: Connection, view: Overview) -> list[Told]:
    runs = [run.run_id for run in (view.run, *view.others) if run is not None]
    return [Told(incident, _path(view.name, incident)) for incident in browse.incidents(connection, view.name, runs)]


def _path(name: str, incident: Incident) -> str:
    dag_id = dag_of(name, incident.task_id)
    return task_path(dag_id, incident.run_id, incident.task_id, incident.map_index) if dag_id else ""


def groups(counts: Counts) -> Sequence[tuple[str, int]]:
    """What a bar shows, in its order; adds up to ``source``."""
    return (
        ("exact", counts.exact),
        ("converted", counts.converted),
        ("preserved", counts.preserved),
        ("unsupported", counts.unsupported),
        ("in_review", counts.in_review),
        ("failed", counts.failed),
        ("open", counts.open),
    )
