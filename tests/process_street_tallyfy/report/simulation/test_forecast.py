"""The forecast of moves whose time can be told by hand."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from process_street_tallyfy.ledger.tokens import Limit
from process_street_tallyfy.report.budget.sizes import OrganizationSize, RunSize, Size, WorkflowSize
from process_street_tallyfy.report.simulation.forecast import ANSWERS, Setting, forecast
from process_street_tallyfy.report.simulation.structure import PLACES, weight
from process_street_tallyfy.report.simulation.work import TERMS, Batching, Bucket, batches, calls_of, work_of

FREE = Limit(1e12, 1e12)
OPEN_LIMITS = dict.fromkeys(Bucket, FREE)
RUN = RunSize(tasks=15, fields=25, steps=15, filled=12, comments=1, talked=1, completed=15)
OPEN_RUN = replace(RUN, active=True, open_tasks=8, completed=7, ruled=True)
WORKFLOW = WorkflowSize(tasks=15, widgets=15, datable=15, fields=25, rules=1, steps=15, captures=25, automations=1)
SETTING = Setting(OPEN_LIMITS, slots=4, latency=0.1, task_seconds=0.0)


def move(runs: int, workflows: int = 10) -> dict[Size, int]:
    finished = runs * 4 // 5
    return {
        OrganizationSize(workflows=workflows, runs=runs): 1,
        WORKFLOW: workflows,
        RUN: finished,
        OPEN_RUN: runs - finished,
    }


def total(amounts: dict[Size, int], bucket: Bucket) -> int:
    return sum(found[bucket] for found in calls_of(amounts).values())


def test_every_term_has_a_task_and_no_call_is_lost_between_batches() -> None:
    assert {term.step for term in TERMS} == {place.step for place in PLACES}
    amounts = move(137)
    works = work_of(amounts, Batching())
    for bucket in (Bucket.SOURCE, Bucket.TARGET, Bucket.COMMENTS):
        assert sum(work.calls.get(bucket, 0) for work in works) == total(amounts, bucket)
        for work in works:
            parts = [work.of(number, 3, part).get(bucket, 0) for number in range(work.batches) for part in range(3)]
            assert sum(parts) == work.calls.get(bucket, 0)


@pytest.mark.parametrize(
    ("objects", "size", "count"), [(0, 20, 1), (1, 20, 1), (41, 20, 3), (20_000, 20, 1000), (1_000_000, 20, 1000)]
)
def test_batches_grow_rather_than_be_more_than_airflow_maps_over(objects: int, size: int, count: int) -> None:
    assert batches(objects, size) == count


def test_one_after_the_other_without_limits_it_takes_as_long_as_the_answers() -> None:
    amounts = move(40)
    found = forecast(amounts, replace(SETTING, slots=1))
    calls = total(amounts, Bucket.SOURCE) + total(amounts, Bucket.TARGET)
    assert found.seconds == pytest.approx(calls * 0.1, rel=0.001)
    assert sum(found.phases.values()) == pytest.approx(found.seconds)
    assert found.bottleneck() == ANSWERS


def test_more_slots_shorten_what_waits_for_answers() -> None:
    one, four = (forecast(move(400), replace(SETTING, slots=slots)).seconds for slots in (1, 4))
    assert 3.3 < one / four <= 4.0


def test_a_limit_that_is_less_than_the_answers_sets_the_time() -> None:
    amounts = move(400)
    limits = {**OPEN_LIMITS, Bucket.TARGET: Limit.paced(600, 60)}
    found = forecast(amounts, replace(SETTING, limits=limits))
    allowed = 0.98 * 10  # calls a second
    assert found.seconds == pytest.approx(total(amounts, Bucket.TARGET) / allowed, rel=0.1)
    assert found.used[Bucket.TARGET] > 0.9
    assert found.bottleneck() == Bucket.TARGET


def test_reading_runs_ahead_of_the_gates_so_that_both_sides_do_not_add_up() -> None:
    """As long as the source takes, and what has to come after its last answer."""
    amounts = move(2000)
    slow = {**OPEN_LIMITS, Bucket.SOURCE: Limit.rolling(2500, 3600)}
    found = forecast(amounts, replace(SETTING, limits=slow, slots=16))
    reading = total(amounts, Bucket.SOURCE) / 2500 * 3600
    assert found.seconds == pytest.approx(reading, rel=0.12)
    assert found.bottleneck() == Bucket.SOURCE


def test_who_waits_an_hour_gives_its_slot_to_others() -> None:
    """Reading has used up its hour; a single slot is enough for the templates to be written meanwhile."""
    limits = {**OPEN_LIMITS, Bucket.SOURCE: Limit.rolling(900, 3600)}
    found = forecast(move(300), replace(SETTING, limits=limits, slots=1))
    assert found.phases["foundation"] + found.phases["templates"] < 600
    assert found.phases["runs"] > 3000


@pytest.mark.parametrize("portions", [1, 500, 60_000])
def test_portions_of_any_size_tell_the_same_within_a_twentieth(portions: int) -> None:
    limits = {Bucket.SOURCE: Limit.rolling(2500, 3600), Bucket.TARGET: Limit.paced(300, 60)}
    limits |= {Bucket.COMMENTS: Limit.rolling(110, 3600), Bucket.GUESTS: Limit.rolling(25, 3600)}
    setting = replace(SETTING, limits=limits, slots=16)
    exact = forecast(move(2000), replace(setting, portions=20_000)).seconds
    assert forecast(move(2000), replace(setting, portions=portions)).seconds == pytest.approx(exact, rel=0.05)


def test_a_million_runs_are_forecast_in_seconds() -> None:
    began = time.monotonic()
    limits = {**OPEN_LIMITS, Bucket.SOURCE: Limit.rolling(2500, 3600), Bucket.TARGET: Limit.paced(600, 60)}
    found = forecast(move(1_000_000, 100), replace(SETTING, limits=limits, slots=16))
    assert found.seconds > 1_000_000 * 3 / 2500 * 3600
    assert time.monotonic() - began < 30


def test_nothing_to_move_takes_the_calls_of_an_empty_organisation() -> None:
    found = forecast({OrganizationSize(): 1}, SETTING)
    assert found.seconds < 10


def test_the_first_tasks_are_the_heaviest_as_in_airflow() -> None:
    order = ["discovery.preflight", "discovery.stage_workflows", "runs.history.stage", "runs.history.load", "runs.gate"]
    weights = [weight(task) for task in order]
    assert weights == sorted(weights, reverse=True)
    assert weight("validation.validate") == 1
