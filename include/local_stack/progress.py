"""Live progress of a move, read from the ledger: objects done, rate and time left per phase.

On a terminal a table that redraws itself; anywhere else one line per change, at most every few seconds.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from process_street_tallyfy.ledger.connection import Connection
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.summary import KindSummary, summary
from process_street_tallyfy.model.state import KINDS_OF_PHASE, PHASE_ORDER, Phase

LINE_EVERY = 5.0
RATE_WINDOW = 30.0


@dataclass(frozen=True)
class PhaseProgress:
    """``total`` grows while the source is still being read; ``verdict`` is empty until the gate spoke."""

    phase: Phase
    done: int
    total: int
    verdict: str = ""


@dataclass(frozen=True)
class Pace:
    """``eta`` in seconds; None while nothing moves."""

    rate: float
    eta: float | None


class Speedometer:
    """Objects per second over the last half minute."""

    def __init__(self, window: float = RATE_WINDOW) -> None:
        self._window = window
        self._seen: deque[tuple[float, int]] = deque()

    def pace(self, done: int, total: int, now: float) -> Pace:
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > self._window:
            self._seen.popleft()
        first, before = self._seen[0]
        rate = (done - before) / (now - first) if now > first else 0.0
        return Pace(rate, (total - done) / rate if rate > 0 else None)


def by_phase(kinds: list[KindSummary], verdicts: dict[str, str]) -> list[PhaseProgress]:
    """Settled, failed and reviewed objects are done: the phase does not work on them any more."""
    found = {kind.kind: kind for kind in kinds}
    lines = []
    for phase in PHASE_ORDER:
        own = [found[kind] for kind in KINDS_OF_PHASE.get(phase, ()) if kind in found]
        total = sum(kind.source for kind in own)
        lines.append(PhaseProgress(phase, total - sum(kind.open for kind in own), total, verdicts.get(phase.value, "")))
    return lines


class Progress:
    """``with Progress(...) as progress: progress.update()`` once a second."""

    def __init__(self, connection: Connection, organization: str, run_id: str, console: Console) -> None:
        self.connection = connection
        self.organization = organization
        self.run_id = run_id
        self.console = console
        self._speed = Speedometer()
        self._live = Live(console=console, auto_refresh=False, transient=False) if console.is_terminal else None
        self._last: tuple[float, list[PhaseProgress]] = (0.0, [])

    def __enter__(self) -> Progress:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def update(self) -> None:
        lines = by_phase(summary(self.connection, self.organization), self._verdicts())
        now = time.monotonic()
        pace = self._speed.pace(sum(line.done for line in lines), sum(line.total for line in lines), now)
        if self._live is not None:
            self._live.update(_table(self.organization, lines, pace), refresh=True)
        elif lines != self._last[1] and (now - self._last[0] >= LINE_EVERY or _turned(self._last[1], lines)):
            self._last = (now, lines)
            self.console.print(_line(lines, pace), highlight=False, soft_wrap=True)

    def _verdicts(self) -> dict[str, str]:
        verdicts = Ledger(self.connection, self.organization, self.run_id).verdicts.of_run()
        return {str(phase): verdict.verdict for phase, verdict in verdicts.items()}


def _turned(before: list[PhaseProgress], now: list[PhaseProgress]) -> bool:
    return [line.verdict for line in before] != [line.verdict for line in now]


def _line(lines: list[PhaseProgress], pace: Pace) -> str:
    phases = " ".join(f"{line.phase}={line.verdict or f'{line.done}/{line.total}'}" for line in lines)
    return f"progress {phases} rate={pace.rate:.1f}/s eta={_seconds(pace.eta)}"


def _table(organization: str, lines: list[PhaseProgress], pace: Pace) -> Table:
    table = Table(title=f"Moving {organization}: {pace.rate:.1f} objects/s, {_seconds(pace.eta)} left")
    for column in ("phase", "done", "of", "gate"):
        table.add_column(column, justify="left" if column in ("phase", "gate") else "right")
    for line in lines:
        table.add_row(str(line.phase), f"{line.done:,}", f"{line.total:,}", line.verdict)
    return table


def _seconds(eta: float | None) -> str:
    return "?" if eta is None else f"{eta:.0f}s"
