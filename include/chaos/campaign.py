"""Runs scenarios round by round, and remembers which rounds passed with this very code."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from include.chaos.attempt import Workers
from include.chaos.drive import Drive
from include.chaos.judge import Outcome, outcome, violations
from include.chaos.scenarios import Scenario
from include.chaos.world import World, world
from include.local_stack.postgres import Postgres

QUIET = "quiet"
#: What decides how a round ends.
SOURCES = ("plugins", "include")


@dataclass
class Round:
    """What one round came to. ``crashes`` are the names of the points that killed, ``faults`` the answers spoilt."""

    name: str
    runs: int
    crashes: list[str]
    faults: int
    violations: list[str]
    endings: dict[str, int]
    seconds: float

    def line(self) -> str:
        endings = "; ".join(f"{count} x {what}" for what, count in list(self.endings.items())[:6])
        counts = f"runs={self.runs} crashes={len(self.crashes)} faults={self.faults}"
        return f"{self.name}: {counts} violations={len(self.violations)} seconds={self.seconds:.0f} ({endings})"


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

    def play(self, name: str, scenario: Scenario, sabotage: str = "") -> Iterator[Round]:
        """Its rounds. The first scenario of an organisation is preceded by a run that nothing disturbs."""
        for number in range(scenario.rounds):
            key = "_".join(filter(None, (name, str(number + 1), sabotage)))
            passed = self._passed().get(key)
            if passed is None:
                if name != QUIET and scenario.organization not in self.expected:
                    yield from self.play(QUIET, Scenario("nothing", scenario.organization))
                passed = self._round(key, scenario, number, sabotage)
                self._keep(key, passed)
            self.tell(passed.line())
            for problem in passed.violations:
                self.tell(f"  violation: {problem}")
            yield passed

    def _round(self, key: str, scenario: Scenario, number: int, sabotage: str) -> Round:
        begin, seed = time.monotonic(), self.seed + number
        with world(self.postgres, self.folder, key, scenario.organization) as made:
            drive = scenario.drive(made, self.workers, seed, scenario.share, sabotage, scenario.crashing)
            faults, green = _disturbed(made, scenario, drive, seed)
            if scenario.organization not in self.expected and not sabotage:
                self.expected[scenario.organization] = outcome(made)
            found = violations(made, self.expected[scenario.organization], green=green)
        endings = dict(drive.endings.most_common())
        return Round(key, drive.runs, drive.crashes, faults, found, endings, time.monotonic() - begin)

    def _passed(self) -> dict[str, Round]:
        if not self.memory.exists():
            return {}
        kept = json.loads(self.memory.read_text("utf-8"))
        mine = kept.get("code") == code_digest() and kept.get("seed") == self.seed
        return {key: Round(**row) for key, row in kept["rounds"].items()} if mine else {}

    def _keep(self, key: str, done: Round) -> None:
        if done.violations or key.startswith(QUIET):
            return
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
