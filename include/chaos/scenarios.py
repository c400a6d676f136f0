"""The table of disturbances: what happens to a move, and in which organisation."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import psycopg

from include.chaos.attempt import Ending, Order
from include.chaos.drive import Drive

Rule = Mapping[str, Any]

LOST = ("500-after", "502-after", "drop-after", "truncated")
ANY = ("429-seconds", "429-date", "500-before", "drop-before", "slow", "html", *LOST)
#: The tasks that write to the target.
LOADING = ("foundation.", "templates.load", "runs.", "collaboration.")


def _mixture(probability: float) -> tuple[Rule, ...]:
    return ({"probability": probability, "fault": list(ANY), "seconds": 0.02},)


def _every_post(fault: str) -> tuple[Rule, ...]:
    """Most posts: one that is never answered must end with a person, not with a move."""
    return ({"match": {"method": "POST"}, "probability": 0.6, "fault": fault, "seconds": 1.5},)


@dataclass
class DatabaseCrashes(Drive):
    """A server process of the database is killed in the middle of a task: all connections break, Postgres recovers."""

    crashed: int = 0

    def attempt(self, order: Order) -> Ending:
        dice = random.Random(f"{self.seed} {order}")  # noqa: S311
        return self.workers.start(order).wait(meanwhile=lambda: self._crash(dice))

    def _crash(self, dice: random.Random) -> None:
        if dice.random() > 0.2 or self.crashed >= 60:
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
class TwoWorkers(Drive):
    """Every loading task runs twice at the same time, as after a scheduler that took a worker for dead."""

    def attempt(self, order: Order) -> Ending:
        if not order.task_id.startswith(LOADING):
            return super().attempt(order)
        both = [self.workers.start(order), self.workers.start(order)]
        endings = [one.wait() for one in both]
        self.endings.update(f"twin {ending.kind} {ending.code}".strip() for ending in endings)
        return next((ending for ending in endings if ending.kind == "done"), endings[0])


@dataclass
class LateWorker(Drive):
    """A worker stops for hours in the middle of a loading task; another run takes over and ends; it wakes up."""

    #: Shorter than the rest of the campaign takes, so that time takes the lease away.
    lease_seconds: float = 1.0
    sleeping_tasks: tuple[str, ...] = (
        "templates.load",
        "runs.history.load",
        "runs.open.load",
        "collaboration.batch.states",
    )
    sleeping: tuple[str, int] = ("", 0)
    sleeper: Any = None
    stopped: bool = False

    def until_green(self) -> bool:
        sleepers, dice = [], random.Random(self.seed)  # noqa: S311
        for number, task_id in enumerate(self.sleeping_tasks):
            self.sleeping, self.sleeper = (task_id, dice.randrange(1, 30)), None
            self.run(f"late{number}")
            sleepers.append(self.sleeper)
        green = super().until_green()
        for sleeper in filter(None, sleepers):
            os.kill(int(sleeper.process.pid or 0), signal.SIGCONT)
            ending = sleeper.wait()
            self.endings[f"late worker {ending.kind} {ending.code}"] += 1
        return green

    def run(self, run_id: str) -> bool:
        self.stopped = False
        return super().run(run_id)

    def attempt(self, order: Order) -> Ending:
        if self.stopped:
            return Ending("failed", None, "the run has stopped")
        if order.task_id != self.sleeping[0] or self.sleeper is not None:
            return super().attempt(replace(order, lease_seconds=self.lease_seconds))
        running = self.workers.start(replace(order, sleep_at=self.sleeping[1], lease_seconds=self.lease_seconds))
        if running.sleeps():
            self.sleeper, self.stopped = running, True
            self.endings["worker stopped"] += 1
            return Ending("failed", None, "asleep")
        return running.wait()


@dataclass
class DiskFull(Drive):
    """No room in the folder of files on their way during the first tries."""

    def attempt(self, order: Order) -> Ending:
        full = order.task_id == "collaboration.batch.files" and order.try_number <= 2
        return super().attempt(replace(order, file_bytes=100) if full else order)


@dataclass
class NewerSchema(Drive):
    """In the middle of the move the ledger gets the schema of a newer package: the old one must not touch it."""

    def attempt(self, order: Order) -> Ending:
        if order.task_id not in ("templates.load", "runs.history.load", "collaboration.batch.states"):
            return super().attempt(order)
        with self.world.database() as connection:
            connection.execute(
                "INSERT INTO migration.schema_version (version, name, sha256) VALUES (9999, 'next', 'next')"
            )
            before = len(self.world.box.tallyfy.requests)
            refused = super().attempt(order)
            connection.execute("DELETE FROM migration.schema_version WHERE version = 9999")
        touched = len(self.world.box.tallyfy.requests) - before
        self.endings[f"newer schema: {refused.kind} {refused.code}, {touched} calls"] += 1
        return super().attempt(order)


@dataclass(frozen=True)
class Scenario:
    """``faults``: rules for both servers, seeded. ``share``: of the crash points, those that kill.

    ``crashing``: prefix of the tasks that are killed.
    """

    what: str
    organization: str = "small"
    faults: Sequence[Rule] = ()
    share: float = 0.0
    crashing: str = ""
    drive: type[Drive] = Drive
    rounds: int = 1


SMALL: dict[str, Scenario] = {
    "quiet": Scenario("nothing"),
    "crash_points": Scenario("kill -9 before and after every write and every commit", share=1.0),
    "crash_runs": Scenario("kill -9 at a third of the points", share=0.33, rounds=2),
    "answers_dropped": Scenario("POSTs carried out, the connection drops", faults=_every_post("drop-after")),
    "answers_502": Scenario("POSTs carried out, a gateway answers 502", faults=_every_post("502-after")),
    "answers_hang": Scenario("POSTs carried out, the answer never comes", faults=_every_post("hang-after")),
    "mixture_5": Scenario("5 % of all calls go wrong in any way", faults=_mixture(0.05), rounds=3),
    "mixture_30": Scenario("30 % of all calls go wrong in any way", faults=_mixture(0.3), rounds=3),
    "cut_files": Scenario(
        "downloads arrive cut, with a whole look",
        faults=(
            {
                "match": {"method": "GET", "path": "(/content|/dl)$"},
                "nth": 1,
                "times": 1,
                "fault": "truncated",
            },
        ),
    ),
    "tokens_expired": Scenario("tokens expire in the middle", faults=({"probability": 0.1, "fault": "expired-token"},)),
    "database_crashes": Scenario("the database crashes and recovers", drive=DatabaseCrashes),
    "two_workers": Scenario("every loading task runs twice at once", drive=TwoWorkers),
    "late_worker": Scenario("workers sleep while other runs take over, then wake up", drive=LateWorker),
    "disk_full": Scenario("no room for files on their way", drive=DiskFull),
    "newer_schema": Scenario("a newer package has changed the ledger", drive=NewerSchema),
}

#: The whole sample organisation, for a night.
FULL: dict[str, Scenario] = {
    **SMALL,
    "sample_crash_points": Scenario("kill -9 at every point of the sample", "sample", share=1.0),
    "sample_mixture_5": Scenario("5 % of all calls of the sample go wrong", "sample", _mixture(0.05), rounds=3),
    "sample_mixture_30": Scenario("30 % of all calls of the sample go wrong", "sample", _mixture(0.3), rounds=3),
}
SIZES = {"small": SMALL, "full": FULL}
