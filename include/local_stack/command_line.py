"""``make airflow ARGS='…'``: Airflow's own command line, on the Airflow that ``make up`` started."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.stack import find
from process_street_tallyfy.errors import BadConfiguration

SCHEDULER = "scheduler"


def command_line(paths: Paths, arguments: Sequence[str]) -> int:
    """Its exit code. The settings are the scheduler's, taken from that process: keys among them stand in no file.

    :raises BadConfiguration: no Airflow is up.
    """
    stack = find(paths)
    known = {process.name: process.process() for process in stack.components()} if stack else {}
    scheduler = known.get(SCHEDULER)
    if scheduler is None:
        raise BadConfiguration("no Airflow is up", code="not_up", advice="run make up first")
    command = [sys.executable, "-m", "airflow", *arguments]
    return subprocess.run(command, env=scheduler.environ(), cwd=REPOSITORY, check=False).returncode
