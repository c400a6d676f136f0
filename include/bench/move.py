"""The move of the sample organisation in one process, task by task: seconds, calls, and statements."""

from __future__ import annotations

from include.bench.meter import Meter
from include.bench.part import Measured
from include.bench.stand import CLOCK, stand


def measure() -> Measured:
    meter = Meter()
    with stand(clock_speed=CLOCK) as place:
        before = place.statements()
        meter.watch()
        green = place.walk(meter)
        figures = of_tasks(meter, place.statements() - before, place.objects())
    return Measured(green, figures, by_task(meter))


def of_tasks(meter: Meter, statements: int, objects: int) -> dict[str, object]:
    """Of the move in one process; ``waiting`` for answers is part of ``seconds``."""
    seconds, waiting, calls = (sum(found.values()) for found in (meter.seconds, meter.waiting, meter.calls))
    return {
        "seconds": round(seconds, 1),
        "waiting": round(waiting, 1),
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
