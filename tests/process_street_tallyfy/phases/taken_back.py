"""A rollback in a process of its own that is killed, and what is compared of a target before and after one."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from typing import Any

from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.reader import reconcile
from include.sandbox.tallyfy.dump import dump
from tests.process_street_tallyfy.phases.conftest import Rehearsal

PRELOADED = ["include.chaos.points", "process_street_tallyfy.phases.rollback", __name__]
#: What a change and its undoing leave behind: times, counters, versions.
TRACES = re.compile(r"(_at|_version|version|timestamp|increment_id|last_updated|_date|hash)$")
HELD = ("organization", "members", "guests", "groups", "tags", "tag_links", "folders", "templates", "runs", "assets")


def held(small: Rehearsal, *names: str) -> dict[str, Any]:
    """What the target holds, without the traces that no rollback takes back."""
    found = dump(small.box.tallyfy.state)
    return {name: plain(found[name]) for name in names or (*HELD, "oneoff_tasks")}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not TRACES.search(str(key))}
    return [plain(item) for item in value] if isinstance(value, list) else value


def unlike(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Where two dumps differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys(), key=str):
            yield from unlike(before.get(key), after.get(key), f"{path}/{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, pair in enumerate(zip(before, after, strict=True)):
            yield from unlike(*pair, f"{path}/{number}")
    elif before != after:
        yield f"{path}: {before} -> {after}"


def problems(small: Rehearsal, run_id: str) -> list[Any]:
    """What the independent reader finds lost, wrong or doubled."""
    sides = source_dump(small.box.process_street.state), dump(small.box.tallyfy.state)
    (findings,) = small.folder.rglob(f"reports/{run_id}/findings.csv")
    result = reconcile(*json.loads(json.dumps(sides)), [], findings)
    return [*result.lost, *result.wrong, *result.duplicated]


def take_back_killed(small: Rehearsal, run_id: str, sha256: str, share: float) -> Counter[str]:
    """The task again and again, as often as it is killed; how its attempts ended."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(PRELOADED)
    survived: set[str] = set()
    endings: Counter[str] = Counter()
    environment = {name: value for name, value in os.environ.items() if name.startswith("AIRFLOW")}
    while not endings["done"]:
        receiver, sender = made.Pipe(duplex=False)
        order = (str(small.organization_file), run_id, sha256, frozenset(survived), share, endings.total(), environment)
        process = made.Process(target=attempt, args=(*order, sender), daemon=True)
        process.start()
        sender.close()
        endings[_listen(receiver, survived)] += 1
        process.join()
        assert endings.total() < 200, endings
    return endings


def _listen(receiver: Connection, survived: set[str]) -> str:
    while True:
        try:
            message = receiver.recv()
        except EOFError:
            return "killed"
        if message[0] == "end":
            return str(message[1])
        survived.add(message[1])


def attempt(
    organization_file: str,
    run_id: str,
    sha256: str,
    survived: frozenset[str],
    share: float,
    number: int,
    environment: Mapping[str, str],
    report: Connection,
) -> None:
    from include.chaos.play import context
    from include.chaos.points import Points
    from process_street_tallyfy.phases.rollback import TakeBack

    os.environ.update(environment)
    task = TakeBack(task_id="take_back", organization_file=organization_file, approved_hash=sha256)
    Points("take_back", set(survived), share, random.Random(number), report).watch()  # noqa: S311  a test's dice
    task.execute(context(run_id, "take_back", {}, map_index=-1, try_number=1, tries=5))
    report.send(("end", "done"))
