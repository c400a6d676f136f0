"""Runs the work of a move through virtual buckets, worker slots and gates; the clock is simpy's.

A task takes a slot as Airflow gives it, the heaviest first, and makes its calls in portions. Whoever would wait longer
for a limit than a worker holds its slot gives it back meanwhile (``phases/operator.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.ledger.tokens import Limit
from process_street_tallyfy.report.budget.sizes import Amounts
from process_street_tallyfy.report.simulation.bucket import VirtualBucket
from process_street_tallyfy.report.simulation.structure import weight
from process_street_tallyfy.report.simulation.work import Batching, Bucket, Work, work_of

if TYPE_CHECKING:
    import simpy

Steps = Generator[Any, Any, None]
#: A longer wait gives the slot back (``phases/operator.LONGEST_HOLD``).
LONGEST_HOLD = 60.0
#: What keeps a move up when no limit does.
ANSWERS = "answers"
#: More portions than this make no forecast better.
PORTIONS = 6000


@dataclass(frozen=True)
class Setting:
    """``slots``: tasks at once. ``latency``: seconds from sending a request to its answer, our own work included.

    ``lanes``: calls that a task has under way at once. ``task_seconds``: what Airflow takes to start a task.
    """

    limits: Mapping[Bucket, Limit]
    slots: int = 16
    latency: float = 0.3
    lanes: int = 1
    task_seconds: float = 0.4
    batching: Batching = field(default_factory=Batching)
    portions: int = PORTIONS


@dataclass(frozen=True)
class Forecast:
    """``phases``: seconds from the end of the phase before to its own; they add up to ``seconds``.

    ``waits``: seconds that the tasks of a phase waited for a limit, or for answers. ``used``: the share of what each
    limit would have let through from the first call to the last.
    """

    seconds: float
    phases: Mapping[str, float]
    waits: Mapping[str, Mapping[str, float]]
    used: Mapping[Bucket, float]

    def bottleneck(self, phase: str | None = None) -> str:
        """What the tasks waited for most, in a phase or in all; '' without any call."""
        waits: dict[str, float] = defaultdict(float)
        for name, found in self.waits.items():
            for what, seconds in found.items() if phase in (None, name) else ():
                waits[what] += seconds
        return max(waits, key=lambda name: waits[name]) if waits else ""


def forecast(amounts: Amounts, setting: Setting) -> Forecast:
    """The time of a move of these sizes."""
    return _Run(work_of(amounts, setting.batching), setting).run()


@dataclass
class _Run:
    works: Sequence[Work]
    setting: Setting

    def __post_init__(self) -> None:
        import simpy  # not while a DAG is parsed

        self.clock = simpy.Environment()
        self.slots = simpy.PriorityResource(self.clock, self.setting.slots)
        self.buckets = {bucket: VirtualBucket(limit) for bucket, limit in self.setting.limits.items()}
        self.done: dict[str, list[simpy.Event]] = {
            work.place.task: [self.clock.event() for _ in range(work.batches)] for work in self.works
        }
        self.waits: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.ends: dict[str, float] = defaultdict(float)
        self.span: dict[Bucket, tuple[float, float]] = {}
        parts = sum(work.batches for work in self.works if work.calls) or 1
        self.parts = max(1, self.setting.portions // parts)

    def run(self) -> Forecast:
        whole = {work.place.task: self.clock.all_of(self.done[work.place.task]) for work in self.works}
        for work in self.works:
            before = [whole[task] for task in work.place.after]
            for number in range(work.batches):
                same = [self.done[work.place.follows][number]] if work.place.follows else []
                self.clock.process(self._task(work, number, [*before, *same]))
        self.clock.run()
        phases: dict[str, float] = {}
        reached = 0.0
        for phase in dict.fromkeys(work.place.phase for work in self.works):
            end = self.ends[phase]
            phases[phase], reached = max(0.0, end - reached), max(reached, end)
        return Forecast(reached, phases, self.waits, {bucket: self._used(bucket) for bucket in self.span})

    def _task(self, work: Work, number: int, before: Sequence[simpy.Event]) -> Steps:
        yield self.clock.all_of(before)
        phase, priority = work.place.phase, -weight(work.place.task)
        turn = self.slots.request(priority)
        yield turn
        yield self.clock.timeout(self.setting.task_seconds)
        parts = min(self.parts, max(1, work.objects // work.batches))
        for part in range(parts):
            for needed in _in_order(work.of(number, parts, part)):
                busy, late = self._ask(phase, needed)
                if late > LONGEST_HOLD:
                    self.slots.release(turn)
                    yield self.clock.timeout(late)
                    turn = self.slots.request(priority)
                    yield turn
                    late = 0.0
                yield self.clock.timeout(busy + late)
        self.slots.release(turn)
        self.ends[phase] = max(self.ends[phase], self.clock.now)
        self.done[work.place.task][number].succeed()

    def _ask(self, phase: str, needed: Mapping[Bucket, int]) -> tuple[float, float]:
        """Seconds of waiting for answers, and those that a limit adds, for calls to one account."""
        now, busy = self.clock.now, max(needed.values()) * self.setting.latency / self.setting.lanes
        self.waits[phase][ANSWERS] += busy
        late = 0.0
        for bucket, calls in needed.items():
            end = self.buckets[bucket].grant(now, calls)
            began, ended = self.span.get(bucket, (now, now))
            self.span[bucket] = began, max(ended, end)
            self.waits[phase][bucket.value] += max(0.0, end - now - busy)
            late = max(late, end - now - busy)
        return busy, late

    def _used(self, bucket: Bucket) -> float:
        began, ended = self.span[bucket]
        limit = self.setting.limits[bucket]
        allowed = limit.capacity + limit.per_second * (ended - began)
        return min(1.0, self.buckets[bucket].taken / allowed)


def _in_order(calls: Mapping[Bucket, int]) -> list[dict[Bucket, int]]:
    """First what is read from the source, then what is asked of the target."""
    parts: list[dict[Bucket, int]] = [{}, {}]
    for bucket, count in calls.items():
        parts[bucket is not Bucket.SOURCE][bucket] = count
    return [part for part in parts if part]
