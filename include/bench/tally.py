"""What both servers were asked for, by task of the DAG: a meter that reads their own counts around every task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from include.bench.meter import Meter
from include.local_stack.sandbox import SandboxAddress
from process_street_tallyfy.report.budget.term import Side, pattern, step_of

#: Side, step of the DAG, method, pattern of the route.
Seen = tuple[Side, str, str, str]


@dataclass
class Tally(Meter):
    """``seen``: requests, whoever sent them and whatever was answered."""

    address: SandboxAddress = field(kw_only=True)
    seen: Counter[Seen] = field(default_factory=Counter)
    _before: dict[Side, dict[tuple[str, str], int]] = field(default_factory=dict)

    @contextmanager
    def of(self, task_id: str) -> Iterator[None]:
        try:
            with super().of(task_id):
                yield
        finally:
            self._count(step_of(task_id))

    def _count(self, step: str) -> None:
        for side in Side:
            now = self.address.tally(side.value)
            for (method, route), count in now.items():
                more = count - self._before.get(side, {}).get((method, route), 0)
                self.seen.update({(side, step, method, pattern(route)): more} if more else {})
            self._before[side] = now
