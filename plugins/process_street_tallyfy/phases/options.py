"""What a run was asked to do: the trigger form's values, checked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.row import Key
from process_street_tallyfy.model.organization import (
    WRITING_PHASES,
    FinishedRuns,
    Migration,
    RecordDocuments,
    phases_named,
)
from process_street_tallyfy.model.source import Audit
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.only import keys_named

Choice = TypeVar("Choice", bound=StrEnum)


class RunState(StrEnum):
    ACTIVE = "Active"
    COMPLETED = "Completed"
    ARCHIVED = "Archived"


#: A window looks back over its start: clocks differ, and what was written late is listed late (3.1).
OVERLAP = timedelta(minutes=10)
#: What the cut-over's form has in common with the move's: the delta and the proof are about the same objects.
SELECTION = ("workflows", "run_states", "finished_runs")


class Mode(StrEnum):
    MIGRATE = "migrate"
    DRY_RUN = "dry_run"
    VALIDATE_ONLY = "validate_only"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """``workflows`` empty = all. The window is half open: since - OVERLAP <= changed < until.

    ``read_again``: open runs are read even where their dates say that nothing changed.
    """

    mode: Mode
    phases: tuple[Phase, ...]
    workflows: frozenset[str]
    run_states: frozenset[str]
    changed_since: datetime | None
    changed_until: datetime | None
    approve: frozenset[str]
    error_rate: float
    read_again: bool = False
    finished_runs: FinishedRuns = FinishedRuns.FULL
    only: frozenset[Key] = frozenset()

    @property
    def writes(self) -> bool:
        return self.mode is Mode.MIGRATE

    @property
    def windowed(self) -> bool:
        """A slice or a daily run: it carries what changed in it."""
        return self.changed_since is not None or self.changed_until is not None

    @property
    def finishes(self) -> bool:
        """Whether templates get their rules: not while history is still moved slice by slice (design.md)."""
        return not self.windowed

    @property
    def judges_only(self) -> bool:
        """Nothing is moved: what an earlier run moved is compared with ledger and target."""
        return self.mode is Mode.VALIDATE_ONLY

    def selects(self, phase: Phase) -> bool:
        """Whether a phase does work; discovery and validation always do."""
        return phase in (Phase.DISCOVERY, Phase.VALIDATION) or (self.judges(phase) and not self.judges_only)

    def judges(self, phase: Phase) -> bool:
        """Whether a phase's gate decides about what is there."""
        return phase in (Phase.DISCOVERY, Phase.VALIDATION, *self.phases)

    def wants_workflow(self, workflow_id: str) -> bool:
        return not self.workflows or workflow_id in self.workflows

    def wants_run(
        self, status: str, workflow_id: str, audit: Audit, news: Iterable[datetime] = (), *, differs: bool = False
    ) -> bool:
        """Whether a run is in the chosen states, workflows and window: created, updated, or with ``news`` in it.

        ``differs``: its entry in the list is another than the one that was read before, whatever its dates say.

        A run that is open is in every window that ends after its start: its ``updatedDate`` is not proven
        to move with what happens in it (api/process-street-api.md 3.1).
        """
        if status not in self.run_states or not self.wants_workflow(workflow_id):
            return False
        if not self.windowed:
            return True
        if differs:
            return True
        if status == "Active":
            return self.changed_until is None or audit.created_date is None or audit.created_date < self.changed_until
        moments = [moment for moment in (audit.created_date, audit.updated_date, *news) if moment]
        return any(self._in_window(moment) for moment in moments)

    def _in_window(self, moment: datetime) -> bool:
        after = self.changed_since is None or moment >= self.changed_since - OVERLAP
        return after and (self.changed_until is None or moment < self.changed_until)


def from_params(params: Mapping[str, Any], settings: Migration) -> RunOptions:
    """Options of a DAG run.

    :raises BadConfiguration: naming the conf key and what to do.
    """
    return RunOptions(
        mode=Mode.DRY_RUN if params.get("dry_run") else _one("mode", params.get("mode") or Mode.MIGRATE, Mode),
        phases=_phases(params.get("phases"), settings),
        workflows=frozenset(params.get("workflows") or ()),
        run_states=frozenset(_one("run_states", s, RunState) for s in params.get("run_states") or settings.run_states),
        changed_since=moment("changed_since", params.get("changed_since")),
        changed_until=moment("changed_until", params.get("changed_until")),
        approve=frozenset(params.get("approve") or ()),
        error_rate=settings.error_rate if params.get("error_rate") is None else _share(params["error_rate"]),
        read_again=bool(params.get("read_again")),
        finished_runs=_finished(params.get("finished_runs"), settings),
        only=_only(params),
    )


