"""A run without a scheduler goes on, or not, as Airflow would: the table of trigger rules, and a run that breaks."""

from __future__ import annotations

import pytest

from include.chaos.attempt import Ending
from include.chaos.dag_run import FAILED, RUNS, SKIPPED, SUCCESS, UPSTREAM_FAILED, DagRun, fate
from include.chaos.play import Step, steps
from include.local_stack.paths import REPOSITORY

#: rule, how what is waited for ended, what becomes of the task
FATES = [
    ("all_success", set(), RUNS),
    ("all_success", {SUCCESS}, RUNS),
    ("all_success", {SUCCESS, SKIPPED}, SKIPPED),
    ("all_success", {SUCCESS, FAILED}, UPSTREAM_FAILED),
    ("all_success", {SKIPPED, UPSTREAM_FAILED}, UPSTREAM_FAILED),
    ("all_done", {SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED}, RUNS),
]

RED = (
    Step("batches", "", "all_success", (), ""),
    Step("load", "batches", "all_success", ("batches",), "group"),
    Step("states", "batches", "all_success", ("batches", "load"), "group"),
    Step("after", "", "all_success", ("states",), ""),
    Step("gate", "", "all_done", ("after",), ""),
)


@pytest.mark.parametrize(("rule", "upstream", "end"), FATES)
def test_a_task_runs_or_not_by_its_rule(rule: str, upstream: set[str], end: str) -> None:
    assert fate(rule, upstream) == end


def test_what_is_downstream_of_a_failed_batch_does_not_run_and_the_gate_does() -> None:
    did: list[str] = []

    def do(task_id: str, batch: str, _: int) -> Ending:
        did.append(f"{task_id} {batch}".strip())
        return Ending("failed" if (task_id, batch) == ("load", "b") else "done", ["a", "b"] if not batch else None)

    run = DagRun(RED, do)
    assert run.walk()
    assert did == ["batches", "load a", "load b", "states a", "gate"]
    assert run.states["states"] == {0: SUCCESS, 1: UPSTREAM_FAILED}
    assert run.states["after"] == {-1: UPSTREAM_FAILED}


def test_what_is_mapped_over_nothing_is_skipped() -> None:
    run = DagRun(RED, lambda *_: Ending("done", []))
    assert run.walk()
    assert run.states["load"] == run.states["states"] == run.states["after"] == {-1: SKIPPED}


def test_the_real_dag_has_no_other_rules() -> None:
    rules = {step.rule for step in steps(str(REPOSITORY / "include" / "organizations" / "sample.yaml"))}
    assert rules == {"all_success", "all_done"}
