"""Histories of the ledger beside the scenarios, on the second core: portion by portion, each in a process of its own.

``python -m include.chaos.beside EXAMPLES DICE`` is one portion: with a Postgres of its own, because the scenarios
crash theirs, and a line of JSON at the end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from include.chaos import histories
from include.chaos.campaign import Campaign, Round
from include.local_stack.postgres import Postgres
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate

PORTION = 500


@contextmanager
def histories_beside(campaign: Campaign, examples: int) -> Iterator[Future[list[Round]]]:
    """``examples`` are played while the block runs; the result is there some time after it."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool.submit(lambda: [_portion(campaign, number) for number in range(examples // PORTION)])


def _portion(campaign: Campaign, number: int) -> Round:
    key = f"histories_{number + 1}"
    return campaign.kept(key, lambda: _played(key, 1000 * campaign.seed + number))


def _played(key: str, dice: int) -> Round:
    begin, command = time.monotonic(), [sys.executable, "-m", "include.chaos.beside", str(PORTION), str(dice)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    problems = json.loads(done.stdout) if done.returncode == 0 else ["histories: " + done.stderr[-2000:]]
    seconds = time.monotonic() - begin
    return Round(key, 0, [], 0, problems, {}, seconds, examples=PORTION)


def main(arguments: list[str]) -> int:
    examples, dice = map(int, arguments)
    with tempfile.TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres") as postgres:
        dsn = postgres.create_database("histories")
        with connect_dsn(dsn) as connection:
            migrate(connection)
        reached = histories.play(dsn, examples, dice)
    missed = [f"histories: never came past {what}" for what in histories.missed(reached)]
    sys.stdout.write(json.dumps(missed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
