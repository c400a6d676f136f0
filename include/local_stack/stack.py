"""Postgres and Airflow (and the sandbox) as one thing that starts, is found again, and ends.

::

    absent --start--> starting --healthy--> running --stop--> absent
                         |                     |
                         `--any failure--------'   ends every process that was started

One lock file per state folder: two commands never start two stacks on the same data. ``make up`` leaves
``running.json``, which ``make migrate`` uses and ``make down`` ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from include.local_stack import airflow, cluster, sandbox
from include.local_stack.api import AirflowApi
from include.local_stack.configuration import environment
from include.local_stack.ledger_role import ledger_database
from include.local_stack.paths import Paths
from include.local_stack.postgres import Postgres, free_port
from include.local_stack.processes import FAREWELLS, Running, stop
from include.local_stack.secret import USER, Secrets, load_or_make, write_secret

METADATA, LEDGER = "airflow", "migration"
LEDGER_CONNECTION = "AIRFLOW_CONN_MIGRATION_DB"
KEY_CONNECTION = "AIRFLOW_CONN_MIGRATION_KEY"
PATIENCE = 6.0  # a triggerer without work needs 10 s to end by itself; it loses nothing when killed


class StackBusy(RuntimeError):
    """Another command works on the same state folder."""


@dataclass
class Stack:
    """``ledger_dsn`` is the database of the migration ledger; ``address`` only where the sandbox runs."""

    paths: Paths
    api: AirflowApi
    ledger_dsn: str
    processes: list[Running] = field(default_factory=list)
    address: sandbox.SandboxAddress | None = None

    def components(self) -> list[Running]:
        named = (*airflow.COMPONENTS, cluster.WORKER)
        return [process for process in self.processes if process.name.startswith(named)]

    def stop(self) -> None:
        """Airflow first, then what it uses."""
        stop(self.components(), patience=PATIENCE)
        others = [process for process in self.processes if process.name != "postgres"]
        stop(others)
        stop((process for process in self.processes if process.name == "postgres"), first=signal.SIGINT)
        self.paths.running.unlink(missing_ok=True)

    def alive(self) -> bool:
        return all(process.alive() for process in self.processes)


def start(
    paths: Paths,
    *,
    with_sandbox: bool = False,
    outlive: bool = False,
    dags: Path | None = None,
    connections: Mapping[str, str] = {},
    workers: int = 0,
) -> Stack:
    """Everything healthy, or nothing running and an exception. ``connections`` as Airflow's environment has them.

    :param workers: Celery workers of a cluster; 0: the scheduler's own children do the work.
    """
    for folder in (paths.airflow, paths.logs):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secrets, port = load_or_make(paths), free_port()
    postgres = Postgres(paths.postgres, outlive=outlive)
    stack = Stack(paths, AirflowApi(f"http://127.0.0.1:{port}", USER, secrets.password), "")
    try:
        if with_sandbox:
            stack.processes.append(sandbox.start(paths, outlive=outlive))
        postgres.start()
        if postgres.running is not None:
            stack.processes.append(postgres.running)
        metadata, stack.ledger_dsn = postgres.create_database(METADATA), ledger_database(postgres, LEDGER)
        more = {**_connections(paths, stack), **key_connection(secrets), **connections}
        if workers:
            redis = cluster.start_redis(paths, outlive=outlive)
            stack.processes.append(redis.running)
            more |= redis.settings()
        variables = environment(paths, secrets, database=metadata, port=port, dags=dags, more=more)
        airflow.migrate_metadata(metadata, METADATA, variables, paths.logs / "migrate.log")
        stack.processes += airflow.start(paths, variables, outlive=outlive)
        stack.processes += cluster.start_workers(paths, variables, workers, outlive=outlive)
        airflow.wait_until_healthy(stack.api, stack.components(), paths.logs)
    except BaseException:
        stack.stop()
        raise
    if outlive:
        remember(stack)
    return stack


def _connections(paths: Paths, stack: Stack) -> dict[str, str]:
    """The caller's own ledger wins over the embedded one."""
    stack.ledger_dsn = dsn_of(os.environ.get(LEDGER_CONNECTION, stack.ledger_dsn))
    found = {LEDGER_CONNECTION: stack.ledger_dsn}
    for process in stack.processes:
        if process.name == "sandbox":
            stack.address = sandbox.wait_until_ready(paths, process)
            found.update(stack.address.connections())
    return found


def key_connection(secrets: Secrets) -> dict[str, str]:
    """The key of what is staged; the caller's own wins."""
    own = json.dumps({"conn_type": "generic", "password": secrets.ledger_key})
    return {KEY_CONNECTION: os.environ.get(KEY_CONNECTION, own)}


def dsn_of(connection: str) -> str:
    """A Postgres connection as Airflow takes it from the environment (JSON or URL), as a URL for libpq."""
    if not connection.startswith("{"):
        return f"postgresql://{connection.partition('://')[2]}"
    given = {name: str(value) for name, value in json.loads(connection).items() if value is not None}
    host, port, database = given.get("host", "localhost"), given.get("port", "5432"), given.get("schema", "")
    login = f"{quote(given.get('login', ''), safe='')}:{quote(given.get('password', ''), safe='')}"
    return f"postgresql://{login}@{host}:{port}/{database}"


def remember(stack: Stack) -> None:
    content = {
        "url": stack.api.url,
        "ledger_dsn": stack.ledger_dsn,
        "processes": [{"name": p.name, "pid": p.pid, "started": p.started} for p in stack.processes],
    }
    write_secret(stack.paths.running, json.dumps(content, indent=2))


def find(paths: Paths) -> Stack | None:
    """The stack that ``make up`` left behind, whether all of it still lives or not."""
    if not paths.running.exists():
        return None
    content: Mapping[str, list[dict[str, str]]] = json.loads(paths.running.read_text(encoding="ascii"))
    processes = [Running(str(p["name"]), int(p["pid"]), float(p["started"])) for p in content["processes"]]
    api = AirflowApi(str(content["url"]), USER, load_or_make(paths).password)
    return Stack(paths, api, str(content["ledger_dsn"]), processes)


@contextmanager
def started(
    paths: Paths, *, with_sandbox: bool = False, dags: Path | None = None, connections: Mapping[str, str] = {}
) -> Iterator[Stack]:
    """A stack of this command only: it is gone afterwards, whatever happens."""
    stack = start(paths, with_sandbox=with_sandbox, dags=dags, connections=connections)
    try:
        yield stack
    finally:
        with _deaf():  # a second Ctrl-C must not leave half of it behind
            stack.stop()


@contextmanager
def _deaf() -> Iterator[None]:
    before = {number: signal.signal(number, signal.SIG_IGN) for number in FAREWELLS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def locked(paths: Paths) -> Iterator[IO[str]]:
    """Hold the state folder; the lock ends with this process, however it ends."""
    # 0711: as root, Postgres runs under another account that walks through to its own folder.
    paths.state.mkdir(parents=True, exist_ok=True, mode=0o711)
    with paths.lock.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackBusy(f"another command is using {paths.state}; wait for it or end it") from None
        yield file
