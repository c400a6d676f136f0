"""The page *Decisions*: what it shows of the objects that wait, what it keeps, and what it says is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.review import MEANING, Choice, Decision
from process_street_tallyfy.model.state import Kind

PATH = "/organizations/other/review"
FIELDS = ("kind", "source_id", "decision", "target_id", "note")
#: source id -> name, kind.
WAITING = {"runA": ("Order <7>", Kind.RUN), "runB": ("Order 8", Kind.RUN)}
LINK = "https://app.process.st/runs/runA"


@pytest.fixture(scope="module")
def held(desk: Any) -> Ledger:
    """Two runs of which nobody can tell whether they arrived."""
    ledger = Ledger(desk.rehearsal.ledger().scope.connection, "other", "run1")
    for source_id, (name, kind) in WAITING.items():
        links = [{"type": "App", "href": LINK}] if source_id == "runA" else []
        ledger.staging.put([StagedRow(kind, source_id, payload={"id": source_id, "name": name, "links": links})])
        ledger.mapping.plan([PlanItem(kind, source_id, "", Disposition.EXACT, "sha")])
        ledger.mapping.review(kind, source_id, code="outcome_unknown")
    return ledger


@pytest.fixture
def waiting(held: Ledger) -> Iterator[Ledger]:
    """Nobody has decided yet."""
    yield held
    held.scope.connection.execute("DELETE FROM migration.review_decision WHERE organization = 'other'")


def rows(page: str) -> dict[str, str]:
    """The lines of the form by source id."""
    found = {part.split("</tr>")[0] for part in page.split("<tr") if 'name="source_id"' in part}
    return {re.findall(r'name="source_id" value="([^"]+)"', row)[0]: row for row in found}


def decide(desk: Any, *lines: tuple[str, ...], **more: str) -> str:
    (token,) = set(re.findall(r'name="token" value="(\w+)"', desk.get(PATH).text))
    fields = [("token", token), *more.items()]
    for line in lines:
        fields += list(zip(FIELDS, line, strict=True))
    answer = desk.post(PATH, data=fields)
    assert answer.status_code == 200
    return str(answer.text)


def pending(ledger: Ledger) -> set[Decision]:
    return {one.decision for one in ledger.reviews.all().values() if one.pending}


def test_every_object_that_waits_stands_there_with_why_and_the_way_to_both_sides(desk: Any, waiting: Ledger) -> None:
    page = desk.get(PATH)
    found = rows(page.text)
    assert set(found) == {row.source_id for row in waiting.reviews.waiting()} >= set(WAITING)
    assert "Order &lt;7&gt;" in found["runA"]
    assert f'href="{LINK}"' in found["runA"]
    assert "in Process Street" not in found["runB"]
    for source_id in WAITING:
        assert f'href="/migrations/organizations/other/objects/run/{source_id}"' in found[source_id]
        assert "<code>outcome_unknown</code>" in found[source_id]
        assert "not yet" in found[source_id]
        assert re.findall(r"<option>(\w+)</option>", found[source_id]) == list(Choice)
    for meaning in MEANING.values():
        assert meaning.replace("'", "&#39;") in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_every_field_has_a_label(desk: Any, waiting: Ledger) -> None:
    fields = re.findall(r"<(?:select|input|textarea)(?![^>]*hidden)[^>]*>", desk.get(PATH).text)
    assert len(fields) == 3 * len(waiting.reviews.waiting()) + 1
    assert [one for one in fields if "aria-label" not in one and 'id="text"' not in one] == []


def test_a_decision_is_kept_and_shown_and_the_others_stay_open(desk: Any, waiting: Ledger) -> None:
    lines = ("run", "runA", "adopt", "0a1b", ""), ("run", "runB", "", "", "")
    page = decide(desk, *lines)
    assert "1 decision saved" in page
    assert pending(waiting) == {Decision(Kind.RUN, "runA", Choice.ADOPT, "0a1b")}
    found = rows(page)
    assert "<option selected>adopt</option>" in found["runA"]
    assert 'value="0a1b"' in found["runA"]
    assert "adopt, 20" in found["runA"]
    assert "not yet" in found["runB"]


def test_a_line_that_cannot_be_followed_is_named_with_what_to_do(desk: Any, waiting: Ledger) -> None:
    page = decide(desk, ("run", "runA", "adopt", "", ""), ("run", "runB", "skip", "", "kept on paper"))
    assert "1 decision saved; 1 line was not" in page
    assert "line 1, column target_id: adopt needs the id of the object in Tallyfy" in page
    assert pending(waiting) == {Decision(Kind.RUN, "runB", Choice.SKIP, "", "kept on paper")}


def test_lines_are_pasted_as_the_file_has_them(desk: Any, waiting: Ledger) -> None:
    file = desk.get(f"{PATH}.csv")
    assert file.headers["Content-Disposition"] == 'attachment; filename="other-review.csv"'
    assert "run,runA,,," in file.text.splitlines()
    text = file.text.replace("run,runA,,,", "run,runA,anew,,").replace("run,runB,,,", "run,runB,burn,,")
    page = decide(desk, text=text)
    assert "column decision: use one of adopt, anew, skip" in page
    assert Decision(Kind.RUN, "runA", Choice.ANEW) in pending(waiting)


def test_without_the_token_of_the_page_nothing_is_kept(desk: Any, waiting: Ledger) -> None:
    fields = [("token", "0" * 64), *zip(FIELDS, ("run", "runA", "anew", "", ""), strict=True)]
    assert desk.post(PATH, data=fields).status_code == 403
    assert pending(waiting) == set()


def test_nothing_that_waits_is_said(desk: Any) -> None:
    assert "No object waits for a decision." in desk.get("/organizations/sample/review").text
