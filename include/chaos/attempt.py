"""One attempt of one task in a process of its own, as a worker of Airflow runs it."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

#: In this order.
PRELOADED = (
    "include.chaos.hurry",
    "include.chaos.attempt",
    "include.chaos.points",
    "include.chaos.sabotage",
    "include.chaos.warm",
)


@dataclass(frozen=True)
class Order:
    """What to run and how it is disturbed.

    ``share`` > 0: of the crash points that are not in ``survived``, this share kills. ``file_bytes``: no file may
    grow beyond it, as on a full disk. ``sleep_at``: after this many commits the process stops until it is woken.
    ``lease_seconds``: instead of the usual ones.
    ``sabotage``: what is broken on purpose (``sabotage``).
    """

    organization_file: str
    run_id: str
    task_id: str
    batch: str
    map_index: int
    try_number: int
    tries: int
    environment: Mapping[str, str]
    survived: frozenset[str] = frozenset()
    share: float = 0.0
    seed: int = 0
    file_bytes: int | None = None
    sleep_at: int = 0
    lease_seconds: float = 0.0
    sabotage: str = ""


@dataclass
class Ending:
    """``kind``: ``done``, ``skipped``, ``waits`` (and is tried again), ``asks``, ``retry``, ``failed``, ``killed``."""

    kind: str
    value: Any = None
    code: str = ""
    points: list[str] = field(default_factory=list)
    crashed_at: str = ""


class Workers:
    """Makes task processes out of one that has everything imported: a fork costs milliseconds, a start seconds."""

    def __init__(self) -> None:
        self._made = multiprocessing.get_context("forkserver")
        self._made.set_forkserver_preload(list(PRELOADED))

    def start(self, order: Order) -> Running:
        receiver, sender = self._made.Pipe(duplex=False)
        process = self._made.Process(target=work, args=(order, sender), daemon=True)
        process.start()
        sender.close()
        return Running(process, receiver)


@dataclass
class Running:
    process: BaseProcess
    receiver: Connection
    said: list[Any] = field(default_factory=list)

    def sleeps(self) -> bool:
        """Waits until it has stopped before a write (True) or has something else to say."""
        if not self.receiver.poll(600):
            return False
        if (message := self.receiver.recv())[0] == "asleep":
            return True
        self.said.append(message)
        return False

    def wake(self) -> None:
        os.kill(int(self.process.pid or 0), signal.SIGCONT)

    def wait(self, meanwhile: Callable[[], None] | None = None, every: float = 0.05) -> Ending:
        """Until it ended; ``meanwhile`` is called again and again, after so many seconds."""
        ending, points, crashed = None, [], ""
        while True:
            if meanwhile is not None and not self.receiver.poll(every):
                meanwhile()
                continue
            try:
                message = self.said.pop() if self.said else self.receiver.recv()
            except EOFError:
                break
            if message[0] == "point":
                points.append(message[1])
                crashed = message[1] if message[2] else crashed
            else:
                ending = Ending(*message[1:])
        self.process.join()
        ending = ending or Ending("killed")
        ending.points, ending.crashed_at = points, crashed
        return ending


def work(order: Order, report: Connection) -> None:
    """The task process."""
    from include.chaos.person import sit_in
    from include.chaos.points import Points, Sleep
    from include.chaos.sabotage import SABOTAGES
    from process_street_tallyfy.phases import workspace

    os.environ.update(order.environment)
    _log_to(Path(order.organization_file).with_name("tasks.log"))
    sit_in()
    if order.sabotage:
        SABOTAGES[order.sabotage].apply()
    if order.file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.file_bytes, resource.RLIM_INFINITY))
    if order.lease_seconds:
        workspace.LEASE_SECONDS = order.lease_seconds  # type: ignore[assignment]
    if order.sleep_at:
        Sleep(order.sleep_at, report).watch()
    if order.share:
        name = f"{order.task_id}[{order.map_index}]" if order.batch else order.task_id
        dice = random.Random(f"{order.seed} {name} {order.try_number}")  # noqa: S311
        Points(name, set(order.survived), order.share, dice, report).watch()
    report.send(("end", *_outcome(order)))
    report.close()


def _log_to(path: Path) -> None:
    """What tasks say goes to a file: thousands of attempts say a lot."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)


def _outcome(order: Order) -> tuple[str, Any, str]:
    from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException, AirflowSkipException

    from include.chaos import play
    from include.chaos.person import Asked
    from process_street_tallyfy.phases.operator import MigrationRetryPolicy

    task = play.operator(order.organization_file, order.task_id, order.batch)
    seen = play.context(order.run_id, order.task_id, {}, order.map_index, order.try_number, order.tries)
    try:
        if hasattr(task, "poke"):
            return ("done" if task.poke(seen) else "waits", None, "")
        return ("done", task.execute(seen), "")
    except Asked:
        return ("asks", None, "")
    except AirflowSkipException:
        return ("skipped", None, "")
    except AirflowRescheduleException:
        return ("waits", None, "gave way")
    except AirflowFailException as error:
        return ("failed", None, str(error))
    except Exception as error:  # noqa: BLE001  whatever a task raises decides about its next try, as in Airflow
        decision = MigrationRetryPolicy().evaluate(error, order.try_number, order.tries)
        again = decision.action.value == "retry"
        code = getattr(error, "code", "unexpected")
        return (
            "retry" if again else "failed",
            None,
            f"{type(error).__name__} {error if code == 'unexpected' else code}",
        )
