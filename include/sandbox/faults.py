"""What can go wrong between a client and a server, by script and by seed.

A rule is a JSON object (api/tallyfy-api.md 1.7, 1.8 and section 10):

    {"match": {"method": "POST", "path": "regex"},   both optional; the path is searched, not matched in full
     "nth": 3 | "every": true | "each": true | "probability": 0.05,
                                                     which of the matching requests; default: the first; "each": the
                                                     first of those that are alike in method, path and body
     "seed": 1,                                      for `probability` and for a list of faults
     "times": 1,                                     how often it fires; default: once for `nth`, else without end
     "fault": "500-after" | ["500-after", "slow"],   a list is drawn from at random
     "seconds": 2}                                   Retry-After, or how long `slow` and `hang-after` last

`before` faults never reach the server's state; `after` faults lose the answer of a write that is committed;
`echo` faults repeat request and content in the answer (`include.sandbox.echo`).
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Fault(str, Enum):
    TOO_MANY_SECONDS = "429-seconds"
    TOO_MANY_DATE = "429-date"
    ERROR_BEFORE = "500-before"
    ERROR_AFTER = "500-after"
    GATEWAY_AFTER = "502-after"
    DROP_BEFORE = "drop-before"
    DROP_AFTER = "drop-after"
    SLOW = "slow"
    TRUNCATED = "truncated"
    HTML = "html"
    EXPIRED_TOKEN = "expired-token"  # noqa: S105
    HANG_AFTER = "hang-after"
    ECHO_REFUSED = "422-echo"
    ECHO_ERROR = "500-echo"
    ECHO_REDIRECT = "302-echo"
    ECHO_SHAPE = "shape-echo"
    ECHO_VOCABULARY = "vocabulary-echo"


BEFORE = frozenset(
    {
        Fault.TOO_MANY_SECONDS,
        Fault.TOO_MANY_DATE,
        Fault.ERROR_BEFORE,
        Fault.DROP_BEFORE,
        Fault.HTML,
        Fault.EXPIRED_TOKEN,
    }
)
#: Answers that repeat what people wrote; a write is not carried out.
ECHOES = frozenset({Fault.ECHO_REFUSED, Fault.ECHO_ERROR, Fault.ECHO_REDIRECT, Fault.ECHO_SHAPE, Fault.ECHO_VOCABULARY})
KEYS = frozenset({"match", "nth", "every", "each", "probability", "seed", "times", "fault", "seconds"})


@dataclass(frozen=True)
class Strike:
    """One fault that hits one request."""

    fault: Fault
    seconds: float


@dataclass
class FaultRule:
    """A rule of the script with its counters; `seen` counts matching requests, `fired` the hits."""

    faults: tuple[Fault, ...]
    method: str | None
    path: re.Pattern[str]
    nth: int | None
    probability: float | None
    times: int | None
    seconds: float
    rng: random.Random
    each: bool = False
    met: set[str] = field(default_factory=set)
    seen: int = 0
    fired: int = 0

    def matches(self, method: str, path: str) -> bool:
        return self.method in (None, method) and self.path.search(path) is not None

    def strikes(self, request: Callable[[], str]) -> bool:
        """Called once per matching request, in order of arrival; ``request`` names what is asked, body included."""
        self.seen += 1
        if self.each:
            name = request()
            if name in self.met:
                return False
            self.met.add(name)
        if self.times is not None and self.fired >= self.times:
            return False
        if self.nth is not None and self.seen < self.nth:
            return False
        if self.probability is not None and self.rng.random() >= self.probability:
            return False
        self.fired += 1
        return True


@dataclass
class Faults:
    """The script of one server. The first rule that strikes wins; later rules do not count that request."""

    rules: list[FaultRule] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *scripts: Mapping[str, Any]) -> None:
        """Raises ValueError for an unknown key or fault: a script with a typing error would prove nothing."""
        with self.lock:
            self.rules.extend([parse(script) for script in scripts])

    def clear(self) -> None:
        with self.lock:
            self.rules.clear()

    def fired(self) -> int:
        with self.lock:
            return sum(rule.fired for rule in self.rules)

    def draw(self, method: str, path: str, request: Callable[[], str] = str) -> Strike | None:
        with self.lock:
            for rule in self.rules:
                if rule.matches(method, path) and rule.strikes(request):
                    return Strike(rule.rng.choice(rule.faults), rule.seconds)
        return None


def parse(script: Mapping[str, Any]) -> FaultRule:
    unknown = set(script) - KEYS
    if unknown:
        raise ValueError(f"unknown keys in a fault: {sorted(unknown)}")
    named = script["fault"]
    faults = tuple(Fault(one) for one in ([named] if isinstance(named, str) else named))
    match = script.get("match", {})
    everything = bool(script.get("every") or script.get("each")) or "probability" in script
    return FaultRule(
        faults=faults,
        method=match.get("method"),
        path=re.compile(match.get("path", "")),
        nth=None if everything else int(script.get("nth", 1)),
        probability=script.get("probability"),
        times=script.get("times", None if everything else 1),
        seconds=float(script.get("seconds", 1)),
        rng=random.Random(script.get("seed", 0)),
        each=bool(script.get("each")),
    )
