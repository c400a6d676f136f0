"""The four Airflow components of the local stack, started side by side and ended together."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from include.local_stack.api import AirflowApi
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.processes import Running, launch

# The order is the order of start: the slowest first. --skip-serve-logs: everything is on this machine.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "--skip-serve-logs"),
}
#: A killed scheduler's workers keep its database connection open, with the locks on the runs that it looked at.
IDLE_IN_TRANSACTION = "30s"
START_SECONDS = 300.0
PARSE_SECONDS = 180.0


class AirflowFailed(RuntimeError):
    """A component died or did not get ready; the message says where its log is."""


def migrate_metadata(dsn: str, database: str, environment: Mapping[str, str], log: Path) -> None:
    """``airflow db migrate`` (7 s of imports), only when another Airflow version wrote here last.

    No session of this database may stand still in a transaction for longer than ``IDLE_IN_TRANSACTION``.
    The version is kept as the comment of the database itself, so it cannot outlive its data.
    """
    wanted = f"airflow {version('apache-airflow-core')} fab {version('apache-airflow-providers-fab')}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        limit = sql.SQL("ALTER DATABASE {} SET idle_in_transaction_session_timeout = {}")
        connection.execute(limit.format(sql.Identifier(database), sql.Literal(IDLE_IN_TRANSACTION)))
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        if connection.execute(query, (database,)).fetchone() == (wanted,):
            return
        command = [sys.executable, "-m", "airflow", "db", "migrate"]
        running = launch("db-migrate", command, environment=environment, log=log, folder=REPOSITORY)
        if running.wait() != 0:
            raise AirflowFailed(f"airflow db migrate failed; see {log}")
        comment = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), sql.Literal(wanted))
        connection.execute(comment)


def start(paths: Paths, environment: Mapping[str, str], *, outlive: bool) -> list[Running]:
    """Launch all components; none of them is ready yet."""
    return [start_one(name, paths, environment, outlive=outlive) for name in COMPONENTS]


def start_one(
    name: str, paths: Paths, environment: Mapping[str, str], *, outlive: bool, command: Sequence[str] = ()
) -> Running:
    """A part of Airflow by the name of its log; ``command``: of one that is not among the components."""
    return launch(
        name,
        [sys.executable, "-m", "airflow", *(command or COMPONENTS[name])],
        environment=environment,
        log=paths.logs / f"{name}.log",
        folder=REPOSITORY,
        outlive=outlive,
    )


def wait_until_healthy(api: AirflowApi, components: list[Running], logs: Path) -> None:
    """All four report themselves healthy; one that died ends the wait at once."""

    def ready() -> bool:
        health = api.healthy()
        return bool(health) and all(health.values())

    _wait(ready, START_SECONDS, components, logs, "Airflow did not get healthy")
    api.warm_up()  # while the DAG processor parses


def wait_until_parsed(api: AirflowApi, dag_id: str, components: list[Running], logs: Path) -> None:
    """The DAG is known to Airflow; its file's import error ends the wait at once."""

    def parsed() -> bool:
        if api.dag(dag_id) is not None:
            return True
        organization = dag_id.rpartition("__")[2]
        for broken in api.import_errors():
            if Path(broken.filename).stem == organization:
                raise AirflowFailed(f"the DAG file {broken.filename} does not load:\n{broken.stack_trace}")
        return False

    _wait(parsed, PARSE_SECONDS, components, logs, f"the DAG {dag_id} did not appear")


def _wait(done: Callable[[], bool], seconds: float, components: list[Running], logs: Path, message: str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        for component in components:
            if not component.alive():
                raise AirflowFailed(f"{component.name} ended; see {logs / (component.name + '.log')}")
        if time.monotonic() > deadline:
            raise AirflowFailed(f"{message} in {seconds:.0f} s; see {logs}")
        time.sleep(0.25)
