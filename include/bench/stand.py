"""What every part measures on: Postgres, both servers filled with an organisation, and its file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml
from cryptography.fernet import Fernet

import include.chaos.warm  # noqa: F401  what tasks import late is no part of their time
from include.bench.forked import performed
from include.bench.meter import Meter
from include.chaos import play
from include.chaos.attempt import Ending
from include.chaos.dag_run import DagRun
from include.local_stack import outcome, sandbox
from include.local_stack.ledger_role import ledger_database
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.postgres import Postgres
from include.local_stack.processes import stop
from include.local_stack.sandbox import CLOCK_SPEED, Played, SandboxAddress
from include.local_stack.stack import KEY_CONNECTION
from process_street_tallyfy.ledger.connection import connect_dsn

NAME = "sample"
RUN = "bench"
SAMPLE: tuple[str, ...] = ("--sample",)
NASTY: tuple[str, ...] = ("--nasty",)
#: Of servers whose limits hold up nobody.
CLOCK = 600
COUNTING = {"shared_preload_libraries": "pg_stat_statements"}
_STATEMENTS = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements"


def generated(workflows: int, runs: int) -> tuple[str, ...]:
    """An organisation of any size, as the sandbox is told to make it."""
    return ("--generated", str(workflows), str(runs))


@dataclass(frozen=True)
class Stand:
    """``path`` is the organisation file; ``ledger`` a DSN of its role, ``owner`` one of the database's owner."""

    path: str
    scratch: Path
    ledger: str
    owner: str
    address: SandboxAddress

    def walk(self, meter: Meter, run_id: str = RUN, conf: Mapping[str, Any] | None = None) -> bool:
        """One run of the DAG in this process; whether it is green. What a task raises ends the measurement."""
        return DagRun(play.steps(self.path), lambda *task: self._do(meter, run_id, conf or {}, *task)).walk()

    def objects(self) -> int:
        """Objects of the source, by the ledger."""
        with connect_dsn(self.ledger) as connection:
            return outcome.Outcome.of(connection, NAME).source

    def statements(self) -> int:
        """Statements that Postgres has been sent since the stand was opened."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            row = connection.execute(_STATEMENTS).fetchone()
        return int(row[0]) if row else 0

    def _do(self, meter: Meter, run_id: str, conf: Mapping[str, Any], task_id: str, batch: str, index: int) -> Ending:
        task = play.operator(self.path, task_id, batch)
        seen = play.context(run_id, task_id, conf, index, 1, 1)
        with meter.of(task_id):
            return performed(task, seen)


@contextmanager
def stand(
    content: Sequence[str] = SAMPLE, migration: Mapping[str, Any] | None = None, clock_speed: float = CLOCK_SPEED
) -> Iterator[Stand]:
    """Both servers, filled, with a new ledger; closed and removed afterwards.

    :param migration: keys of the organisation file's ``migration`` that differ from the sample's.
    :param clock_speed: of the servers; at 1 their limits are those of the vendors.
    """
    with tempfile.TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres", settings=COUNTING) as postgres:
        ledger, owner = ledger_database(postgres, NAME), postgres.dsn(NAME)
        with psycopg.connect(owner, autocommit=True) as counting:
            counting.execute("CREATE EXTENSION pg_stat_statements")
        with _servers(Path(scratch), ledger, Played(content=tuple(content), clock_speed=clock_speed)) as address:
            path = _organization_file(Path(scratch), address, migration or {})
            yield Stand(path, Path(scratch), ledger, owner, address)


@contextmanager
def _servers(scratch: Path, ledger: str, played: Played) -> Iterator[SandboxAddress]:
    paths = Paths(scratch)
    paths.logs.mkdir()
    running = sandbox.start(paths, outlive=False, played=played)
    try:
        address = sandbox.wait_until_ready(paths, running)
        key = json.dumps({"conn_type": "generic", "password": Fernet.generate_key().decode()})
        os.environ.update(address.connections())
        os.environ.update({"AIRFLOW_CONN_MIGRATION_DB": ledger, KEY_CONNECTION: key})
        yield address
    finally:
        stop([running])


def _organization_file(scratch: Path, address: SandboxAddress, migration: Mapping[str, Any]) -> str:
    """The sample's, for the accounts that are played, with what it stores in the scratch folder."""
    content = yaml.safe_load((REPOSITORY / "include" / "organizations" / f"{NAME}.yaml").read_text(encoding="utf-8"))
    content["source"]["organization_id"] = address.process_street["organization_id"]
    content["target"]["organization_id"] = address.tallyfy["organization_id"]
    storage = {"files": f"file://{scratch}/files", "reports": f"file://{scratch}/reports"}
    content["migration"] = {**content["migration"], "storage": storage, **migration}
    path = scratch / f"{NAME}.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return str(path)
