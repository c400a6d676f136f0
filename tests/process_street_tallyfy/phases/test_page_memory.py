"""A walk over lists that the hourly limit breaks off goes on where it stopped, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowRescheduleException

from include.sandbox import Sandbox
from include.sandbox.sample import generate, target_seed
from process_street_tallyfy.errors import BadConfiguration, DataError, Recoverable, Unreachable
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases import page_memory
from process_street_tallyfy.phases.freeze import ProveSource
from process_street_tallyfy.phases.source_proof import SourceProof
from tests.process_street_tallyfy.phases.going_live import freeze, step

FIRST = ("discovery.take_turn", "discovery.preflight")
#: The inventory of 65 runs on 3 workflows needs some 30 calls.
AN_HOUR = 9


def walks(box: Any) -> Counter[tuple[str, str]]:
    """Pages that were given, by path and query."""
    lines = [line for line in box.process_street.requests if line.status == 200 and "testAuth" not in line.path]
    return Counter((line.path, line.query) for line in lines if line.method == "GET" and "/data-sets" not in line.path)


@pytest.fixture
def played(rehearse: Any) -> Any:
    with Sandbox.start(source=generate(3, 65), target=target_seed()) as box:
        played = rehearse(box)
        played.run(only=FIRST)
        yield played


def hour_by_hour(played: Any, walk: Callable[[], object]) -> int:
    """A walk to its end with few calls an hour; how often it was broken off."""
    state, broken = played.box.process_street.state, 0
    while broken < 20:
        state.capabilities.calls_per_hour = len(played.box.process_street.requests) + AN_HOUR
        try:
            walk()
        except AirflowRescheduleException:
            broken += 1
        else:
            return broken
        with played.ledger().scope.reading() as cursor:  # an hour later
            cursor.execute("UPDATE migration.bucket SET blocked_until = '-infinity'")
    return broken


def inventory(played: Any) -> Callable[[], object]:
    return lambda: played.run(only=("discovery.inventory",))


def test_no_page_is_read_twice_and_none_is_left_behind(played: Any) -> None:
    assert 2 <= hour_by_hour(played, inventory(played)) < 10
    assert set(walks(played.box).values()) == {1}
    assert played.ledger().staging.counts()[Kind.RUN] == 65
    assert Kind.LIST_PAGE not in played.ledger().staging.counts()


def test_a_page_that_nobody_understood_is_asked_for_anew(played: Any) -> None:
    played.box.process_street.faults.add({"fault": "shape-echo", "match": {"path": "workflow-runs/list"}, "times": 1})
    with pytest.raises(DataError):
        played.run(only=("discovery.inventory",))
    assert Kind.LIST_PAGE not in played.ledger().staging.counts()
    played.run(only=("discovery.inventory",))
    assert played.ledger().staging.counts()[Kind.RUN] == 65


def test_a_page_that_is_too_old_is_read_again(played: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the walk would never end: the limit is there for tasks that nobody looked after."""
    monkeypatch.setattr(page_memory, "LONGEST", timedelta(0))
    assert hour_by_hour(played, inventory(played)) == 20
    assert max(walks(played.box).values()) > 10


def answers(box: Any) -> list[Any]:
    """Of open runs, in words."""
    found = [one for run in box.process_street.state.runs.values() if run.status == "Active" for one in run.values]
    return [one for one in found if isinstance((one.data or {}).get("value"), str)]


@pytest.fixture
def frozen(rehearse: Any) -> Iterator[Any]:
    """Moved, and everybody has agreed to stand still. One answer has a sign that Postgres does not keep."""
    with Sandbox.start(source=generate(2, 12), target=target_seed()) as box:
        answers(box)[1].data = {"value": "a\x00b"}
        played = rehearse(box)
        played.run()
        freeze(played, "live")
        yield played


def proved(frozen: Any) -> Callable[[], object]:
    return lambda: step(frozen, ProveSource, "live")


def test_the_proof_of_the_source_goes_on_where_it_was(frozen: Any) -> None:
    """Open runs are read again whole: their tasks, answers and people are lists, too."""
    before = walks(frozen.box)
    assert 2 <= hour_by_hour(frozen, proved(frozen)) < 20
    read = walks(frozen.box) - before
    assert any(path.endswith("/form-fields") for path, _ in read), "open runs are read"
    assert set(read.values()) == {1}
    assert Kind.LIST_PAGE not in frozen.ledger().staging.counts()


@pytest.mark.parametrize("how", [Unreachable("the host is down"), KeyboardInterrupt("killed")], ids=str)
def test_what_was_read_before_anything_but_a_limit_broke_the_proof_off_proves_nothing(
    frozen: Any, monkeypatch: pytest.MonkeyPatch, how: BaseException
) -> None:
    real = SourceProof._open_runs

    def broken_off(proof: SourceProof, *, whole: bool) -> None:
        real(proof, whole=whole)
        raise how

    monkeypatch.setattr(SourceProof, "_open_runs", broken_off)
    with pytest.raises((Recoverable, KeyboardInterrupt)):
        proved(frozen)()
    monkeypatch.setattr(SourceProof, "_open_runs", real)
    answers(frozen.box)[0].data = {"value": "later"}  # no list tells of it
    with pytest.raises(BadConfiguration, match="the source changed after the freeze: run "):
        proved(frozen)()


def test_a_wait_that_took_too_long_proves_nothing(frozen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_memory, "LONGEST_WAIT", timedelta(0))
    assert hour_by_hour(frozen, proved(frozen)) == 20
