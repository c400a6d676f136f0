"""Workers that meet: twins, sleepers, and old tasks that somebody clears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from include.chaos.attempt import Ending, Order, Running
from include.chaos.drive import MIDDLE, Drive

#: The tasks that write to the target.
LOADING = ("foundation.", "templates.load", "runs.", "collaboration.")
FENCED, HELD = "failed FenceLost fence_lost", "waits gave way"
LEAST = 5


def writes(drive: Drive) -> int:
    """How many writing calls the target has received."""
    return sum(call.method != "GET" for call in drive.world.box.tallyfy.requests)


@dataclass
class TwoWorkers(Drive):
    """Every loading task runs twice at the same time, as after a scheduler that took a worker for dead."""

    pairs: int = 0

    def attempt(self, order: Order) -> Ending:
        if not order.task_id.startswith(LOADING):
            return super().attempt(order)
        both = [self.workers.start(order), self.workers.start(order)]
        endings = [one.wait() for one in both]
        self.endings.update(f"twin {ending.kind} {ending.code}".strip() for ending in endings)
        self.pairs += 1
        return next((ending for ending in endings if ending.kind == "done"), endings[0])

    def problems(self) -> Iterator[str]:
        if self.pairs < LEAST:
            yield f"{self.pairs} tasks ran twice"


@dataclass
class LateWorker(Drive):
    """A worker stops for hours in the middle of a loading task; another run takes over and ends; it wakes up.

    ``lease_seconds`` are shorter than the rest takes, so that time takes the lease away.
    """

    lease_seconds: float = 1.0
    sleeping: str = ""
    sleepers: dict[str, Running] = field(default_factory=dict)
    late: dict[str, str] = field(default_factory=dict)

    def until_green(self) -> bool:
        for task_id in MIDDLE:
            self.sleeping = task_id
            self.run(f"late {task_id}")
        self.sleeping = ""
        green = super().until_green()
        for task_id, sleeper in self.sleepers.items():
            before = writes(self)
            sleeper.wake()
            ending = sleeper.wait()
            self.late[task_id] = f"{ending.kind} {ending.code}, {writes(self) - before} writes"
            self.endings[f"late worker {ending.kind} {ending.code}"] += 1
        return green

    def attempt(self, order: Order) -> Ending:
        order = replace(order, lease_seconds=self.lease_seconds)
        if self.sleeping in self.sleepers:
            return Ending("failed", None, "the run has stopped")
        if order.task_id != self.sleeping:
            return super().attempt(order)
        running = self.workers.start(replace(order, sleep_at=MIDDLE[order.task_id]))
        if not running.sleeps():
            return running.wait()
        self.sleepers[self.sleeping] = running
        return Ending("failed", None, "asleep")

    def problems(self) -> Iterator[str]:
        wanted = f"{FENCED}, 0 writes"
        yield from (f"{task} woke up late: {end}" for task, end in self.late.items() if end != wanted)
        if len(self.late) < LEAST:
            yield f"{len(self.late)} workers came late"


@dataclass
class ClearedTask(Drive):
    """A run breaks off; while the next one writes, somebody clears tasks of the old one."""

    broken_off: bool = False
    cleared: list[str] = field(default_factory=list)
    old: dict[str, Order] = field(default_factory=dict)

    def until_green(self) -> bool:
        self.run("old")
        self.free_lease()
        return super().until_green()

    def attempt(self, order: Order) -> Ending:
        if order.run_id == "old":
            return self._until_open_runs(order)
        if order.task_id not in MIDDLE:
            return super().attempt(order)
        return self.stopped(order, self._clear)

    def _until_open_runs(self, order: Order) -> Ending:
        self.broken_off = self.broken_off or order.task_id == "runs.open.load"
        if self.broken_off:
            return Ending("failed", None, "the run has stopped")
        if order.task_id in MIDDLE:
            self.old[order.task_id] = order
        return super().attempt(order)

    def _clear(self) -> None:
        """Each task that the old run had come to, once; the new run's worker stands still meanwhile."""
        for task_id, order in self.old.items():
            before = writes(self)
            ending = super().attempt(order)
            self.endings[f"old task {ending.kind} {ending.code}"] += 1
            self.cleared.append(f"old {task_id}: {ending.kind} {ending.code}, {writes(self) - before} writes")

    def problems(self) -> Iterator[str]:
        yield from (told for told in self.cleared if not told.endswith(f": {HELD}, 0 writes"))
        if len(self.cleared) < LEAST:
            yield f"{len(self.cleared)} old tasks were cleared"
