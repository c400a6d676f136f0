"""Record documents on a real target: once per version, found again, replaced, taken back; and read by people."""

from __future__ import annotations

import io
import os
import re
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from include.sandbox.process_street.editing import comment
from include.sandbox.sample.small import BOB
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadCredentials
from process_street_tallyfy.model.state import LANDED, PHASE_ORDER, Kind, State
from tests.integration.browser import chromium, needs_browser
from tests.process_street_tallyfy.phases.going_live import roll_back

LATER = "2026-03-20T09:00:00.000Z"
WRITES = ("POST", "PUT", "DELETE")
NAME = re.compile(r"(.{22})_record_[0-9a-f]{12}\.zip")
UPLOADS = {"method": "POST", "path": "/assets$"}
FEED = {"path": "/activity-feeds"}
#: The worker's task ends here, as if it had been killed.
DIES = "expired-token"


def records(small: Any) -> list[dict[str, Any]]:
    return [asset for asset in dump(small.box.tallyfy.state)["assets"] if NAME.fullmatch(asset["filename"])]


def run_of(small: Any, status: str) -> Any:
    return next(run for run in small.box.process_street.state.runs.values() if run.status == status)


def linked(small: Any, run: Any) -> list[str]:
    """Names of the files in the kick-off form of the run's process."""
    (process,) = [row for row in dump(small.box.tallyfy.state)["runs"] if run.id in row["name"]]
    values = [value for value in process["prerun"].values() if isinstance(value, list)]
    return [entry["filename"] for value in values for entry in value]


def page(small: Any, run: Any) -> str:
    (asset,) = [asset for asset in records(small) if asset["filename"].startswith(run.id)]
    with ZipFile(io.BytesIO(small.box.tallyfy.state.blobs.get(asset["id"]))) as archive:
        return archive.read("record.html").decode()


def rows(small: Any, run_id: str = "run1") -> list[Any]:
    return list(small.ledger(run_id).mapping.rows(Kind.RUN_RECORD))


def sent(small: Any, since: int) -> list[str]:
    """Method and route of every write since a request."""
    found = [line for line in small.box.tallyfy.requests[since:] if line.method in WRITES]
    return [f"{line.method} {line.route.rpartition('<org>')[2]}" for line in found]


def test_every_run_has_one_in_its_kickoff_form(finished: Any) -> None:
    assert finished.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    for run in finished.box.process_street.state.runs.values():
        (name,) = linked(finished, run)
        assert name.startswith(run.id)
    assert len(records(finished)) == 3
    assert {row.state for row in rows(finished)} == {State.VERIFIED}


def test_the_document_answers_an_auditor(finished: Any) -> None:
    answers(unescape(re.sub(r"<[^<>]*>", " ", page(finished, run_of(finished, "Completed")))))


@needs_browser
def test_the_document_in_a_browser_answers_an_auditor(finished: Any, tmp_path: Path) -> None:
    file = tmp_path / "record.html"
    file.write_text(page(finished, run_of(finished, "Completed")), encoding="utf-8")
    with chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        shown = browser.new_page()
        asked: list[str] = []
        shown.on("request", lambda request: asked.append(request.url))
        shown.goto(file.as_uri())
        answers(shown.locator("main").inner_text())
        assert asked == [file.as_uri()]
        if folder := os.environ.get("RECORD_SCREENSHOT"):
            shown.screenshot(path=f"{folder}/record.png", full_page=True)


def answers(text: str) -> None:
    """Who approved, when, with which comment, which answers, which files."""
    text = " ".join(text.split())
    assert "Approved: Take the order" in text
    assert "Decided by Ann Baker <ann@harbour-bakery.com> on 2026-03-02 09:00:00 UTC" in text
    assert "Fair price" in text
    for label, answer in (
        ("Customer", "Ms Ödegård 🍰"),
        ("Size", "Large"),
        ("Day", "2026-03-08"),
        ("Allergens", "Milk"),
    ):
        assert re.search(rf"{label}\s+{answer}", text), label
    assert re.search(r"order\.pdf 2\.0 kB .*?Attached by Bob Miller <bob@harbour-bakery\.com> on 2026-03-02", text)
    assert "sketch.png" in text
    assert re.search(r"Bob Miller <bob@harbour-bakery\.com> 2026-03-02 09:00:00 UTC.*?@ann she wants cherries", text)


