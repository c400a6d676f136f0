"""Drives a world's runs as Airflow and its operator would: tries, retries, and a new run until one is green."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from include.chaos import play
from include.chaos.attempt import Ending, Order, Workers
from include.chaos.dag_run import DagRun
from include.chaos.person import decide
from include.chaos.world import World

#: Airflow's retries of a task (the default of an organisation file).
RETRIES = 5
MOST_POKES = 200
#: A task that is killed again and again at new points comes to its end some time.
MOST_KILLS = 5000
#: Task -> the commit after which it is stopped to be disturbed: in the middle of what it writes.
MIDDLE = {
    "foundation.structure": 3,
    "templates.load": 9,
    "runs.history.load": 7,
    "runs.open.load": 5,
    "collaboration.batch.files": 5,
    "collaboration.batch.comments": 5,
    "collaboration.batch.states": 5,
}


@dataclass
class Drive:
    """``crashing``: prefix of the tasks that are killed. ``survived``: crash points that were hit.

    ``most_runs``: how many may be triggered before a scenario counts as not finished. ``endings`` counts attempts by
    how they ended, with codes; ``spoilt`` the calls that the scenario itself has spoilt.
    """

    world: World
    workers: Workers
    seed: int = 0
    share: float = 0.0
    sabotage: str = ""
    crashing: str = ""
    most_runs: int = 1
    survived: set[str] = field(default_factory=set)
    crashes: list[str] = field(default_factory=list)
    endings: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    spoilt: int = 0

    def until_green(self) -> bool:
        """Whether a run came to a green end."""
        while self.runs < self.most_runs:
            self.runs += 1
            if self.run(f"run{self.runs}"):
                return True
            self.free_lease()
        return False

    def problems(self) -> Iterator[str]:
        """What this disturbance is judged by beside all others, told after its last run."""
        yield from ()

    def run(self, run_id: str) -> bool:
        """One run of the DAG; True when it is green."""
        steps = play.steps(self.world.organization_file)
        return DagRun(steps, lambda *instance: self.task(self.order(run_id, *instance))).walk()

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
            self.endings[f"{ending.kind} {ending.code.split(' while')[0][:160]}".strip()] += 1
            if ending.kind == "killed" and kills < MOST_KILLS:
                kills += 1
            elif ending.kind == "waits" and pokes < MOST_POKES:
                pokes += 1
            elif ending.kind == "asks" and (decided := decide(self.world.dsn)):
                self.endings["objects a person decided about"] += decided
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

    def stopped(self, order: Order, meanwhile: Callable[[], None]) -> Ending:
        """One process that stands still in the ``MIDDLE`` while something happens, and goes on."""
        running = self.workers.start(replace(order, sleep_at=MIDDLE[order.task_id]))
        if running.sleeps():
            self.endings["stopped in the middle"] += 1
            meanwhile()
            running.wake()
        return running.wait()

    def free_lease(self) -> None:
        """What time does: a run that broke off loses the organisation to the next one."""
        with self.world.database() as connection:
            connection.execute("UPDATE migration.lease SET expires_at = clock_timestamp()")
