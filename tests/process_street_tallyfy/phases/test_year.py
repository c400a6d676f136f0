"""A year moved in monthly slices and then by one run without a window holds what one full run makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.sample.small import target
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.year import held, source
from include.sandbox.year.build import at
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from tests.process_street_tallyfy.phases.conftest import Rehearsal, rehearsal

PASSED = dict.fromkeys(PHASE_ORDER, "passed")
LOTS = 10_000_000
#: The first of each month and of the January after.
MONTHS = [f"{at(month, 1)[:8]}01" for month in range(1, 14)]


@pytest.fixture(scope="module")
def years(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rehearsal, Rehearsal]]:
    """The sliced one, its windows moved, and the one that was moved at once. Whoever comes last is connected."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        whole = stack.enter_context(_house("whole", _postgres, tmp_path_factory.mktemp("whole"), patch))
        whole.run("whole")
        sliced = stack.enter_context(_house("sliced", _postgres, tmp_path_factory.mktemp("sliced"), patch))
        for since, until in pairwise(MONTHS):
            sliced.run(f"slice {since}", {"changed_since": since, "changed_until": until})
        yield sliced, whole


@contextmanager
def _house(name: str, postgres: Postgres, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Rehearsal]:
    dsn, state = postgres.create_database(name), source()
    state.capabilities.calls_per_hour = LOTS
    free = Capabilities(rate_per_minute=LOTS, comments_per_hour=LOTS, guests_per_hour=LOTS)
    with Sandbox.start(source=state, target=target(), capabilities=free) as box:
        yield rehearsal(box, dsn, folder, patch)
    postgres.drop_database(name)


def test_every_slice_carries_finished_runs_with_hidden_tasks(years: Any) -> None:
    sliced, _ = years
    runs = sliced.box.process_street.state.runs
    for since in MONTHS[:-1]:
        assert sliced.verdicts(f"slice {since}") == PASSED
        moved = {row.source_id for row in sliced.ledger(f"slice {since}").mapping.rows(Kind.RUN, {State.VERIFIED})}
        begun = [run for run in runs.values() if run.audit.created_date[:7] == since[:7] and run.status != "Active"]
        assert {run.id for run in begun} <= moved
        assert any(task.hidden for run in begun for task in run.tasks)


def test_slices_leave_open_runs_and_say_which(years: Any) -> None:
    sliced, _ = years
    active = {run.id for run in sliced.box.process_street.state.runs.values() if run.status == "Active"}
    waiting = {one.source_id for one in sliced.ledger().findings.all() if one.reason == "waits_for_whole_run"}
    assert len(active) == 4
    assert waiting == active


def test_a_run_without_a_window_at_the_end_makes_it_the_same_target(years: Any) -> None:
    sliced, whole = years
    sliced.run("the end")
    assert sliced.verdicts("the end") == PASSED
    one, other = held(sliced.box.tallyfy.state), held(whole.box.tallyfy.state)
    assert one.keys() == other.keys()
    for kind, objects in one.items():
        assert objects == other[kind], kind
    assert len(one["runs"]) == 40
    assert sliced.box.tallyfy.journal.dump() == []
    assert findings(sliced) == findings(whole)


def findings(made: Rehearsal) -> set[tuple[str, str, str, str]]:
    return {(str(one.kind), one.source_id, one.field, one.reason) for one in made.ledger().findings.all()}
