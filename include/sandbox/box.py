"""Both servers together, as a context manager."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from include.sandbox.clock import START, Clock
from include.sandbox.faults import Faults
from include.sandbox.journal import Journal
from include.sandbox.listener import Listener
from include.sandbox.memory import Memory
from include.sandbox.web import Logged

if TYPE_CHECKING:
    from include.sandbox.process_street.state import ProcessStreetState
    from include.sandbox.tallyfy.capabilities import Capabilities
    from include.sandbox.tallyfy.state import TallyfyState


@dataclass(frozen=True)
class ProcessStreetSide:
    """`url` includes the path of the API."""

    url: str
    api_key: str
    organization_id: str
    state: ProcessStreetState
    requests: list[Logged]
    faults: Faults


@dataclass(frozen=True)
class TallyfySide:
    url: str
    token: str
    client_id: str
    client_secret: str
    organization_id: str
    state: TallyfyState
    requests: list[Logged]
    faults: Faults
    journal: Journal


class Sandbox:
    """Made by `Sandbox.start`; `stop` (or leaving the `with`) closes both servers and saves their memory."""

    def __init__(
        self,
        process_street: ProcessStreetSide,
        tallyfy: TallyfySide,
        clock: Clock,
        listeners: tuple[Listener, ...],
        memory: Memory | None,
    ) -> None:
        self.process_street = process_street
        self.tallyfy = tallyfy
        self.clock = clock
        self._listeners = listeners
        self._memory = memory

    @classmethod
    def start(
        cls,
        source: ProcessStreetState | None = None,
        target: Mapping[str, Any] | None = None,
        *,
        capabilities: Capabilities | None = None,
        now: datetime | None = None,
        clock_speed: float = 1.0,
        memory: Path | None = None,
        key: str = "",
        looks: bool = False,
        ports: tuple[int, int] = (0, 0),
    ) -> Sandbox:
        """What `memory` holds from an earlier run wins over `source`, `target` and `now`.

        `target` is a seed as made by `include.sandbox.sample.target_seed`; without one the organisation is empty
        but for the migration user. `ports` are those of Process Street and of Tallyfy, 0 = any free one. `key`
        encrypts the memory; `looks` leaves it as it is.
        """
        from include.sandbox.process_street.server import ProcessStreetServer
        from include.sandbox.process_street.state import ProcessStreetState
        from include.sandbox.tallyfy.seed import seed
        from include.sandbox.tallyfy.server import TallyfyServer

        kept = Memory(memory, key) if memory else None
        clock = Clock(now or START, clock_speed)
        before = kept.load_now() if kept else None
        if before:
            clock.set(before)
        source = (kept and kept.load("process_street")) or source or ProcessStreetState()
        tallyfy_state = (kept and kept.load("tallyfy")) or seed(target or {}, clock.now())
        left = ProcessStreetServer(source, clock)
        right = TallyfyServer(tallyfy_state, clock, capabilities)
        listeners = (Listener(left, port=ports[0]), Listener(right, port=ports[1]))
        for listener in listeners:
            listener.start()
        return cls(
            ProcessStreetSide(
                url=f"{listeners[0].url}/api/v1.1",
                api_key=source.api_key,
                organization_id=source.organization_id,
                state=source,
                requests=left.requests,
                faults=left.faults,
            ),
            TallyfySide(
                url=listeners[1].url,
                token=tallyfy_state.token,
                client_id=tallyfy_state.client_id,
                client_secret=tallyfy_state.client_secret,
                organization_id=tallyfy_state.organization_id,
                state=tallyfy_state,
                requests=right.requests,
                faults=right.faults,
                journal=right.journal,
            ),
            clock,
            listeners,
            None if looks else kept,
        )

    def stop(self) -> None:
        for listener in self._listeners:
            listener.stop()
        if self._memory:
            self._memory.save("process_street", self.process_street.state)
            self._memory.save("tallyfy", self.tallyfy.state)
            self._memory.save("clock", self.clock.now())

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
