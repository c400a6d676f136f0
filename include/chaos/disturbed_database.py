"""What may happen to the ledger's database in the middle of a move."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from include.chaos.attempt import Ending, Order
from include.chaos.drive import MIDDLE, Drive

LEAST = 5
TOO_NEW = "BadConfiguration schema_too_new"


@dataclass
class DatabaseCrashes(Drive):
    """A server process of the database is killed in the middle of a task: all connections break, Postgres recovers.

    Only in first attempts, so that a task comes to its end: a gate that lost the database waits, which is no try.
    """

    crashed: int = 0
    begun: set[tuple[str, str, int]] = field(default_factory=set)

    def attempt(self, order: Order) -> Ending:
        instance = (order.run_id, order.task_id, order.map_index)
        if instance in self.begun:
            return super().attempt(order)
        self.begun.add(instance)
        dice = random.Random(f"{self.seed} {order.task_id}[{order.map_index}]")  # noqa: S311
        return self.workers.start(order).wait(meanwhile=lambda: self._crash(dice))

    def problems(self) -> Iterator[str]:
        if self.crashed < LEAST:
            yield f"the database crashed {self.crashed} times only"

    def _crash(self, dice: random.Random) -> None:
        if dice.random() > 0.2:
            return
        with self.world.database() as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
        if row is not None:
            with suppress(ProcessLookupError):
                os.kill(row[0], signal.SIGKILL)
                self.crashed += 1
                self.endings["database crashed"] += 1
            self._recovered()

    def _recovered(self) -> None:
        while True:
            with suppress(psycopg.OperationalError), self.world.database() as connection:
                connection.execute("SELECT 1")
                return


@dataclass
class DatabaseRestarts(Drive):
    """The server is stopped and started in the middle of each loading task."""

    restarted: set[str] = field(default_factory=set)

    def attempt(self, order: Order) -> Ending:
        if order.task_id not in MIDDLE or order.task_id in self.restarted:
            return super().attempt(order)
        self.restarted.add(order.task_id)
        return self.stopped(order, self.world.postgres.restart)

    def problems(self) -> Iterator[str]:
        lost = sum(count for ending, count in self.endings.items() if "ledger_unreachable" in ending)
        if lost < LEAST:
            yield f"{lost} tasks noticed that the database restarted"


@dataclass
class NewerSchema(Drive):
    """A newer package changes the ledger while a task of the old one writes.

    That one ends its work or breaks off for another try; those that start later refuse to touch anything, until the
    package is upgraded too.
    """

    upgraded: set[str] = field(default_factory=set)
    touched: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def attempt(self, order: Order) -> Ending:
        if order.task_id not in ("templates.load", "runs.history.load", "collaboration.batch.states"):
            return super().attempt(order)
        ending = self.stopped(order, self._migrate)
        self.ended.append(f"{ending.kind} of {order.task_id} {ending.code}")
        before = len(self.world.box.tallyfy.requests)
        refused = super().attempt(order)
        calls = len(self.world.box.tallyfy.requests) - before
        self.endings[f"on a newer schema: {refused.kind} {refused.code}"] += 1
        if refused.code != "BadConfiguration schema_too_new" or calls:
            self.touched.append(
                f"{order.task_id} began on a newer schema: {refused.kind} {refused.code}, {calls} calls"
            )
        with self.world.database() as connection:
            connection.execute("DELETE FROM migration.schema_version WHERE version = 9999")
        return ending

    def _migrate(self) -> None:
        """What newer versions do: add."""
        with self.world.database() as connection:
            connection.execute("ALTER TABLE migration.mapping ADD COLUMN IF NOT EXISTS newer text NOT NULL DEFAULT ''")
            connection.execute("CREATE TABLE IF NOT EXISTS migration.newer (organization text PRIMARY KEY)")
            connection.execute(
                "INSERT INTO migration.schema_version (version, name, sha256) VALUES (9999, 'next', 'next')"
            )

    def problems(self) -> Iterator[str]:
        yield from self.touched
        broken = [end for end in self.ended if not end.startswith(("done ", "retry "))]
        yield from (f"while it wrote the schema changed: {end}" for end in broken)
        if not self.ended:
            yield "the schema stayed as it was"
