"""``python -m include.bench``: see the package. Exit code 1 when the move was not green."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from airflow.sdk.exceptions import AirflowSkipException
from cryptography.fernet import Fernet
from rich.console import Console
from rich.table import Table

import include.chaos.warm  # noqa: F401  what tasks import late is no part of their time
from include.bench.meter import Meter
from include.chaos import play
from include.chaos.attempt import Ending
from include.chaos.dag_run import DagRun
from include.local_stack import outcome, sandbox
from include.local_stack.ledger_role import ledger_database
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.postgres import Postgres
from include.local_stack.processes import stop
from include.local_stack.stack import KEY_CONNECTION
from process_street_tallyfy.ledger.connection import connect_dsn

NAME = "sample"
RUN = "bench"
COUNTING = {"shared_preload_libraries": "pg_stat_statements"}
_STATEMENTS = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    console, meter = Console(soft_wrap=True, highlight=False), Meter()
    with tempfile.TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres", settings=COUNTING) as postgres:
        ledger = ledger_database(postgres, NAME)
        with psycopg.connect(postgres.dsn(NAME), autocommit=True) as counting, _servers(Path(scratch), ledger) as path:
            counting.execute("CREATE EXTENSION pg_stat_statements")
            counting.execute("SELECT pg_stat_statements_reset()")
            meter.watch()
            green = DagRun(play.steps(path), lambda *task: _do(meter, path, *task)).walk()
            statements = counting.execute(_STATEMENTS).fetchone()
        with connect_dsn(ledger) as connection:
            objects = outcome.Outcome.of(connection, NAME).source
    told = figures(meter, int(statements[0]) if statements else 0, objects)
    console.print(_table(meter))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps({**told, "tasks": by_task(meter)}, indent=2), encoding="utf-8")
    console.print(outcome.line("bench", {"result": "ok" if green else "failed", **told, "json": options.json}))
    return int(not green)


def figures(meter: Meter, statements: int, objects: int) -> dict[str, object]:
    """Of the whole move; seconds are those of the tasks."""
    seconds, waiting, calls = (sum(found.values()) for found in (meter.seconds, meter.waiting, meter.calls))
    return {
        "seconds": round(seconds, 1),
        "waiting": round(waiting, 1),
        "ratio": round(seconds / waiting, 2) if waiting else 0.0,
        "statements": statements,
        "calls": calls,
        "objects": objects,
        "calls_per_object": round(calls / objects, 2) if objects else 0.0,
    }


def by_task(meter: Meter) -> dict[str, dict[str, float]]:
    return {
        task: {"seconds": round(seconds, 2), "waiting": round(meter.waiting[task], 2), "calls": meter.calls[task]}
        for task, seconds in meter.seconds.items()
    }


def _table(meter: Meter) -> Table:
    table = Table(title="the move of the sample organisation, task by task")
    for column in ("task", "seconds", "waiting", "calls"):
        table.add_column(column, justify="left" if column == "task" else "right")
    for task, row in by_task(meter).items():
        table.add_row(task, *(f"{value:g}" for value in row.values()))
    return table


def _do(meter: Meter, path: str, task_id: str, batch: str, index: int) -> Ending:
    """One task in this process; what it raises ends the measurement."""
    task = play.operator(path, task_id, batch)
    seen = play.context(RUN, task_id, {}, index, 1, 1)
    try:
        with meter.of(task_id):
            if hasattr(task, "poke"):
                return Ending("done" if task.poke(seen) else "failed")
            return Ending("done", task.execute(seen))
    except AirflowSkipException:
        return Ending("skipped")


@contextmanager
def _servers(scratch: Path, ledger: str) -> Iterator[str]:
    """Both servers, and the path of an organisation file that keeps what it stores in the scratch folder."""
    path, paths = scratch / f"{NAME}.yaml", Paths(scratch)
    text = (REPOSITORY / "include" / "organizations" / f"{NAME}.yaml").read_text(encoding="utf-8")
    storage = f'  storage: {{files: "file://{scratch}/files", reports: "file://{scratch}/reports"}}\n'
    path.write_text(text + storage, encoding="utf-8")
    paths.logs.mkdir()
    running = sandbox.start(paths, outlive=False)
    try:
        key = json.dumps({"conn_type": "generic", "password": Fernet.generate_key().decode()})
        os.environ.update(sandbox.wait_until_ready(paths, running).connections())
        os.environ.update({"AIRFLOW_CONN_MIGRATION_DB": ledger, KEY_CONNECTION: key})
        yield str(path)
    finally:
        stop([running])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m include.bench")
    parser.add_argument("--json", type=Path, default=Path(".local/bench.json"), help="where the figures go")
    return parser


if __name__ == "__main__":
    sys.exit(main())
