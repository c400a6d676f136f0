"""Tasks in processes that are forked from one that has everything imported.

``Walk``: a process for each task, as a worker of Airflow makes it. ``Crew``: processes that take task after task.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from include.bench.meter import Meter
from include.chaos import play
from include.chaos.attempt import Ending
from include.chaos.dag_run import DagRun

#: The command itself too: every child imports it, whatever it needs.
PRELOADED = ("include.bench.forked", "include.chaos.warm", "include.bench.__main__")


@dataclass(frozen=True)
class Order:
    organization_file: str
    run_id: str
    task_id: str
    batch: str
    map_index: int
    conf: Mapping[str, Any]
    environment: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """``peak``: the most memory that was resident, in KB; what was shared with the parent counts."""

    ending: Ending
    peak: int
    calls: int
    waiting: float


@dataclass
class Usage:
    """By task, over its batches: the highest peak in KB, sums, and when the first began and the last ended."""

    peak: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    span: dict[str, tuple[float, float]] = field(default_factory=dict)

    def add(self, task_id: str, told: Told, seconds: float) -> None:
        ended = time.time()
        first, last = self.span.get(task_id, (ended - seconds, ended))
        self.span[task_id] = min(first, ended - seconds), max(last, ended)
        self.peak[task_id] = max(self.peak[task_id], told.peak)
        self.seconds[task_id] += seconds
        self.calls[task_id] += told.calls


@dataclass
class Walk:
    """One run of the DAG, a process per task and batch.

    ``at_once``: how many batches of a task run side by side. ``usage``: what it took so far.
    """

    organization_file: str
    run_id: str
    conf: Mapping[str, Any]
    at_once: int = 1
    usage: Usage = field(default_factory=Usage)

    def whole(self) -> bool:
        """Whether it is green."""
        return DagRun(play.steps(self.organization_file), self._do, self.at_once).walk()

    def sample(self, batches: int) -> None:
        """Every task, mapped ones over their first batches only, whatever the gates say of the others."""
        keys: dict[str, list[str]] = {}
        for step in play.steps(self.organization_file):
            wanted = keys[step.batches][:batches] if step.batches else [""]
            for index, key in enumerate(wanted, 0 if step.batches else -1):
                ending = self._do(step.task_id, key, index)
                keys[step.task_id] = ending.value if isinstance(ending.value, list) else []

    def _do(self, task_id: str, batch: str, index: int) -> Ending:
        order = Order(self.organization_file, self.run_id, task_id, batch, index, self.conf, dict(os.environ))
        began = time.perf_counter()
        told = self._told(order)
        self.usage.add(task_id, told, time.perf_counter() - began)
        return told.ending

    def _told(self, order: Order) -> Told:
        process, ours = _forked(work)
        ours.send(order)
        told: Told = ours.recv()
        process.join()
        return told


@dataclass
class Crew(Walk):
    """As ``Walk``, by ``at_once`` processes: what a new process for each task costs is Airflow's, and not in here.

    A context manager: inside, all of them are there and wait. One that dies leaves its place to nobody: whoever gets
    its turn fails as well.
    """

    _idle: SimpleQueue[Connection] = field(default_factory=SimpleQueue)
    _hired: list[tuple[BaseProcess, Connection]] = field(default_factory=list)

    def __enter__(self) -> Crew:
        self._hired = [_forked(serve) for _ in range(self.at_once)]
        for _, ours in self._hired:
            ours.recv()
            self._idle.put(ours)
        return self

    def __exit__(self, *_error: object) -> None:
        for process, ours in self._hired:
            ours.close()
            process.join()

    def _told(self, order: Order) -> Told:
        ours = self._idle.get()
        try:
            ours.send(order)
            told: Told = ours.recv()
            return told
        finally:
            self._idle.put(ours)


def _forked(target: Callable[[Connection], None]) -> tuple[BaseProcess, Connection]:
    """A process, and our end of its pipe."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(list(PRELOADED))
    ours, theirs = made.Pipe()
    process = made.Process(target=target, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def serve(orders: Connection) -> None:
    """In a process of a crew, until its orders end."""
    meter = Meter()
    meter.watch()
    orders.send("ready")
    for order in iter(partial(_next, orders), None):
        _begin(order)
        calls, waiting = sum(meter.calls.values()), sum(meter.waiting.values())
        told = _done(order, meter)
        orders.send(replace(told, calls=told.calls - calls, waiting=told.waiting - waiting))


def _next(orders: Connection) -> Order | None:
    with suppress(EOFError):
        order: Order = orders.recv()
        return order
    return None


def work(orders: Connection) -> None:
    """In the process of one task."""
    order = orders.recv()
    _begin(order)
    meter = Meter()
    meter.watch()
    orders.send(_done(order, meter))
    orders.close()


def _begin(order: Order) -> None:
    os.environ.update(order.environment)
    log = os.open(Path(order.organization_file).with_name("tasks.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


def _done(order: Order, meter: Meter) -> Told:
    """``calls`` and ``waiting`` are all of the meter's."""
    with meter.of(order.task_id):
        ending = _ending(order)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Told(ending, peak, sum(meter.calls.values()), sum(meter.waiting.values()))


def _ending(order: Order) -> Ending:
    """A gate that says no ends in its own words; what else is raised ends the process, and its log says why."""
    from airflow.sdk.exceptions import AirflowFailException

    seen = play.context(order.run_id, order.task_id, order.conf, order.map_index, 1, 1)
    try:
        return performed(play.operator(order.organization_file, order.task_id, order.batch), seen)
    except AirflowFailException as error:
        return Ending("failed", None, str(error))


def performed(task: Any, seen: Any) -> Ending:
    """One attempt of a task, as Airflow takes its result."""
    from airflow.sdk.exceptions import AirflowSkipException

    try:
        if hasattr(task, "poke"):
            return Ending("done" if task.poke(seen) else "failed")
        return Ending("done", task.execute(seen))
    except AirflowSkipException:
        return Ending("skipped")