def _one(key: str, value: object, choices: type[Choice]) -> Choice:
    """:raises BadConfiguration: naming what may stand there."""
    if value not in tuple(choices):
        raise BadConfiguration(
            f"conf value {key}: expected one of {', '.join(choices)}",
            code="bad_conf",
            advice="trigger again with one of these",
        )
    return choices(value)


def _phases(named: Sequence[str] | None, settings: Migration) -> tuple[Phase, ...]:
    """:raises BadConfiguration: naming the phases that there are."""
    try:
        return phases_named(named or [phase.value for phase in settings.phases])
    except ValueError as error:
        raise BadConfiguration(
            f"conf value phases: expected some of {', '.join(WRITING_PHASES)}",
            code="bad_conf",
            advice="trigger again with these words; discovery and validation always run",
        ) from error


def _share(value: object) -> float:
    """:raises BadConfiguration: no number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise BadConfiguration(
            "conf value error_rate: expected a number from 0 to 1",
            code="bad_conf",
            advice='trigger again with a value such as {"error_rate": 0.01}',
        )
    return float(value)


#: What would have no say in a run over named objects, or another one.
NOT_BESIDE_ONLY = ("workflows", "changed_since", "changed_until", "approve")


def _only(params: Mapping[str, Any]) -> frozenset[Key]:
    """:raises BadConfiguration: together with a value that selects otherwise."""
    named = keys_named(params.get("only") or ())
    beside = [key for key in NOT_BESIDE_ONLY if params.get(key)]
    if named and params.get("mode") == Mode.VALIDATE_ONLY:
        beside.append("mode validate_only")
    if named and beside:
        raise BadConfiguration(
            f"conf values only and {', '.join(beside)} do not go together",
            code="bad_conf",
            advice="trigger again with only alone: it names its objects, and their parents come with them",
        )
    return named


def _finished(asked: str | None, settings: Migration) -> FinishedRuns:
    """:raises BadConfiguration: a compact run without its record would be an empty process."""
    chosen = _one("finished_runs", asked or settings.finished_runs, FinishedRuns)
    if chosen is FinishedRuns.COMPACT and settings.record_documents is RecordDocuments.NONE:
        raise BadConfiguration(
            "finished_runs: compact needs record documents, and record_documents is none",
            code="compact_without_records",
            advice="set migration.record_documents to all or finished in the organisation file, or choose full or skip",
        )
    return chosen


#: Airflow's types of runs: which carry their data interval as window. Of the others it means nothing: the UI and
#: TriggerDagRunOperator give one to runs by hand.
WINDOWED: dict[str, bool] = {
    "scheduled": True,
    "backfill": True,
    "manual": False,
    "operator_triggered": False,
    "asset_triggered": False,
    "asset_materialization": False,
}


def of_run(options: RunOptions, run_type: str, start: datetime | None, end: datetime | None) -> RunOptions:
    """The options with the window that a run of this type has; a type that nobody knows means everything.

    Airflow gives tasks the type as a member of an enumeration, whose text is not its value.
    """
    name = getattr(run_type, "value", run_type)
    return with_window(options, start, end) if WINDOWED.get(name, False) else options


def with_window(options: RunOptions, start: datetime | None, end: datetime | None) -> RunOptions:
    """The same options with a data interval as window, unless the conf names one itself."""
    if options.changed_since or options.changed_until or start is None or end is None:
        return options
    return replace(options, changed_since=start, changed_until=end)


def moment(key: str, text: str | None) -> datetime | None:
    """A date or date-time of the trigger form, in UTC where it names no zone.

    :raises BadConfiguration: naming the key.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise BadConfiguration(
            f"conf value {key} is not an ISO date or date-time",
            code="bad_conf",
            advice=f'trigger again with a value such as {{"{key}": "2026-01-31T00:00:00Z"}}',
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
