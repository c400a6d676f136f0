"""What may happen around a move: no room on the disk, tokens that end, a source that does not stand still."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from include.chaos.attempt import Ending, Order
from include.chaos.drive import Drive
from include.chaos.world import drop_run, four_runs, listed

FILES = "collaboration.batch.files"
#: One page of memory: the first file fits, the second does not.
TINY = "size=4k"
RUNS_LIST = "/workflow-runs/list"


@dataclass
class DiskFull(Drive):
    """No room in the folder of files on their way during the first tries.

    With the rights to mount, a file system of a few bytes; without, no file may grow beyond a few bytes.
    """

    full_tries: int = 2
    refused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    mounted: bool = False

    def task(self, order: Order) -> Ending:
        if order.task_id != FILES:
            return super().task(order)
        with _tiny(self.world.folder / "files") as self.mounted:
            ending = super().task(order)
            self.left += [path.name for path in (self.world.folder / "files").rglob("*") if path.is_file()]
        return ending

    def attempt(self, order: Order) -> Ending:
        full = order.task_id == FILES and order.try_number <= self.full_tries
        if order.task_id == FILES and not full and self.mounted:
            _mount("-o", "remount,size=100m", str(self.world.folder / "files"))
        ending = super().attempt(replace(order, file_bytes=100) if full and not self.mounted else order)
        if full:
            self.refused.append(f"{ending.kind} {ending.code}")
        return ending

    def problems(self) -> Iterator[str]:
        yield from (f"with a full disk: {end}" for end in self.refused if not end.startswith("retry "))
        if self.left:
            yield f"{len(self.left)} files lie in the folder of files on their way"
        if not self.refused:
            yield "the disk was never full"


@contextmanager
def _tiny(folder: Path) -> Iterator[bool]:
    """Whether the folder is a file system of its own, almost without room."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = _mount("-t", "tmpfs", "-o", TINY, "tmpfs", str(folder))
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


def _mount(*arguments: str) -> bool:
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)  # noqa: S607
    return done.returncode == 0


@dataclass
class TokensExpire(Drive):
    """Every token that was fetched ends after some calls; the client has to fetch others in the middle."""

    lifetime: int = 12
    seen: int = 0

    def attempt(self, order: Order) -> Ending:
        return self.workers.start(order).wait(meanwhile=self._expire, every=0.005)

    def _expire(self) -> None:
        """Never twice within one call: what is refused, fetched anew and refused again ends with a person."""
        target = self.world.box.tallyfy
        if len(target.requests) - self.seen < self.lifetime:
            return
        self.seen = len(target.requests)
        for token in list(target.state.tokens.values()):
            token.expires = self.world.box.clock.now()

    def refused(self) -> int:
        return sum(call.status == 401 for call in self.world.box.tallyfy.requests)

    def problems(self) -> Iterator[str]:
        self.spoilt = self.refused()
        if self.spoilt < self.lifetime:
            yield f"{self.spoilt} calls came with a token that had ended"


@dataclass
class SourceMoves(Drive):
    """While the list of runs is read, page by page, one that was read is deleted and one comes in before the cursor.

    The first run does not see the new one; the next one finds everything as it is.
    """

    most_runs: int = 1
    moved: bool = False

    def until_green(self) -> bool:
        """The first run may be red, because of the run that was listed and is gone."""
        box, source = self.world.box.process_street, four_runs()
        drop_run(source, listed(source)[0])
        self.after = (box.state.runs, box.state.comments, box.state.attachments)
        box.state.runs, box.state.comments, box.state.attachments = source.runs, source.comments, source.attachments
        third_page = {"match": {"method": "GET", "path": f"{RUNS_LIST}$"}, "nth": 3, "fault": "slow", "seconds": 1}
        box.faults.add(third_page)
        self.run("while it moves")
        self.free_lease()
        return super().until_green()

    def attempt(self, order: Order) -> Ending:
        if self.moved or order.task_id != "discovery.inventory":
            return super().attempt(order)
        return self.workers.start(order).wait(meanwhile=self._move)

    def _move(self) -> None:
        """Between the second page and the third."""
        box = self.world.box.process_street
        if self.moved or sum(call.path.endswith(RUNS_LIST) for call in box.requests) != 2:
            return
        self.moved = True
        box.state.runs, box.state.comments, box.state.attachments = self.after

    def problems(self) -> Iterator[str]:
        if not self.moved:
            yield "the source stood still"
