"""One organisation of many runs, moved once and run again with nothing changed: memory, calls, minutes, disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import psycopg

from include.bench.forked import Usage, Walk
from include.bench.part import Measured
from include.bench.stand import Stand, generated, stand
from include.chaos import play

FEW, MANY = 200, int(os.environ.get("BENCH_RUNS", "10000"))
#: Ten workflows of three tasks and three fields: what grows is the number of runs.
WORKFLOWS, SHAPE = 10, (3, 3)
#: More than so many times the memory at ``FEW`` is growth.
GROWTH = 1.1
#: Runs of the dry run whose lists are read whole.
LISTED = 10_000
_TABLES = """
SELECT relname, greatest(n_live_tup, 0), pg_total_relation_size(relid) FROM pg_stat_user_tables
WHERE schemaname = 'migration' AND n_live_tup > 0 ORDER BY 3 DESC
"""


@dataclass(frozen=True)
class Grown:
    """``again``: a second run over what the first one has moved. ``tables``: name, rows and bytes."""

    green: bool
    objects: int
    first: Usage
    again: Usage
    mapped: frozenset[str]
    tables: tuple[tuple[str, int, int], ...]


@cache
def grown(runs: int) -> Grown:
    with _stand(runs) as place:
        first, again = Walk(place.path, "first", {}), Walk(place.path, "again", {})
        green = first.whole() and again.whole()
        mapped = frozenset(step.task_id for step in play.steps(place.path) if step.batches)
        return Grown(green, place.objects(), first.usage, again.usage, mapped, _tables(place))


@contextmanager
def _stand(runs: int) -> Iterator[Stand]:
    """Finished runs in compact form: the number of calls is that of the runs, not of their tasks."""
    content = (*generated(WORKFLOWS, runs), "--shape", *map(str, SHAPE))
    with stand(content, {"finished_runs": "compact"}) as place:
        yield place


def _tables(place: Stand) -> tuple[tuple[str, int, int], ...]:
    with psycopg.connect(place.owner, autocommit=True) as connection:
        connection.execute("ANALYZE")
        return tuple(connection.execute(_TABLES).fetchall())


def memory() -> Measured:
    few, many = grown(FEW), grown(MANY)
    rows = [_peaks(task, few, many) for task in many.first.peak]
    highest = {
        runs: max(*one.first.peak.values(), *one.again.peak.values()) for runs, one in ((FEW, few), (MANY, many))
    }
    ratio = highest[MANY] / highest[FEW]
    figures = {f"peak_mb_{runs}": round(kilobytes / 1024, 1) for runs, kilobytes in highest.items()}
    ok = few.green and many.green and ratio < GROWTH
    return Measured(ok, {**figures, "runs": MANY, "ratio": round(ratio, 3)}, rows)


def _peaks(task: str, few: Grown, many: Grown) -> dict[str, object]:
    at = {runs: max(one.first.peak[task], one.again.peak[task]) / 1024 for runs, one in ((FEW, few), (MANY, many))}
    columns = {f"MB at {runs}": round(megabytes, 1) for runs, megabytes in at.items()}
    return {"task": task, **columns, "ratio": round(at[MANY] / at[FEW], 3) if at[FEW] else 0.0}


def lists() -> Measured:
    """What the inventory, the plan, the gates and the report hold of an organisation: a dry run, two batches a task."""
    few, many = _peaks_of_a_dry_run(FEW), _peaks_of_a_dry_run(LISTED)
    rows = [
        {
            "task": task,
            f"MB at {FEW}": round(few[task] / 1024, 1),
            f"MB at {LISTED}": round(peak / 1024, 1),
            "ratio": round(peak / few[task], 3),
        }
        for task, peak in many.items()
    ]
    highest = max(many.values()) / max(few.values())
    return Measured(highest < GROWTH, {"runs": LISTED, "ratio": round(highest, 3)}, rows)


def _peaks_of_a_dry_run(runs: int) -> dict[str, int]:
    with _stand(runs) as place:
        walk = Walk(place.path, "dry", {"mode": "dry_run"})
        walk.sample(batches=2)
        return dict(walk.usage.peak)


def rerun() -> Measured:
    """Nothing changed: what is asked once per run and not once per list is too much (docs/adr/0022)."""
    many = grown(MANY)
    calls, seconds = sum(many.again.calls.values()), sum(many.again.seconds.values())
    of_batches = sum(number for task, number in many.again.calls.items() if task in many.mapped)
    rows = [
        {"task": task, "seconds": round(taken, 1), "calls": many.again.calls[task], "first": many.first.calls[task]}
        for task, taken in many.again.seconds.items()
    ]
    figures = {"runs": MANY, "calls": calls, "calls_of_batches": of_batches, "minutes": round(seconds / 60, 2)}
    first = {"first_calls": sum(many.first.calls.values()), "first_minutes": round(_minutes(many.first), 1)}
    return Measured(many.green and of_batches <= 10 * WORKFLOWS, {**figures, **first}, rows)


def _minutes(usage: Usage) -> float:
    return sum(usage.seconds.values()) / 60


def disk() -> Measured:
    """What the ledger keeps of each object of the source."""
    many = grown(MANY)
    rows = [
        {"table": name, "rows": number, "MB": round(size / (1 << 20), 1), "bytes an object": round(size / many.objects)}
        for name, number, size in many.tables
    ]
    total = sum(size for _, _, size in many.tables)
    figures = {"objects": many.objects, "mb": round(total / (1 << 20), 1), "bytes": round(total / many.objects)}
    return Measured(many.green, figures, rows)
