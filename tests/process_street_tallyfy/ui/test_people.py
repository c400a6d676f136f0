"""The form of people: what it shows, what it keeps, and that nobody else can send it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from include.sandbox.sample.small import ANN, BOB, TEAM
from process_street_tallyfy.model.people.decision import Action, Decision
from process_street_tallyfy.ui.people import is_token, token

PATH = "/organizations/sample/people"
DECIDE = f"{PATH}/decisions"


def form(desk: Any, *lines: tuple[str, str, str, str, str], **more: str) -> list[tuple[str, str]]:
    """The fields of the page's own form, with these lines (address, action, map_to, role, note)."""
    page = desk.get(PATH).text
    (secret,) = re.findall(r'name="token" value="(\w+)"', page)
    fields = [("token", more.get("token", secret))]
    for line in lines:
        fields += list(zip(("who", "action", "map_to", "role", "note"), line, strict=True)) + [("source_id", "")]
    return fields


def decided(desk: Any) -> dict[str, Decision]:
    return desk.rehearsal.ledger("look").people.decisions()


def test_everybody_is_shown_with_where_they_were_seen_and_the_account(desk: Any) -> None:
    page = desk.get(PATH)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    rows = {part.split("</tr>")[0] for part in page.text.split("<tr") if ANN.email in part or BOB.email in part}
    ann = next(row for row in rows if ANN.email in row)
    bob = next(row for row in rows if BOB.email in row)
    assert "starter 3" in ann
    assert "standard, active" in ann
    assert "commenter 3" in bob
    assert "none" in bob
    assert "Kitchen" in page.text
    assert TEAM.email not in page.text.replace(f'value="{TEAM.email}"', "")


def test_every_field_has_a_label_and_no_script_is_needed(desk: Any) -> None:
    page = desk.get(PATH).text
    fields = re.findall(r"<(?:select|input)(?![^>]*hidden)[^>]*>", page)
    assert len(fields) > 10
    assert [one for one in fields if "aria-label" not in one and 'id="q"' not in one] == []
    assert "http://" not in page
    assert "https://" not in page


def test_a_search_finds_by_part_of_a_name_and_changes_nothing(desk: Any) -> None:
    found = desk.post(PATH, data={"q": "bob"}).text
    assert BOB.email in found
    assert ANN.email not in found


def test_decisions_are_kept_in_the_name_of_the_account_and_told_in_the_audit(desk: Any) -> None:
    lines = (BOB.email, "invite", "", "standard", "since May"), (TEAM.email, "keep", "", "", "")
    answer = desk.post(DECIDE, data=form(desk, *lines))
    assert (answer.status_code, "1 decision saved" in answer.text) == (200, True)
    assert decided(desk)[BOB.email] == Decision(BOB.email, Action.INVITE, "", "standard", "since May")
    (entry,) = [e for e in desk.rehearsal.ledger("look").audit.entries() if e.draft.event == "person_decided"]
    assert entry.draft.source_id == BOB.id
    assert re.fullmatch(r"action=invite role=standard by=user:\d+", entry.draft.outcome)
    again = desk.post(DECIDE, data=form(desk, *lines))
    assert "0 decisions saved" in again.text
    desk.post(DECIDE, data=form(desk, (BOB.email, "keep", "", "", "")))


def test_a_line_that_cannot_be_followed_is_told_in_its_place_and_the_others_count(desk: Any) -> None:
    lines = (BOB.email, "map", "nobody@elsewhere.com", "", ""), (ANN.email, "drop", "", "", "")
    page = desk.post(DECIDE, data=form(desk, *lines)).text
    assert "1 decision saved; 1 line was not" in page
    (row,) = [part for part in page.split("<tr") if BOB.email in part]
    assert 'aria-invalid="true"' in row
    assert "nobody in Tallyfy has this address" in row
    assert 'value="nobody@elsewhere.com"' in row
    assert BOB.email not in decided(desk) or decided(desk)[BOB.email].action is Action.KEEP
    assert decided(desk)[ANN.email].action is Action.DROP
    desk.post(DECIDE, data=form(desk, (ANN.email, "keep", "", "", "")))


@pytest.mark.parametrize("wrong", ["", "0" * 64, "ü"])
def test_without_the_token_of_the_page_nothing_is_kept(desk: Any, wrong: str) -> None:
    fields = form(desk, (BOB.email, "drop", "", "", ""), token=wrong)
    assert desk.post(DECIDE, data=fields).status_code == 403
    assert BOB.email not in decided(desk) or decided(desk)[BOB.email].action is Action.KEEP


def test_a_form_with_a_field_missing_is_refused(desk: Any) -> None:
    fields = [pair for pair in form(desk, (BOB.email, "drop", "", "", "")) if pair[0] != "note"]
    assert desk.post(DECIDE, data=fields).status_code == 422


def test_a_token_is_for_one_account_and_one_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__SECRET_KEY", "a key of tests")
    mine = token("1", "sample")
    assert is_token(mine, "1", "sample")
    assert not is_token(mine, "2", "sample")
    assert not is_token(mine, "1", "other")