def test_versions_follow_the_run_and_go_with_it(small: Any) -> None:
    """Nothing changed; then an open run and an archived one get a comment; then all is taken back."""
    untouched = dump(small.box.tallyfy.state)["assets"]
    small.run()
    before = len(small.box.tallyfy.requests)
    small.run("run2")
    assert sent(small, before) == []

    state, live, over = small.box.process_street.state, run_of(small, "Active"), run_of(small, "Archived")
    (old,), kept = linked(small, live), linked(small, over)
    comment(state, live, live.tasks[-1], "with candles", BOB, LATER)
    comment(state, over, over.tasks[-1], "too late", BOB, LATER)
    before = len(small.box.tallyfy.requests)
    small.run("run3")
    (new,) = linked(small, live)
    assert new != old
    assert "with candles" in page(small, live)
    assert len(records(small)) == 3
    assert sorted(row.state for row in rows(small) if row.parent_id == live.id) == [State.REVERTED, State.VERIFIED]
    assert sent(small, before)[:3] == ["POST /assets", "PUT /runs/<run>", "DELETE /file/<asset>"]
    assert small.verdicts("run3") == dict.fromkeys(PHASE_ORDER, "passed")

    assert linked(small, over) == kept
    found = [row for row in rows(small) if row.parent_id == over.id and row.state is State.SKIPPED]
    assert [small.ledger().findings.of(*row.key)[0].reason for row in found] == ["changed_after_archive"]

    roll_back(small, "back1")
    assert dump(small.box.tallyfy.state)["assets"] == untouched
    assert not [row for row in rows(small) if row.state in LANDED]


def test_lost_answers_and_killed_workers_make_no_second_file(small: Any) -> None:
    """After the upload, in its look-up; between the upload and the launch; before the upload; and lost answers."""
    faults, load = small.box.tallyfy.faults, ("runs.history.load",)
    small.run(only=small.order[: small.order.index(load[0])])
    faults.add({"match": UPLOADS, "nth": 1, "fault": "502-after"}, {"match": FEED, "every": True, "fault": DIES})
    assert (dies(small, load), len(records(small))) == ([State.UNKNOWN], 1)
    faults.add({"match": {"method": "POST", "path": "/runs$"}, "nth": 1, "fault": DIES})
    assert (dies(small, load), len(records(small))) == ([State.CONFIRMED], 1)
    faults.add({"match": UPLOADS, "nth": 1, "fault": DIES})
    assert (dies(small, load), len(records(small))) == ([State.INTENT, State.VERIFIED], 1)
    faults.add(
        {"match": UPLOADS, "nth": 1, "fault": "drop-after"}, {"match": UPLOADS, "nth": 2, "fault": "drop-before"}
    )
    small.run()
    assert len(records(small)) == 3
    assert {row.state for row in rows(small)} == {State.VERIFIED}
    assert small.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")


def dies(small: Any, load: tuple[str, ...]) -> list[State]:
    """The states of the records when the worker has died."""
    with pytest.raises(BadCredentials):
        small.run(only=load)
    small.box.tallyfy.faults.clear()
    return sorted(row.state for row in rows(small))


def test_none_are_written_where_none_are_wanted(small: Any) -> None:
    text = small.organization_file.read_text().replace("migration:\n", "migration:\n  record_documents: finished\n")
    small.organization_file.write_text(text)
    small.run(only=small.order[: small.order.index("runs.gate")])
    assert {row.parent_id for row in rows(small)} == {run_of(small, state).id for state in ("Completed", "Archived")}
    assert linked(small, run_of(small, "Active")) == []
