"""No task of any DAG is mapped over more batches than Airflow takes, however large the organisation is."""

from __future__ import annotations

import pytest

from include.chaos import play
from include.local_stack.paths import REPOSITORY
from process_street_tallyfy.model.organization import BatchSize
from process_street_tallyfy.phases.batches import MAX_BATCHES, SIZE_OF, Batches, batch_sizes
from process_street_tallyfy.phases.steps import PARTS

SAMPLE = REPOSITORY / "include" / "organizations" / "sample.yaml"
#: Objects of each list: none, as many as fit exactly, one more, and what no customer has.
LENGTHS = (
    {"users": 0, "workflows": 0, "history": 0, "open": 0},
    {"users": 100_000, "workflows": 50_000, "history": 10_000, "open": 10_000},
    {"users": 100_001, "workflows": 50_001, "history": 10_001, "open": 10_000},
    {"users": 1_000_000, "workflows": 1_000_000, "history": 1_000_000, "open": 1_000_000},
    {"users": 1, "workflows": 1, "history": 9_000_001, "open": 1},
)


def mapped_lists() -> set[str]:
    """The lists that tasks of the DAG are mapped over, from the DAG itself."""
    sources = {step.batches for step in play.steps(str(SAMPLE)) if step.batches}
    tasks = [play.operator(str(SAMPLE), task_id, "") for task_id in sources]
    assert all(isinstance(task, Batches) for task in tasks)
    return {task.list_name for task in tasks}


def batches_of(name: str, lengths: dict[str, int], sizes: dict[str, int]) -> int:
    return sum(max(1, -(-lengths[part] // sizes[part])) for part in PARTS.get(name, (name,)))


@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("name", sorted(mapped_lists()))
def test_a_list_is_never_cut_into_more_batches_than_airflow_takes(name: str, lengths: dict[str, int]) -> None:
    sizes = batch_sizes(lengths, BatchSize())
    assert batches_of(name, lengths, sizes) <= MAX_BATCHES


def test_every_list_that_is_cut_has_a_size() -> None:
    assert {part for name in mapped_lists() for part in PARTS.get(name, (name,))} == set(SIZE_OF)


def test_batches_grow_only_when_they_have_to() -> None:
    small = dict.fromkeys(SIZE_OF, 9000)
    assert batch_sizes(small, BatchSize()) == {"users": 100, "workflows": 50, "history": 20, "open": 20}
    assert batch_sizes({**small, "history": 900_000}, BatchSize())["open"] == 910


def test_airflows_own_limit_is_higher() -> None:
    from airflow.configuration import conf

    assert conf.getint("core", "max_map_length") >= MAX_BATCHES
