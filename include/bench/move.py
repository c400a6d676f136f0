"""The move of the sample organisation: what it costs, and how far it is from its bare requests.

It is made twice. Once task by task in one process: seconds, statements (counted by Postgres itself) and calls of each.
Once as Airflow makes it, in a process per task and ``AT_ONCE`` batches side by side: ``wall``. ``bare`` is what a loop
takes that sends the requests of the first move once more to fresh servers, one after the other. All on one machine: the
servers and Postgres share its cores with the move.
"""

from __future__ import annotations

import time

from include.bench.bare import kept, send_again
from include.bench.forked import Walk
from include.bench.meter import Meter
from include.bench.part import Measured
from include.bench.stand import RUN, stand

#: The seed's four workers.
AT_ONCE = 4
#: Times the bare requests.
MOST = 2.0
#: Of the servers: so fast that no limit of theirs holds the bare loop up.
CLOCK = 600


def measure() -> Measured:
    meter = Meter()
    with stand(clock_speed=CLOCK) as place:
        before, first = place.statements(), place.address
        with kept() as sent:
            meter.watch()
            green = place.walk(meter)
        figures = of_tasks(meter, place.statements() - before, place.objects())
    with stand(clock_speed=CLOCK) as place:
        bare, others = send_again(sent, first, place.address)
    with stand(clock_speed=CLOCK) as place:
        began = time.perf_counter()
        green_too = Walk(place.path, RUN, {}, AT_ONCE).whole()
        wall, objects = time.perf_counter() - began, place.objects()
    ratio = round(wall / bare, 2)
    compared = {
        "wall": round(wall, 1),
        "bare": round(bare, 1),
        "ratio": ratio,
        "other_answers": others,
        "objects_per_second": round(objects / wall, 1),
    }
    return Measured(green and green_too and ratio <= MOST and not others, {**compared, **figures}, by_task(meter))


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
