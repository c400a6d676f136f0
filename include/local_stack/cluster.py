"""What a cluster has and one machine has not: a broker and Celery workers, here all on 127.0.0.1.

Redis comes from the distribution (``apt-get install redis-server``); there is no wheel of it.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from include.local_stack.airflow import start_one
from include.local_stack.paths import Paths
from include.local_stack.postgres import free_port
from include.local_stack.processes import Running, launch
from include.local_stack.secret import write_secret

HOST = "127.0.0.1"
#: Beginning of the name of every worker.
WORKER = "worker-"
START_SECONDS = 30.0
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
save ""
appendonly no
dir {folder}
"""
#: A worker that is gone cannot say so: its tasks start anew when they have not been heard of for so long. Seconds.
SETTINGS: dict[tuple[str, str], str] = {
    ("core", "executor"): "CeleryExecutor",
    ("celery", "worker_concurrency"): "2",
    ("scheduler", "task_instance_heartbeat_timeout"): "30",
    ("scheduler", "task_queued_timeout"): "60",
}


class RedisMissing(RuntimeError):
    """The program is not installed."""


@dataclass(frozen=True)
class Redis:
    running: Running
    port: int
    password: str = field(repr=False)

    def settings(self) -> dict[str, str]:
        """The environment variables that lead an Airflow to its workers."""
        own = {("celery", "broker_url"): f"redis://:{self.password}@{HOST}:{self.port}/0"}
        return {
            f"AIRFLOW__{section.upper()}__{key.upper()}": value for (section, key), value in (SETTINGS | own).items()
        }


def start_redis(paths: Paths, *, outlive: bool) -> Redis:
    """A Redis that keeps nothing on disk; it accepts connections when this returns.

    :raises RedisMissing: there is no ``redis-server`` here.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise RedisMissing("there is no redis-server; on Debian: apt-get install redis-server")
    port, password, file = free_port(), secrets.token_urlsafe(24), paths.state / "redis.conf"
    write_secret(file, CONFIGURATION.format(host=HOST, port=port, password=password, folder=paths.state))
    environment = {"PATH": str(Path(program).parent)}
    log = paths.logs / "redis.log"
    running = launch("redis", [program, file], environment=environment, log=log, folder=paths.state, outlive=outlive)
    redis = Redis(running, port, password)
    _wait_until_it_listens(redis, log)
    return redis


def _wait_until_it_listens(redis: Redis, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection((HOST, redis.port), timeout=1).close()
        except OSError:
            if not redis.running.alive() or time.monotonic() > deadline:
                raise RedisMissing(f"redis-server did not start; see {log}") from None
            time.sleep(0.05)
        else:
            return


def start_workers(paths: Paths, environment: Mapping[str, str], number: int, *, outlive: bool) -> list[Running]:
    """So many Celery workers; tasks wait in Redis until they are ready."""
    command = ("celery", "worker", "--skip-serve-logs", "--celery-hostname")
    return [
        start_one(name, paths, environment, outlive=outlive, command=(*command, name))
        for name in (f"{WORKER}{count}" for count in range(1, number + 1))
    ]
