"""The Migrations page as a person uses it: a real browser on the real Airflow while a move runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from include.local_stack.secret import USER, load_or_make
from process_street_tallyfy.model.state import Kind
from tests.integration.browser import PATIENCE, chromium, log_in, needs_browser

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600), needs_browser]
SLOW = 4 * PATIENCE


@pytest.fixture
def page(house: Any, tmp_path: Path) -> Iterator[Page]:
    with chromium(tmp_path / "profile", tmp_path / "downloads") as context:
        opened = context.pages[0]
        log_in(opened, house.api.url, USER, load_or_make(house.stack.paths).password)
        yield opened


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title=Migrations]")


SLOW_LAUNCH = {"match": {"method": "POST", "path": "/runs$"}, "every": 1, "fault": "slow", "seconds": 7}


def settled(page: Page) -> str:
    return frame(page).locator(".facts dd").first.inner_text()


def test_a_person_watches_a_move_decides_finds_an_object_and_takes_the_report(house: Any, page: Page) -> None:
    # Each launch takes longer than the page needs to refresh itself, so that progress can be watched.
    house.boxes["watched"].tallyfy.faults.add(SLOW_LAUNCH)
    run = house.trigger("migrate__watched", {"approve": ["plan"]})
    page.get_by_role("link", name="Migrations").click()
    inside = frame(page)
    inside.get_by_role("link", name="watched").first.click()

    # It refreshes itself: nothing below reloads the page until the decision.
    expect(inside.get_by_role("heading", name="watched")).to_contain_text("waiting for a person", timeout=SLOW)
    assert settled(page).startswith("0 of ")
    inside.get_by_role("link", name="Answer").click()
    page.wait_for_url(re.compile(r"/dags/migrate__watched/runs/.+/tasks/discovery\.approve_plan/required_actions"))
    with page.expect_download() as plan:
        page.get_by_role("link", name="plan.html", exact=True).click()
    assert plan.value.suggested_filename == "watched-plan.html"
    page.get_by_role("button", name="Approve", exact=True).click()

    page.get_by_role("link", name="Migrations").click()
    inside.get_by_role("link", name="watched").first.click()
    seen = {settled(page)}
    while "done" not in inside.get_by_role("heading", level=1).inner_text():
        seen.add(settled(page))
        assert run.state() != "failed", run.states()
        page.wait_for_timeout(500)
    seen.add(settled(page))
    assert len(seen) > 3, f"progress was seen to move: {seen}"
    of = re.fullmatch(r"([\d,]+) of ([\d,]+)", settled(page))
    assert of is not None
    assert of[1] == of[2]
    expect(inside.locator("tr.phase .gate")).to_have_text(["passed"] * 7)

    follow_an_object(page, house, run)
    take_the_report(page, house, run)
    follow_the_theme(page)


def follow_an_object(page: Page, house: Any, run: Any) -> None:
    inside = frame(page)
    inside.get_by_role("link", name="Objects", exact=True).click()
    inside.get_by_label("Source id, target id or name").fill("cake 1")
    inside.get_by_label("Kind").select_option("run")
    inside.get_by_label("State").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button, by keyboard
    expect(inside.locator("table.objects tbody tr")).to_have_count(1)
    line = inside.get_by_role("row", name="Cake 1")
    line.get_by_role("link").click()
    expect(inside.get_by_role("heading", level=1)).to_contain_text("Cake 1")

    row = next(row for row in house.ledger("watched", run).mapping.rows(Kind.RUN) if row.source_id in page.url)
    for name, address in (
        ("In Process Street", f"https://app.process.st/runs/{row.source_id}"),
        (
            "In Tallyfy",
            f"https://go.tallyfy.com/{house.boxes['watched'].tallyfy.organization_id}/processes/{row.target_id}",
        ),
    ):
        with page.context.expect_event("request", lambda request, wanted=address: request.url == wanted):
            inside.get_by_role("link", name=name).click()
    expect(inside.get_by_role("heading", level=1)).to_contain_text("Cake 1")  # they opened windows of their own

    inside.get_by_role("link", name=re.compile(r"^runs\..*load$")).first.click()
    page.wait_for_url(re.compile(r"/dags/migrate__watched/runs/.+/tasks/runs\.history\.load/mapped/0"))
    page.get_by_role("link", name="Migrations").wait_for()


def take_the_report(page: Page, house: Any, run: Any) -> None:
    page.get_by_role("tab", name="Details").or_(page.get_by_role("link", name="Details")).first.click()
    page.get_by_role("link", name="Migrations page").click()  # the button of every task
    inside = frame(page)
    inside.get_by_role("link", name="Reports", exact=True).click()
    with page.expect_download() as download:
        inside.get_by_role("link", name="report.html").click()
    written = Path(run.returned("validation.report")["report"].removeprefix("file://"))
    assert Path(download.value.path()).read_bytes() == written.read_bytes()


def follow_the_theme(page: Page) -> None:
    inside = frame(page)
    expect(inside.locator("html")).to_have_attribute("data-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(inside.locator("html")).to_have_attribute("data-theme", "light")


def test_a_red_phase_says_first_why_and_what_to_do(house: Any, page: Page) -> None:
    run = house.trigger("migrate__wrong_key")
    assert run.ended() == "failed"
    page.goto(f"{house.api.url}/plugin/migrations/migrations/organizations/wrong_key")
    alarm = frame(page).get_by_role("alert").first
    expect(alarm).to_contain_text("Phase discovery did not pass its gate")
    expect(alarm).to_contain_text("What to do.")
    alarm.get_by_role("link", name="Log of the gate").click()
    page.wait_for_url(re.compile(r"/dags/migrate__wrong_key/runs/.+/tasks/discovery\.gate"))
