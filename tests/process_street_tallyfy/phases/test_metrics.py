"""A whole small move in one process, and what a StatsD server got of it."""

from __future__ import annotations

import re
from typing import Any

from process_street_tallyfy.ledger.standing import standing
from process_street_tallyfy.model.state import PHASE_ORDER, Phase

#: Parts of a name: organisation, kind, state, phase, account, code. An id of an object has another shape.
PART = re.compile(r"[a-z][a-z0-9_]{0,39}|[1-5]\d\d")


def calls_let_through(small: Any) -> dict[str, int]:
    with small.ledger().scope.reading() as cursor:
        cursor.execute("SELECT name, taken FROM migration.bucket WHERE name ~ '^(source|target):'")
        return {row["name"].partition(":")[2]: row["taken"] for row in cursor}


def test_a_move_tells_its_objects_calls_and_times_and_nobodys_name(small: Any, statsd: Any) -> None:
    small.box.tallyfy.faults.add(
        {"match": {"method": "POST", "path": "/folders"}, "nth": 1, "fault": "429-seconds", "seconds": 1}
    )
    small.run()
    statsd.close()
    found = standing(small.ledger().scope.connection, ["sample"])["sample"]
    objects = statsd.counters("objects")
    done = {kind: objects[f"sample.{kind}.verified"] + objects[f"sample.{kind}.skipped"] for kind in found}
    assert {kind: counts.settled for kind, counts in found.items()} == done

    calls, counted = statsd.counters("calls"), dict[str, int]()
    for name, number in calls.items():
        counted[name.partition(".")[0]] = counted.get(name.partition(".")[0], 0) + number
    assert counted == calls_let_through(small)
    assert calls["tallyfy_sample.429"] == 1

    assert set(statsd.timers("task_time")) == {f"sample.{phase}" for phase in PHASE_ORDER}
    assert set(statsd.timers("phase_time")) == {
        f"sample.{phase}" for phase in PHASE_ORDER if phase is not Phase.DISCOVERY
    }
    assert set(statsd.timers("call_time")) == {"process_street_sample", "tallyfy_sample"}

    names = {packet.partition(":")[0] for packet in statsd.packets}
    assert [name for name in names if not all(PART.fullmatch(part) for part in name.split("."))] == []
    assert len(names) < 150
