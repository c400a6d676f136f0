"""Counts, per task, what this process asks of both servers and how long it waits for them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from process_street_tallyfy.http.transport import Transport


@dataclass
class Meter:
    """Seconds, seconds of waiting for an answer, and calls, by task."""

    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    waiting: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _task: str = ""

    @contextmanager
    def of(self, task_id: str) -> Iterator[None]:
        self._task, begin = task_id, time.perf_counter()
        yield
        self.seconds[task_id] += time.perf_counter() - begin

    def watch(self) -> None:
        """From now on. Files are fetched side by side: their waiting counts once for each."""
        send, meter = Transport._begun, self

        def begun(self: Transport, *given: Any, **more: Any) -> Any:
            begin = time.perf_counter()
            try:
                return send(self, *given, **more)
            finally:
                meter.calls[meter._task] += 1
                meter.waiting[meter._task] += time.perf_counter() - begin

        Transport._begun = begun  # type: ignore[method-assign]
