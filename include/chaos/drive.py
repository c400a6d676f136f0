"""Drives a world's runs as Airflow and its operator would: tries, retries, and a new run until one is green."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from include.chaos import play
from include.chaos.attempt import Ending, Order, Workers
from include.chaos.world import World

#: Airflow's retries of a task (the default of an organisation file).
RETRIES = 5
#: Runs that are triggered before a scenario counts as not finished.
MOST_RUNS = 4
MOST_POKES = 200
#: A task that is killed again and again at new points comes to its end some time.
MOST_KILLS = 5000


@dataclass
class Drive:
    """``crashing``: prefix of the tasks that are killed. ``survived``: crash points that were hit.

    ``endings`` counts attempts by how they ended, with codes.
    """

    world: World
    workers: Workers
    seed: int = 0
    share: float = 0.0
    sabotage: str = ""
    crashing: str = ""
    survived: set[str] = field(default_factory=set)
    crashes: list[str] = field(default_factory=list)
    endings: Counter[str] = field(default_factory=Counter)
    runs: int = 0

    def until_green(self) -> bool:
        """Whether a run's last task, the verdict, succeeded."""
        while self.runs < MOST_RUNS:
            self.runs += 1
            if self.run(f"run{self.runs}"):
                return True
            self.free_lease()
        return False

    def run(self, run_id: str) -> bool:
        """Every task once, on ``all_done`` as the gates do it; True when the last one succeeded."""
        results: dict[str, Any] = {}
        green = False
        for step in play.steps(self.world.organization_file):
            batches = results.get(step.batches) if step.batches else [""]
            for index, batch in enumerate(batches or []):
                ending = self.task(self.order(run_id, step.task_id, batch, index if step.batches else -1))
                results[step.task_id], green = ending.value, ending.kind == "done"
        return green

    def order(self, run_id: str, task_id: str, batch: str, index: int) -> Order:
        return Order(
            organization_file=self.world.organization_file,
            run_id=run_id,
            task_id=task_id,
            batch=batch,
            map_index=index,
            try_number=1,
            tries=RETRIES,
            environment=self.world.environment,
            share=self.share if task_id.startswith(self.crashing) else 0.0,
            seed=self.seed,
            sabotage=self.sabotage,
        )

    def task(self, order: Order) -> Ending:
        """Tries until it is done or failed; one that was killed is cleared and tried again."""
        tries, pokes, kills = 1, 0, 0
        while True:
            ending = self.attempt(replace(order, try_number=tries, seed=order.seed + kills))
            self.endings[f"{ending.kind} {ending.code.split(' while')[0][:60]}".strip()] += 1
            if ending.kind == "killed" and kills < MOST_KILLS:
                kills += 1
            elif ending.kind == "waits" and pokes < MOST_POKES:
                pokes += 1
            elif ending.kind == "retry" and tries <= RETRIES:
                tries += 1
            else:
                return ending

    def attempt(self, order: Order) -> Ending:
        """One process; what disturbs it is for the scenarios to say."""
        ending = self.workers.start(replace(order, survived=frozenset(self.survived))).wait()
        self.survived.update(ending.points)
        if ending.crashed_at:
            self.crashes.append(ending.crashed_at)
        return ending

    def free_lease(self) -> None:
        """What time does: a run that broke off loses the organisation to the next one."""
        with self.world.database() as connection:
            connection.execute("UPDATE migration.lease SET expires_at = clock_timestamp()")
