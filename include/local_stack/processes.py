"""Child processes that can always be found and ended again, with everything they started.

A process that must not outlive this one asks the kernel for a signal at our death (Linux), so that even
``kill -9`` of ``make demo`` leaves nothing behind. That signal comes at the end of the *thread* that
started the child: launch from the main thread only.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from include.local_stack.account import Account

PR_SET_PDEATHSIG = 1
FAREWELLS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Running:
    """``started`` tells a process from a later one with the same id."""

    name: str
    pid: int
    started: float
    _child: subprocess.Popen[bytes] | None = field(default=None, compare=False, repr=False)

    def process(self) -> psutil.Process | None:
        """None when it has ended (a zombie has ended)."""
        if self._child is not None and self._child.poll() is not None:
            return None
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same else None

    def alive(self) -> bool:
        return self.process() is not None

    def wait(self) -> int:
        """The exit code of a child of ours; it is ended when the wait is interrupted."""
        if self._child is None:
            raise ChildProcessError(f"{self.name} is no child of this process")
        try:
            return self._child.wait()
        except BaseException:
            stop([self])
            raise


def stop(everyone: Iterable[Running], *, first: signal.Signals = signal.SIGTERM, patience: float = 15.0) -> None:
    """Ask all of them once, wait together, then kill whatever is left of their trees and sessions."""
    everyone = list(everyone)
    living = [(running, process) for running in everyone if (process := running.process()) is not None]
    family = {member for _, process in living for member in (process, *process.children(recursive=True))}
    family.update(member for running in everyone for member in orphans(running))
    for _, process in living:
        process.send_signal(first)
    psutil.wait_procs([process for _, process in living], timeout=patience)
    for member in family:
        if member.is_running():
            member.kill()
    psutil.wait_procs(list(family), timeout=5)
    for running, _ in living:
        running.alive()  # collects our own child


def orphans(running: Running) -> list[psutil.Process]:
    """Whoever is left of the session of a process that was killed, and has other parents now.

    The kernel gives a session's number to nobody else as long as one of its processes lives.
    """
    if running.alive() or _stranger(running):
        return []
    return [process for process in psutil.process_iter() if _session(process.pid) == running.pid]


def _stranger(running: Running) -> bool:
    """Whether the number belongs to a later process."""
    try:
        return bool(abs(psutil.Process(running.pid).create_time() - running.started) >= 1)
    except psutil.NoSuchProcess:
        return False


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def launch(
    name: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    log: Path,
    folder: Path,
    account: Account | None = None,
    outlive: bool = False,
    farewell: signal.Signals = signal.SIGTERM,
) -> Running:
    """Start ``command`` in a session of its own, its output appended to ``log``.

    ``outlive=False``: the kernel sends ``farewell`` to it when this process dies, however it dies.
    """
    account = account or Account()
    with log.open("ab") as output, _undisturbed():
        child = subprocess.Popen(
            [str(part) for part in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_hearing if outlive else _die_with_parent(farewell),
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else (),
        )
    return Running(name, child.pid, psutil.Process(child.pid).create_time(), child)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits for the end of the fork: what is raised in Python's own hooks around it is lost."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, FAREWELLS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _hearing() -> None:
    """What the parent ignores (a background shell, a stack on its way down) its child would ignore too."""
    for number in FAREWELLS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, FAREWELLS)


def _die_with_parent(farewell: signal.Signals) -> Callable[[], None]:
    if not sys.platform.startswith("linux"):
        return _hearing
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        _hearing()
        prctl(PR_SET_PDEATHSIG, int(farewell), 0, 0, 0)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return ask
