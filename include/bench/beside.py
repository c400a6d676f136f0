"""How far a move is from its bare requests.

Every request of the sample's move is sent once more to fresh servers by a loop that does nothing else, one after the
other. Beside it stands the move, by one worker and by four. Twice: with servers that answer from the same machine at
once, and with servers that let every call wait for ``DISTANCE``. No account is on the same machine, and hardly an
answer over the internet comes sooner than the second ones. Servers, Postgres and workers share the machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from include.bench.bare import Sent, kept, send_again
from include.bench.forked import Crew
from include.bench.meter import Meter
from include.bench.part import Measured
from include.bench.stand import CLOCK, RUN, Stand, stand
from include.local_stack.sandbox import SandboxAddress

#: The seed's four workers.
AT_ONCE = 4
#: Times the bare requests, at a distance and on one machine.
MOST, MOST_NEAR = 2.0, 6.0
#: Seconds that a call waits at the servers.
DISTANCE = 0.02


@dataclass(frozen=True)
class Beside:
    """Seconds of the move and of its bare requests. ``others``: answers with another status than the first time."""

    answers_after: float
    workers: int
    move: float
    bare: float
    others: int
    green: bool

    @property
    def ratio(self) -> float:
        return self.move / self.bare

    def row(self) -> dict[str, object]:
        return {
            "answers_after_ms": round(self.answers_after * 1000),
            "workers": self.workers,
            "move": round(self.move, 1),
            "bare": round(self.bare, 1),
            "ratio": round(self.ratio, 2),
        }


def measure() -> Measured:
    with stand(clock_speed=CLOCK) as place:
        first = place.address
        with kept() as sent:
            green = place.walk(Meter())
        objects = place.objects()
    found = [one for seconds in (0.0, DISTANCE) for one in _beside(sent, first, seconds)]
    near = next(one for one in found if not one.answers_after and one.workers == AT_ONCE)
    far = max(one.ratio for one in found if one.answers_after)
    others = sum(one.others for one in found)
    figures = {
        "ratio": round(far, 2),
        "ratio_on_one_machine": round(near.ratio, 2),
        "objects_per_second": round(objects / near.move, 1),
        "other_answers": others,
    }
    ok = green and all(one.green for one in found) and not others and far <= MOST and near.ratio <= MOST_NEAR
    return Measured(ok, figures, [one.row() for one in found])


def _beside(sent: Sequence[Sent], first: SandboxAddress, seconds: float) -> Iterator[Beside]:
    """The bare loop and the moves of servers that answer after so long."""
    with _late(seconds) as place:
        bare, others = send_again(sent, first, place.address)
    for workers in (1, AT_ONCE):
        with _late(seconds) as place, Crew(place.path, RUN, {}, workers) as crew:
            began = time.perf_counter()
            green = crew.whole()
            yield Beside(seconds, workers, time.perf_counter() - began, bare, others, green)


@contextmanager
def _late(seconds: float) -> Iterator[Stand]:
    with stand(clock_speed=CLOCK) as place:
        if seconds:
            place.address.answer_late(seconds)
        yield place
