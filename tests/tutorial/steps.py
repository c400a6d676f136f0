"""The steps of docs/tutorial.md, in its order and in its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.tutorial.reader import SLOW, Reader


@dataclass(frozen=True)
class Step:
    do: Callable[[Reader], None]
    in_browser: bool = True


def demo(reader: Reader) -> None:
    assert reader.types("make demo").splitlines()[-1].startswith("demo result=ok")


def up(reader: Reader) -> None:
    assert re.search("^up result=ok url=http", reader.types("rm -r .local"), re.MULTILINE)


def look(reader: Reader) -> None:
    assert "migrate result=ok" in reader.types("make migrate")
    assert "<h1>Plan: sample</h1>" in reader.looks_at("plan.html")


def decide_about_a_person(reader: Reader) -> None:
    inside = reader.opens_sample()
    reader.tab("People")
    inside.get_by_label("Part of a name or address").fill("wolter")
    inside.get_by_role("button", name="Find").click()
    expect(inside.locator("table.people tbody tr")).to_have_count(1)
    row = inside.get_by_role("row", name=re.compile("Frank Wolter"))
    row.locator("select[name=action]").select_option("map")
    row.get_by_label(re.compile("^Address there")).fill("mathilde.kranich@kranich-holm.com")
    inside.get_by_role("button", name="Save decisions").click()
    inside.get_by_text("1 decision saved").wait_for()
    reader.picture("tutorial-people")


def lose_answers(reader: Reader) -> None:
    assert "fault result=ok" in reader.types(".venv/bin/python -m include.sandbox fault")


def trigger(reader: Reader) -> None:
    page = reader.page
    reader.opens_dag("migrate__sample")
    reader.opens_form()
    page.get_by_role("button", name="Safety").click()
    page.locator("#element_approve").click()
    page.get_by_role("option", name="plan").click()
    reader.picture("tutorial-trigger")
    reader.triggers()


def approve(reader: Reader) -> None:
    reader.decides("Approve")
    reader.picture("tutorial-approve")
    reader.reads("plan.html")
    reader.answers("Approve")


def watch(reader: Reader) -> None:
    inside = reader.opens_sample()
    expect(inside.locator("tr.phase").nth(1)).to_contain_text(re.compile("working|review"), timeout=SLOW)


def review(reader: Reader) -> None:
    inside = reader.opens_sample()
    expect(inside.get_by_role("heading", level=1)).to_contain_text("waiting for a person", timeout=SLOW)
    reader.picture("tutorial-waiting")
    reader.tab("Decisions")
    inside.locator("select[name=decision]").select_option("anew")
    reader.picture("tutorial-review")
    inside.get_by_role("button", name="Save decisions").click()
    inside.get_by_text("1 decision saved").wait_for()
    reader.decides("Apply the decisions")
    reader.answers("Apply the decisions")


def done(reader: Reader) -> None:
    inside = reader.opens_sample()
    expect(inside.locator("tr.phase").nth(3)).to_contain_text("working", timeout=SLOW)
    expect(inside.locator(".facts dd").nth(2)).not_to_have_text("–", timeout=SLOW)
    reader.picture("tutorial-moving")
    expect(inside.get_by_role("heading", level=1)).to_contain_text("done", timeout=SLOW)
    settled = re.fullmatch(r"([\d,]+) of ([\d,]+)", inside.locator(".facts dd").first.inner_text())
    assert settled is not None
    assert settled[1] == settled[2]
    expect(inside.locator("tr.phase .gate")).to_have_text(["passed"] * 7)
    reader.picture("migrations")
    assert '<span class="result ok">ok</span>' in reader.looks_at("report.html")


def find(reader: Reader) -> None:
    inside = reader.opens_sample()
    reader.tab("Objects")
    inside.get_by_label("Source id, target id or name").fill("onboarding")
    inside.get_by_role("button", name="Find").click()
    inside.locator("table.objects tbody tr").filter(has_text=re.compile("^run")).first.get_by_role("link").click()
    inside.get_by_role("heading", name="History").wait_for()
    reader.picture("tutorial-object")


def list_cut_over(reader: Reader) -> None:
    reader.opens_dag("cut_over__sample")
    reader.opens_form()
    reader.page.get_by_role("button", name="What to do").click()
    reader.page.locator("label[id^='switch:element_dry_run']").click()
    reader.triggers()
    reader.ends("cut_over__sample")
    assert "Switch off in Process Street by hand" in reader.takes("cut_over.html")


def cut_over(reader: Reader) -> None:
    _approved(reader, "cut_over__sample", "tutorial-cut-over", "cut_over.html")
    assert '<span class="result ok">live</span>' in reader.takes("cut_over.html")


def hand_over(reader: Reader) -> None:
    for file in ("fidelity.html", "findings.csv", "checklist_after.html"):
        assert reader.takes(file)
    reader.picture("tutorial-reports")
    assert "audit result=ok" in reader.types("make audit")


def roll_back(reader: Reader) -> None:
    _approved(reader, "rollback__sample", "tutorial-rollback", "rollback.json")


def _approved(reader: Reader, dag_id: str, picture: str, file: str) -> None:
    """A DAG that shows its list and asks, to its green end."""
    reader.opens_dag(dag_id)
    reader.opens_form()
    reader.triggers()
    reader.decides("Approve")
    reader.picture(picture)
    reader.reads(file)
    reader.answers("Approve")
    reader.ends(dag_id)


def down(reader: Reader) -> None:
    assert "down result=ok" in reader.types("make down")


STEPS: dict[str, Step] = {
    "demo": Step(demo, in_browser=False),
    "up": Step(up, in_browser=False),
    "look": Step(look),
    "person": Step(decide_about_a_person),
    "fault": Step(lose_answers, in_browser=False),
    "trigger": Step(trigger),
    "approve": Step(approve),
    "watch": Step(watch),
    "review": Step(review),
    "done": Step(done),
    "find": Step(find),
    "list": Step(list_cut_over),
    "cut-over": Step(cut_over),
    "hand-over": Step(hand_over),
    "roll-back": Step(roll_back),
    "down": Step(down, in_browser=False),
}
