"""A thousand organisations in one Airflow: how far its own time limits are, and what they cost in memory and disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping

import psycopg

from include.bench.deployment import Deployment, default, deployment, last_line
from include.bench.part import Measured
from include.local_stack import airflow
from include.local_stack.processes import Running, stop

NUMBER = int(os.environ.get("BENCH_ORGANIZATIONS", "1000"))
#: Seconds that a task's process may take to build its DAG, beyond Airflow's own imports.
BUILD = 0.5
#: A scheduler has looked at every DAG after so many seconds.
SETTLE = 20.0
#: Of the Compose file, for the scheduler.
SCHEDULER_MB = 1024
_MB = 1 << 20

#: Asked after a pass over all files -> what must hold.
HELD: Mapping[str, tuple[str, Callable[[int, int], bool]]] = {
    "dags": ("SELECT count(*) FROM dag WHERE NOT is_stale", lambda found, files: found == 7 * files + 1),
    "import_errors": ("SELECT count(*) FROM import_error", lambda found, files: not found),
    "stale": ("SELECT count(*) FROM dag WHERE is_stale", lambda found, files: not found),
    "versions": ("SELECT count(*) FROM dag_version", lambda found, files: found == 7 * files + 1),
}


def measure() -> Measured:
    names = [f"org_{number:05d}" for number in range(NUMBER)]
    with deployment(names) as place:
        seconds = place.parse()
        found = {name: int(place.ask(query)) for name, (query, _) in HELD.items()}
        slowest = float(place.ask("SELECT max(last_parse_duration) FROM dag"))
        build = last_line(place.run("-m", "include.bench.one_dag", str(place.dags), "migrate"))
        megabytes = int(place.ask("SELECT pg_database_size(current_database())")) / _MB
        scheduler = _scheduler(place)
    rows = _limits(slowest, seconds / NUMBER) + _costs(build, scheduler, seconds, megabytes)
    held = all(holds(found[name], NUMBER) for name, (_, holds) in HELD.items())
    figures = {"organizations": NUMBER, **found, "seconds": round(seconds, 1)}
    return Measured(held and all(row["ok"] != "no" for row in rows), figures, rows)


def _limits(slowest: float, each: float) -> list[dict[str, object]]:
    """Airflow's own time limits per file, with what the slowest file took, its process and the wait for it included."""
    keys = (("core", "dagbag_import_timeout"), ("dag_processor", "dag_file_processor_timeout"))
    rows = [_row(f"slowest file, seconds ({key})", slowest, float(default(section, key))) for section, key in keys]
    stale = float(default("dag_processor", "stale_dag_threshold"))
    return [*rows, _row("from the parse of a file to its rows, seconds (stale_dag_threshold)", each, stale)]


def _costs(build: Mapping[str, float], scheduler: float, seconds: float, megabytes: float) -> list[dict[str, object]]:
    interval = default("dag_processor", "min_file_process_interval")
    return [
        _row("one DAG at run time in a new process, seconds", build["first"], BUILD),
        _row("one DAG at run time, plugin loaded, seconds", build["median"], BUILD),
        _row("scheduler, resident MB (limit of the Compose file)", scheduler, SCHEDULER_MB),
        _row(f"all files once, seconds (min_file_process_interval {interval})", seconds, None),
        _row("metadata database, MB", megabytes, None),
    ]


def _row(what: str, measured: float, limit: float | None) -> dict[str, object]:
    """A row without a limit is for information."""
    ok = "" if limit is None else "yes" if measured < limit else "no"
    return {"what": what, "measured": round(measured, 2), "limit": "" if limit is None else limit, "ok": ok}


def _scheduler(place: Deployment) -> float:
    """Megabytes of the scheduler's own process with every DAG switched on, after it has looked at all of them."""
    with psycopg.connect(place.metadata, autocommit=True) as connection:
        connection.execute("UPDATE dag SET is_paused = false")
    running = airflow.start_one("scheduler", place.paths, place.variables, outlive=False)
    try:
        _wait_for_heartbeats(place, running)
        process = running.process()
        return float(process.memory_info().rss) / _MB if process else 0.0
    finally:
        stop([running])


def _wait_for_heartbeats(place: Deployment, running: Running) -> None:
    """Until it has said for ``SETTLE`` seconds that it is alive.

    :raises RuntimeError: it died.
    """
    query = (
        "SELECT extract(epoch FROM latest_heartbeat - start_date) FROM job WHERE job_type = 'SchedulerJob'"
        " AND state = 'running' ORDER BY start_date DESC LIMIT 1"
    )
    deadline = time.monotonic() + airflow.START_SECONDS
    while float(place.ask(query) or 0) < SETTLE:
        if not running.alive() or time.monotonic() > deadline:
            raise RuntimeError(f"the scheduler did not stay alive; see {place.paths.logs}")
        time.sleep(0.5)
