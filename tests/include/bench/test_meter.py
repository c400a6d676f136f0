"""What the measurement says of what it has counted."""

from __future__ import annotations

from include.bench.meter import Meter
from include.bench.move import by_task, of_tasks


def test_sums_are_those_of_all_tasks() -> None:
    meter = Meter()
    for task, seconds, waiting, calls in (("plan", 3.0, 0.5, 2), ("load", 5.0, 3.5, 18)):
        meter.seconds[task], meter.waiting[task], meter.calls[task] = seconds, waiting, calls
    assert of_tasks(meter, statements=400, objects=8) == {
        "seconds": 8.0,
        "waiting": 4.0,
        "statements": 400,
        "calls": 20,
        "objects": 8,
        "calls_per_object": 2.5,
    }
    assert by_task(meter)[1] == {"task": "load", "seconds": 5.0, "waiting": 3.5, "calls": 18}


def test_nothing_measured_is_no_division() -> None:
    assert of_tasks(Meter(), statements=0, objects=0)["calls_per_object"] == 0.0


def test_seconds_go_to_the_task_that_runs() -> None:
    meter = Meter()
    with meter.of("load"):
        assert meter.seconds["load"] == 0.0
    assert meter.seconds["load"] > 0.0
    assert meter.calls == {}
