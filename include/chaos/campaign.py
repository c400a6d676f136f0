"""Runs scenarios round by round, and remembers which rounds passed with this very code."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from include.chaos.attempt import Workers
from include.chaos.drive import Drive
from include.chaos.judge import Outcome, outcome, violations
from include.chaos.scenarios import Scenario
from include.chaos.world import Setting, World, world
from include.local_stack.postgres import Postgres

QUIET = "quiet"
#: What decides how a round ends.
SOURCES = ("plugins", "include")


@dataclass
class Round:
    """What one round came to.

    ``crashes``: names of the points that killed. ``faults``: calls spoilt. ``examples``: histories of the ledger.
    """

    name: str
    runs: int
    crashes: list[str]
    faults: int
    violations: list[str]
    endings: dict[str, int]
    seconds: float
    examples: int = 0

    def line(self) -> str:
        endings = "; ".join(f"{count} x {what}" for what, count in list(self.endings.items())[:6])
        counts = {"runs": self.runs, "crashes": len(self.crashes), "faults": self.faults, "examples": self.examples}
        shown = " ".join(f"{name}={count}" for name, count in counts.items() if count)
        told = f" ({endings})" if endings else ""
        return f"{self.name}: {shown} violations={len(self.violations)} seconds={self.seconds:.0f}{told}"


@dataclass
class Campaign:
    """``memory``: the file that keeps passed rounds; a campaign that was broken off goes on after them."""

    postgres: Postgres
    folder: Path
    seed: int
    memory: Path
    tell: Callable[[str], None]
    workers: Workers = field(default_factory=Workers)
    expected: dict[str, Outcome] = field(default_factory=dict)
    _writing: Lock = field(default_factory=Lock)

    def play(self, name: str, scenario: Scenario, sabotage: str = "") -> Iterator[Round]:
        """Its rounds. The first scenario of an organisation is preceded by a run that nothing disturbs."""
        for number in range(scenario.rounds):
            key = "_".join(filter(None, (name, str(number + 1), sabotage)))
            yield self.kept(key, partial(self._round, key, scenario, number, sabotage))

    def kept(self, key: str, play: Callable[[], Round]) -> Round:
        """A round that passed with this code and seed, as it was told then; else it is played."""
        passed = self._passed().get(key)
        if passed is None:
            passed = play()
            self._keep(key, passed)
        self.tell("\n".join([passed.line(), *(f"  violation: {problem}" for problem in passed.violations)]))
        return passed

    def _round(self, key: str, scenario: Scenario, number: int, sabotage: str) -> Round:
        self._expect(scenario.setting)
        begin, seed = time.monotonic(), self.seed + number
        with world(self.postgres, self.folder, key, scenario.setting) as made:
            drive = scenario.drive(
                made, self.workers, seed, scenario.share, sabotage, scenario.crashing, scenario.most_runs
            )
            faults, green = _disturbed(made, scenario, drive, seed)
            own = list(drive.problems())
            found = violations(made, self.expected[scenario.setting.organization], green=green, own=own)
        endings = dict(drive.endings.most_common())
        return Round(key, drive.runs, drive.crashes, faults + drive.spoilt, found, endings, time.monotonic() - begin)

    def _expect(self, setting: Setting) -> None:
        """What a move of the organisation comes to that nothing disturbs."""
        if setting.organization in self.expected:
            return
        with world(self.postgres, self.folder, f"{QUIET}_{setting.organization}", setting) as made:
            if not Drive(made, self.workers).until_green():
                message = f"the undisturbed move of {setting.organization} is not green"
                raise RuntimeError(message)
            self.expected[setting.organization] = outcome(made)

    def _passed(self) -> dict[str, Round]:
        if not self.memory.exists():
            return {}
        kept = json.loads(self.memory.read_text("utf-8"))
        mine = kept.get("code") == code_digest() and kept.get("seed") == self.seed
        return {key: Round(**row) for key, row in kept["rounds"].items()} if mine else {}

    def _keep(self, key: str, done: Round) -> None:
        if done.violations:
            return
        with self._writing:
            rounds = {name: asdict(row) for name, row in self._passed().items()} | {key: asdict(done)}
            self.memory.parent.mkdir(parents=True, exist_ok=True)
            self.memory.write_text(json.dumps({"code": code_digest(), "seed": self.seed, "rounds": rounds}), "utf-8")


def _disturbed(made: World, scenario: Scenario, drive: Drive, seed: int) -> tuple[int, bool]:
    """How many answers were spoilt, and whether a run ended green."""
    sides = (made.box.process_street.faults, made.box.tallyfy.faults)
    for number, side in enumerate(sides):
        side.add(*({**rule, "seed": 2 * seed + number} for rule in scenario.faults))
    green = drive.until_green()
    fired = sum(side.fired() for side in sides)
    for side in sides:
        side.clear()
    return fired, green


def code_digest() -> str:
    """Of everything that decides how a round ends."""
    root, summed = Path(__file__).parents[2], hashlib.sha256()
    for path in sorted(path for folder in SOURCES for path in (root / folder).rglob("*.py")):
        summed.update(path.read_bytes())
    return summed.hexdigest()
