"""Files on their way: so many at a time, in the order of their plans, each with its own end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import ObjectStoragePath

from process_street_tallyfy.errors import FenceLost, NotServed
from process_street_tallyfy.http.auth import ApiKey
from process_street_tallyfy.http.download import Downloader
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model.plan import FilePlan
from process_street_tallyfy.phases.file_fetch import Fetched, fetch_all
from process_street_tallyfy.process_street.reads import ProcessStreetReads
from process_street_tallyfy.transform.file import safe_name

WORKERS = 4
SECONDS = 10.0


class Meeting:
    """A reply that waits until as many requests as there are workers stand beside it."""

    def __init__(self, reply: Callable[..., Any]) -> None:
        self.reply, self.lock = reply, threading.Lock()
        self.together = threading.Barrier(WORKERS)
        self.here = self.most = 0

    def __call__(self, seen: Any) -> Any:
        with self.lock:
            self.here += 1
            self.most = max(self.most, self.here)
        self.together.wait(SECONDS)
        with self.lock:
            self.here -= 1
        name = seen.path.rpartition("/")[2]
        return self.reply(404) if name == "f5.exe" else self.reply(200, name.encode(), {"Content-Type": "image/png"})


def plan(url: str, number: int) -> FilePlan:
    name = f"f{number}.exe" if number == 5 else f"f{number}.png"
    return FilePlan(f"id{number}", "r", "t", "c", safe_name(f"id{number}", name), "", 0, f"{url}/{name}")


def test_four_at_a_time_in_order_and_a_refusal_is_its_own(
    script: Any, reply: Callable[..., Any], limiter: Any, tmp_path: Path
) -> None:
    meeting = Meeting(reply)
    script.answer(meeting)
    session = ApiSession(f"{script.url}/api", ApiKey("k"), limiter, account="acme", bucket="source:acme")
    reads, told = ProcessStreetReads(session, Downloader(session)), []
    wanted = [(plan(script.url, number), None) for number in range(2 * WORKERS)]
    folder = ObjectStoragePath(f"file://{tmp_path}")
    with ThreadPoolExecutor(WORKERS) as threads:
        found = fetch_all(reads, folder, wanted, threads, lambda: told.append(True), SECONDS)
    session.close()
    assert meeting.most == WORKERS
    assert [plan.source_id for plan, _ in found] == [f"id{number}" for number in range(2 * WORKERS)]
    ends = [outcome.path.read_bytes() if isinstance(outcome, Fetched) else outcome for _, outcome in found]
    assert [end for number, end in enumerate(ends) if number != 5] == [b"f%d.png" % n for n in (0, 1, 2, 3, 4, 6, 7)]
    assert isinstance(ends[5], NotServed)
    assert told


def test_who_lost_the_lease_begins_no_other_download_and_waits_for_those_on_their_way(
    script: Any, reply: Callable[..., Any], limiter: Any, tmp_path: Path
) -> None:
    asked, go_on = list[str](), threading.Event()

    def answer(seen: Any) -> Any:
        asked.append(seen.path)
        go_on.wait(SECONDS)
        return reply(200, b"bytes", {"Content-Type": "image/png"})

    def lost() -> None:
        threading.Timer(0.2, go_on.set).start()
        raise FenceLost("another run took over")

    script.answer(answer)
    session = ApiSession(f"{script.url}/api", ApiKey("k"), limiter, account="acme", bucket="source:acme")
    reads = ProcessStreetReads(session, Downloader(session))
    wanted = [(plan(script.url, number), None) for number in range(2 * WORKERS)]
    folder = ObjectStoragePath(f"file://{tmp_path}")
    with ThreadPoolExecutor(WORKERS) as threads:
        with pytest.raises(FenceLost):
            fetch_all(reads, folder, wanted, threads, lost, 0.2)
        assert go_on.is_set()
        threads.submit(asked.append, "free again").result(SECONDS)
    session.close()
    assert asked[-1] == "free again"
    assert len(asked) <= WORKERS + 1
