"""The move of the sample organisation, task by task: seconds, statements, calls.

``ratio`` is the move's seconds over ``waiting``, what it waited for the answers to its requests: 2.0 means that it
takes twice as long as they do. They are not sent once more by a bare loop. Statements are counted by Postgres itself.
"""

from __future__ import annotations

from include.bench.meter import Meter
from include.bench.part import Measured
from include.bench.stand import stand


def measure() -> Measured:
    meter = Meter()
    with stand() as place:
        before = place.statements()
        meter.watch()
        green = place.walk(meter)
        return Measured(green, figures(meter, place.statements() - before, place.objects()), by_task(meter))


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


def by_task(meter: Meter) -> list[dict[str, object]]:
    return [
        {
            "task": task,
            "seconds": round(seconds, 2),
            "waiting": round(meter.waiting[task], 2),
            "calls": meter.calls[task],
        }
        for task, seconds in meter.seconds.items()
    ]
