"""The small organisation as it is after its move, made once a session: tests of what comes later begin with a copy.

A copy has the ledger as a database of its own, both servers with their memory, what they have logged, and the files.
Its servers listen where those of the original did: the ledger holds links to them.
"""

from __future__ import annotations

import copy
import random
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from include.local_stack.ledger_role import ledger_database
from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox

#: Below what systems hand out by themselves: nobody takes a port between two copies.
PORTS = range(20000, 32000)


@dataclass(frozen=True)
class Moved:
    """``folder`` has the files of the move and ``memory``; ``logged`` is what the servers have noted."""

    database: str
    folder: Path
    ports: tuple[int, int]
    results: dict[str, object]
    logged: tuple[list[Any], list[Any], list[Any]]

    @contextmanager
    def copied(self, postgres: Postgres, database: str, folder: Path) -> Iterator[tuple[Sandbox, str]]:
        """The servers and the DSN of the ledger."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {database} TEMPLATE {self.database}")
        with Sandbox.start(memory=folder / "memory", ports=self.ports) as box:
            for log, noted in zip(logs(box), self.logged, strict=True):
                log.extend(noted)
            yield box, ledger_database(postgres, database)


def moved_once(postgres: Postgres, folder: Path, source: Any, target: Any, move: Callable[..., Any]) -> Moved:
    """``move(box, dsn, folder)`` moves the organisation and returns the results of its tasks."""
    name = "moved"
    with Sandbox.start(source=source, target=target, memory=folder / "memory", ports=_free()) as box:
        results = move(box, ledger_database(postgres, name), folder)
        ports = tuple(int(side.url.split(":")[2].partition("/")[0]) for side in (box.process_street, box.tallyfy))
        noted = tuple(copy.deepcopy(log) for log in logs(box))
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:  # a template has no guests
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
    return Moved(name, folder, ports, results, noted)


def logs(box: Sandbox) -> tuple[list[Any], list[Any], list[Any]]:
    return box.process_street.requests, box.tallyfy.requests, box.tallyfy.journal.effects


def _free() -> tuple[int, int]:
    found: list[int] = []
    while len(found) < 2:
        port = random.SystemRandom().choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0 and port not in found:
                found.append(port)
    return found[0], found[1]
