"""Nothing stays behind: a child ends with its whole tree, and with a parent that was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from include.local_stack.processes import Running, launch, stop

REPOSITORY = Path(__file__).resolve().parents[3]
# Starts a child of its own, writes both ids, and refuses to go when asked.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(600)
"""
PARENT = """
import os, sys, time
from pathlib import Path
from include.local_stack.processes import launch
log = Path(sys.argv[1])
running = launch("sleeper", ["sleep", "600"], environment=dict(os.environ), log=log, folder=log.parent)
print(running.pid, flush=True)
time.sleep(600)
"""


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_stubborn_tree_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = launch(
        "stubborn", [sys.executable, "-c", STUBBORN], environment=dict(os.environ), log=log, folder=tmp_path
    )
    until(lambda: len(log.read_text().split()) == 2)
    _, grandchild = map(int, log.read_text().split())
    stop([running], patience=0.2)
    assert not running.alive()
    until(lambda: gone(grandchild))


def test_what_a_killed_process_left_behind_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    running = launch(
        "stubborn", [sys.executable, "-c", STUBBORN], environment=dict(os.environ), log=log, folder=tmp_path
    )
    until(lambda: len(log.read_text().split()) == 2)
    orphan = int(log.read_text().split()[1])
    os.kill(running.pid, signal.SIGKILL)
    until(lambda: not running.alive())
    assert not gone(orphan)
    stop([running], patience=0.2)
    until(lambda: gone(orphan))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's parent-death signal is Linux")
def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert psutil.pid_exists(child)
    parent.send_signal(signal.SIGKILL)
    parent.communicate(timeout=10)
    until(lambda: gone(child))


def test_a_child_of_a_deaf_parent_hears(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        log = tmp_path / "log"
        running = launch("sleeper", ["sleep", "600"], environment=dict(os.environ), log=log, folder=tmp_path)
    finally:
        signal.signal(signal.SIGTERM, before)
    os.kill(running.pid, signal.SIGTERM)
    assert running.wait() == -signal.SIGTERM


def test_a_later_process_with_the_same_id_is_not_ours() -> None:
    stranger = Running("postgres", os.getpid(), started=1.0)
    assert not stranger.alive()
    stop([stranger])  # would end this very test


def test_an_ended_process_is_not_alive(tmp_path: Path) -> None:
    running = launch("true", ["true"], environment=dict(os.environ), log=tmp_path / "log", folder=tmp_path)
    until(lambda: not running.alive())
    stop([running])
