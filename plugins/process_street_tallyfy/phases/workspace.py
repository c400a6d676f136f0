"""Everything a step works with: settings, options, ledger, both accounts. The composition root."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.errors import BadConfiguration, MigrationError
from process_street_tallyfy.ledger.capabilities import recorded
from process_street_tallyfy.ledger.connection import connect, dsn_of
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.sealing import user_id
from process_street_tallyfy.model.capabilities import Record
from process_street_tallyfy.model.organization import InviteAt, OrganizationFile, load
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import Folder, UserRef
from process_street_tallyfy.model.state import PHASE_OF_KIND, Kind, Phase
from process_street_tallyfy.model.workflow_folders import FolderPath, load_folders
from process_street_tallyfy.phases.export_folder import exported_folders
from process_street_tallyfy.phases.exported_files import ExportedFiles
from process_street_tallyfy.phases.limits import key_of, limits_of, source_hook
from process_street_tallyfy.phases.only import Only, closure
from process_street_tallyfy.phases.options import RunOptions, from_params, of_run
from process_street_tallyfy.phases.originals import Originals
from process_street_tallyfy.phases.places import default_storage, path_safe, storage
from process_street_tallyfy.phases.resources import Resources
from process_street_tallyfy.phases.who_is_who import group_members, people_map
from process_street_tallyfy.transform.organization import folder_ids

if TYPE_CHECKING:
    from airflow.sdk import Context, ObjectStoragePath

    from process_street_tallyfy.http.call import Call
    from process_street_tallyfy.process_street.hook import ProcessStreetHook
    from process_street_tallyfy.tallyfy.hook import TallyfyHook

#: A run that says nothing for this long has lost its organisation to the next one.
LEASE_SECONDS = 300
#: How often a task looks whether it has filled a table that Postgres takes for an empty one.
COUNT_SECONDS = 15.0
ACCOUNT = "account"
PLACE = "place"
BATCH = "batch/"
#: Prefix of the ledger rows of effects (kind ``own``) and of their parent, the workflow or run they belong to.
CUT_OVER = "cut_over/"


@dataclass
class Workspace(Resources):
    """Open resources of one task attempt. Holds no state that another task needs."""

    settings: OrganizationFile
    options: RunOptions
    ledger: Ledger
    dsn: str
    run_id: str
    task_id: str
    map_index: int
    dag_id: str = ""
    last_try: bool = False
    #: Who triggered the run, as ``keyed`` names them; '' = a schedule or another run.
    triggered_by: str = ""
    _lease_taken: float = field(default=0.0, init=False)
    _counted: float = field(default_factory=time.monotonic, init=False)

    @cached_property
    def source(self) -> ProcessStreetHook:
        return source_hook(self, key_of(self.settings.source, self.map_index))

    @cached_property
    def target(self) -> TallyfyHook:
        """In a dry run the session itself refuses every write."""
        from process_street_tallyfy.tallyfy.hook import TallyfyHook  # half a second: not while parsing

        target = self.settings.target
        return TallyfyHook(
            target.conn_id,
            target.organization_id,
            limiter=self.limiter,
            dry_run=not self.options.writes,
            before_write=self._before_write,
            timeout=self.settings.migration.timeout,
            breaker=self.breaker,
        )

    def _before_write(self, call: Call) -> None:
        self.keep_lease()
        Originals(self.ledger, self.target.reads).keep(call)

    @cached_property
    def only(self) -> Only | None:
        """The objects that this run was asked for by name; None for all.

        :raises BadConfiguration: no earlier run has met one of them.
        """
        return closure(self, self.options.only) if self.options.only else None

    def drives(self, kind: Kind, source_id: str, parent_id: str = "") -> bool:
        """Whether this run may write an object at all."""
        return self.only is None or self.only.allows(kind, source_id, parent_id)

    def hold_lease(self) -> None:
        """Take this run's lease; every ledger write from now on carries its fencing token.

        :raises LeaseHeld: another run of the organisation is writing.
        """
        now = time.monotonic()
        token = self.ledger.leases.acquire(self.run_id, LEASE_SECONDS, self.triggered_by)
        if token != self.ledger.scope.fence:
            self.ledger = self.ledger.fenced(token)
        self._lease_taken = now

    def keep_turn(self, seconds: float) -> None:
        """Until then, and a little longer, no other run of the organisation takes its turn."""
        fence = self.ledger.scope.fence
        if fence is not None:
            self.ledger.leases.extend(fence, seconds + LEASE_SECONDS)

    def keep_lease(self) -> None:
        """Renew when a third of the lease has passed; called once per object, and before each write to the target.

        What else is due now and then while a task works is done here as well.

        A worker that slept through its lease finds out here, before it sends what another run may have sent.

        :raises FenceLost: the lease went to another run, even if that one has given it back since.
        """
        if time.monotonic() - self._counted > COUNT_SECONDS:
            self.ledger.count_outgrown()
            self._counted = time.monotonic()
        now, fence = time.monotonic(), self.ledger.scope.fence
        if fence is not None and now - self._lease_taken > LEASE_SECONDS / 3:
            self.ledger.leases.renew(fence)
            self._lease_taken = now

    @cached_property
    def migration_user(self) -> int:
        """Whose token is used; the preflight wrote it down."""
        account = self.ledger.checkpoints.latest(Phase.DISCOVERY, ACCOUNT)
        if account is None:
            raise BadConfiguration(
                "the preflight has not run for this organisation",
                code="no_preflight",
                advice="clear the task discovery.preflight of this run, downstream tasks included",
            )
        return int(account.counts["migration_user"])

    @cached_property
    def capabilities(self) -> Record:
        """What the newest probes found; without one the decided readings."""
        return recorded(self.ledger.checkpoints)

    @cached_property
    def people(self) -> PeopleMap:
        """Who of the source is whom in the target, by address; never leaves this process.

        From the decisions and the target's list of members, as this run's discovery remembered them.
        """
        return people_map(self.ledger, self.migration_user, self.capabilities)

    @cached_property
    def group_members(self) -> dict[str, tuple[int, ...]]:
        """Member ids by source group id, from the customer's file."""
        return group_members(self.ledger, self.people)

    @property
    def invites_before_history(self) -> bool:
        """Whether this run was asked to; an approval comes first either way."""
        return "people" in self.options.approve or self.settings.migration.invite is InviteAt.BEFORE_HISTORY

    def forget_people(self) -> None:
        """After decisions or accounts have changed."""
        for name in ("people", "group_members"):
            self.__dict__.pop(name, None)

    @cached_property
    def folder_paths(self) -> dict[str, FolderPath]:
        """The path of each workflow's folder: from the customer's file, else from an export of runs that tells it.

        :raises BadConfiguration: the file has a mistake.
        """
        path, exported = self.settings.migration.workflow_folders, self.settings.migration.exported_runs
        return {**exported_folders(exported, self.ledger.staging), **(load_folders(path) if path else {})}

    @cached_property
    def exported_files(self) -> ExportedFiles | None:
        """The files that a person exported by hand; None without such a folder.

        :raises BadConfiguration: the folder is not there.
        """
        folder = self.settings.migration.exported_files
        return ExportedFiles(folder) if folder else None

    @cached_property
    def folder_places(self) -> dict[str, str]:
        """The source id of each workflow's folder."""
        places = folder_ids(self.folders(), set(self.folder_paths.values()))
        return {workflow_id: places[path] for workflow_id, path in self.folder_paths.items()}

    def folders(self) -> list[Folder]:
        """The staged folders of the source; those of the customer's file alone have no payload."""
        rows = self.ledger.staging.all(Kind.FOLDER)
        return [Folder.model_validate(row.payload) for row in rows if row.payload]

    @cached_property
    def directory(self) -> dict[str, UserRef]:
        """Every staged user by id: runs name their starter by id only."""
        rows = self.ledger.staging.all(Kind.USER)
        return {row.source_id: UserRef.model_validate(row.payload) for row in rows}

    def batch(self, key: str) -> list[str]:
        """The source ids of a batch, as the inventory of this run cut it."""
        found = self.ledger.checkpoints.get(Phase.DISCOVERY, batch_name(key))
        if found is None:
            raise BadConfiguration(
                f"batch {key} is unknown to this run",
                code="unknown_batch",
                advice="clear the task discovery.inventory of this run, downstream tasks included",
            )
        return [str(item) for item in found.counts["ids"]]

    def selects_kind(self, kind: Kind) -> bool:
        """Whether this run answers for a kind of source object."""
        if kind is Kind.LOGIC_RULE and not self.options.finishes:
            return False
        return kind in PHASE_OF_KIND and self.options.judges(PHASE_OF_KIND[kind])

    def finished(self, step: str, batch: str, counts: Mapping[str, int]) -> dict[str, Any]:
        """Write the checkpoint of a step over a batch; the gate counts these."""
        phase = Phase(step.split(".")[0])
        self.ledger.checkpoints.put(phase, f"{step}/{batch}", dict(counts))
        return {"batch": batch, **counts}

    def files(self) -> ObjectStoragePath:
        """Private folder of this run's files on their way: a late run of the organisation has another."""
        folder = storage(self.settings.migration.storage.files, self.settings.organization, "files")
        return folder / path_safe(self.run_id)

    def reports(self) -> ObjectStoragePath:
        """Folder of this run's reports."""
        folder = storage(self.settings.migration.storage.reports, self.settings.organization, "reports")
        return folder / path_safe(self.run_id)

    def note_place(self) -> None:
        """Where the Migrations page finds reports and limits; the API server has no organisation files."""
        place = {
            "reports": str(self.settings.migration.storage.reports or default_storage()),
            "limits": list(limits_of(self.settings)),
            "target_organization": self.settings.target.organization_id,
        }
        self.ledger.checkpoints.put(Phase.DISCOVERY, PLACE, place)

    def report_incident(self, error: MigrationError) -> None:
        """Keep an error where the page, the report and ``make migrate`` find it."""
        self.ledger.incidents.record_error(error, self.map_index)


def batch_name(key: str) -> str:
    return f"{BATCH}{key}"


@contextmanager
def open_workspace(organization_file: str, context: Context) -> Iterator[Workspace]:
    """A workspace for one task attempt; its threads and connections to the ledger are closed at the end.

    A run by hand means everything; a scheduled or backfilled run carries its data interval.
    """
    settings = load(organization_file)
    dag_run, instance = context["dag_run"], context["ti"]
    options = from_params(context["params"], settings.migration)
    options = of_run(options, dag_run.run_type, dag_run.data_interval_start, dag_run.data_interval_end)
    with closing(connect()) as connection:
        migrate(connection)
        ledger = Ledger(connection, settings.organization, dag_run.run_id, task_id=instance.task_id)
        ledger.count_outgrown()
        workspace = Workspace(
            settings,
            options,
            ledger,
            dsn_of(connection),
            dag_run.run_id,
            instance.task_id,
            -1 if instance.map_index is None else instance.map_index,
            dag_id=getattr(instance, "dag_id", ""),  # a rehearsal without Airflow has none
            last_try=instance.try_number > instance.max_tries,
            triggered_by=user_id(dag_run.triggering_user_name),
        )
        with closing(workspace):
            yield workspace
