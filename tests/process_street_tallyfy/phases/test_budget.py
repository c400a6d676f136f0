"""A whole move makes the calls of docs/budget.md, and those that its plan has said."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from include.bench.calls import compare, judge
from include.bench.held import Held
from include.bench.tally import Seen
from include.sandbox.process_street.dump import dump as dump_source
from include.sandbox.tallyfy.dump import dump as dump_target
from process_street_tallyfy.report.budget.term import Side, pattern, step_of
from tests.process_street_tallyfy.phases.conftest import STEPS


def moved(small: Any) -> Counter[Seen]:
    """The small organisation, task by task: requests of both servers."""
    seen: Counter[Seen] = Counter()
    before = dict.fromkeys(Side, 0)
    for task_id, _, _ in STEPS:
        small.run(only=(task_id,))
        for side, server in ((Side.SOURCE, small.box.process_street), (Side.TARGET, small.box.tallyfy)):
            for line in server.requests[before[side] :]:
                seen[side, step_of(task_id), line.method, pattern(line.route or line.path)] += 1
            before[side] = len(server.requests)
    return seen


@pytest.fixture
def lines(small: Any) -> Any:
    before = json.loads(json.dumps(dump_target(small.box.tallyfy.state)))
    seen = moved(small)
    assert set(small.verdicts().values()) == {"passed"}
    source, target = dump_source(small.box.process_street.state), dump_target(small.box.tallyfy.state)
    return small, list(compare(seen, Held(source, before, target).amounts()))


def test_term_by_term_and_the_plan_knew_it_within_a_fifth(lines: Any) -> None:
    small, found = lines
    assert [(line.key, line.expected, line.seen) for line in found if line.seen != line.expected] == []
    assert all(judge(side, found)["calls"] for side in Side)
    (file,) = Path(small.folder).rglob("plan.json")
    rows = json.loads(file.read_text("utf-8"))["estimates"]
    for side in Side:
        planned = sum(row[f"{side.value}_calls"] for row in rows)
        assert planned == pytest.approx(judge(side, found)["calls"], rel=0.2)
