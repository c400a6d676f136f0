"""One run of the DAG as a scheduler makes it: which task may run, and what becomes of the others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from include.chaos.attempt import Ending
from include.chaos.play import Step

SUCCESS, FAILED, UPSTREAM_FAILED, SKIPPED, RUNS = "success", "failed", "upstream_failed", "skipped", "runs"
#: Rule -> what becomes of a task when something it waits for ended like this; the first that applies. Else it runs.
FATES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "all_success": ((FAILED, UPSTREAM_FAILED), (UPSTREAM_FAILED, UPSTREAM_FAILED), (SKIPPED, SKIPPED)),
    "all_done": (),
}
#: How an attempt ended -> the state of its task; every other ending is a failure.
STATES = {"done": SUCCESS, "skipped": SKIPPED}


def fate(rule: str, upstream: Collection[str]) -> str:
    """Airflow's answer for the two rules that our DAGs have; any other is a KeyError."""
    return next((end for state, end in FATES[rule] if state in upstream), RUNS)


@dataclass
class DagRun:
    """``do`` executes a task over a batch, at a map index (-1: not mapped). ``states`` by task and index.

    ``at_once``: so many batches of a task side by side, each in a thread of its own.
    """

    steps: Sequence[Step]
    do: Callable[[str, str, int], Ending]
    at_once: int = 1
    states: dict[str, dict[int, str]] = field(default_factory=dict)
    _batches: dict[str, list[str]] = field(default_factory=dict)

    def walk(self) -> bool:
        """Whether the run is green: what nothing waits for decides."""
        for step in self.steps:
            self._walk(step)
        waited_for = {name for step in self.steps for name in step.upstream}
        leaves = [step.task_id for step in self.steps if step.task_id not in waited_for]
        return all(state in (SUCCESS, SKIPPED) for name in leaves for state in self.states[name].values())

    def _walk(self, step: Step) -> None:
        self.states[step.task_id] = ended = {}
        batches = self._batches.get(step.batches, []) if step.batches else [""]
        indices = range(len(batches)) if step.batches else range(-1, 0)
        if self.at_once > 1 and len(batches) > 1:
            with ThreadPoolExecutor(self.at_once) as threads:
                list(threads.map(partial(self._instance, step), batches, indices))
        else:
            for batch, index in zip(batches, indices, strict=True):
                self._instance(step, batch, index)
        if not batches:  # nothing to map over, or what should say so did not run
            end = fate(step.rule, self._upstream(step, -1))
            ended[-1] = SKIPPED if end == RUNS else end

    def _instance(self, step: Step, batch: str, index: int) -> None:
        ended = self.states[step.task_id]
        ended[index] = fate(step.rule, self._upstream(step, index))
        if ended[index] == RUNS:
            ending = self.do(step.task_id, batch, index)
            ended[index] = STATES.get(ending.kind, FAILED)
            self._batches[step.task_id] = ending.value if isinstance(ending.value, list) else []

    def _upstream(self, step: Step, index: int) -> set[str]:
        """Tasks of the same mapped group wait batch by batch."""
        groups = {other.task_id: other.group for other in self.steps}
        return {
            state
            for name in step.upstream
            for at, state in self.states[name].items()
            if at == index or not step.group or groups[name] != step.group
        }
