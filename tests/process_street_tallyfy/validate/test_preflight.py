"""The table of settings, walked: each is told when it is a risk, and only then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.validate.preflight import Check, preflight, refuse_blocked
from process_street_tallyfy.validate.settings import GIGABYTE, SETTINGS, Against, Level, Setting, Stage

FULL = Against(
    time_zone="Europe/Berlin",
    people_without_account=7,
    groups=3,
    steps_without_due_date=11,
    open_runs=5,
    finished_runs=90,
    file_bytes=12 * GIGABYTE,
    move_days=2,
)
INVITING = replace(FULL, invitations=2, full_seats_short=1)
OF_INVITATIONS = frozenset({"not_enough_seats", "invitations_refused"})
NOTHING = Against(time_zone="Europe/Berlin")
#: reason -> a value that is a risk, and one that is none.
VALUES: dict[str, tuple[Any, Any]] = {
    "time_zones_differ": ("Asia/Tokyo", "Europe/Berlin"),
    "no_working_days": ([], ["monday"]),
    "default_deadline_applies": ({"type": "days", "value": 5}, None),
    "tasks_complete_themselves": (True, False),
    "processes_archive_while_moving": ({"unit": "days", "value": 2}, {"unit": "days", "value": 3}),
    "processes_archive_themselves": ({"unit": "months", "value": 1}, None),
    "onboarding_template_starts": ("c0ffee00c0ffee00c0ffee00c0ffee00", None),
    "templates_restricted": (True, False),
    "groups_not_allowed": (False, True),
    "group_limit": (50, None),
    "invites_not_allowed": (False, True),
    "single_sign_on": ({"enforced": True}, False),
    "guests_of_own_domain": (["company.example"], []),
    "seats_needed": (1, None),
    "not_enough_seats": (1, None),
    "invitations_refused": ({"enforced": True}, None),
    "storage_short": (2, 3),
}
CALM = {"timezone": "Europe/Berlin", "working_days": ["monday"], "allow_manage_groups": True, "allow_user_invite": True}
EVERY = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.reason)


def judged(setting: Setting, value: Any, against: Against = FULL, stage: Stage = Stage.MOVE) -> Check:
    return preflight({setting.key: value}, against, stage)[SETTINGS.index(setting)]


@EVERY
def test_a_risk_is_told_at_its_level_and_with_advice(setting: Setting) -> None:
    check = judged(setting, VALUES[setting.reason][0], INVITING if setting.reason in OF_INVITATIONS else FULL)
    assert (check.level, check.reason) == (setting.move, setting.reason)
    assert check.advice
    assert "{" not in check.risk


@EVERY
def test_a_calm_value_is_no_risk(setting: Setting) -> None:
    calm = FULL if setting.reason != "seats_needed" else NOTHING
    assert judged(setting, VALUES[setting.reason][1], calm).level is Level.OK


def test_an_absent_key_is_no_risk_and_is_said_to_be_absent() -> None:
    checks = preflight({}, NOTHING)
    assert {check.level for check in checks} == {Level.OK}
    assert {check.value for check in checks} == {"not set"}


def test_what_the_source_does_not_bring_is_no_risk() -> None:
    values = {**CALM, "auto_complete_tasks": True, "allow_manage_groups": False, "sso": True}
    assert {check.level for check in preflight(values, NOTHING)} == {Level.OK}


def test_what_blocks_is_named_with_what_to_do() -> None:
    values = {"allow_manage_groups": False, "auto_archive_processes_after": {"unit": "day", "value": 1}}
    with pytest.raises(BadConfiguration) as caught:
        refuse_blocked(preflight(values, FULL))
    text = str(caught.value)
    assert "allow_manage_groups: 3 groups would be refused." in text
    assert "auto_archive_processes_after: Processes would be archived while the move, about 2 d" in text
    assert "What to do: Switch automatic archiving off" in text
    refuse_blocked(preflight(CALM, FULL))


def test_the_cut_over_has_levels_of_its_own() -> None:
    complete = next(setting for setting in SETTINGS if setting.reason == "tasks_complete_themselves")
    groups = next(setting for setting in SETTINGS if setting.reason == "groups_not_allowed")
    assert judged(complete, value=True, stage=Stage.CUT_OVER).level is Level.BLOCK
    assert judged(groups, value=False, stage=Stage.CUT_OVER).level is Level.OK


def test_an_unknown_unit_of_time_blocks_nothing() -> None:
    values = {"auto_archive_processes_after": {"unit": "fortnights", "value": 1}}
    assert Level.BLOCK not in {check.level for check in preflight(values, FULL)}


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("default_deadline", {"type": "days", "value": 5}, "5 days"),
        ("auto_archive_processes_after", {"unit": "days", "value": 1}, "1 day"),
        ("auto_archive_processes_after", {"unit": "fortnights", "value": 1}, "set"),
        ("users_count", 41, "41 active members"),
        ("allow_user_invite", False, "no"),
        ("timezone", "Asia/Tokyo", "Asia/Tokyo"),
    ],
)
def test_values_are_shown_in_words(key: str, value: Any, shown: str) -> None:
    assert {check.value for check in preflight({key: value}, FULL) if check.key == key} == {shown}


def test_values_name_neither_people_nor_domains() -> None:
    values = {
        "domains": ["company.example"],
        "sso": {"admin": "ann@company.example"},
        "onboarding_template_id": "c" * 32,
    }
    shown = {check.key: check.value for check in preflight(values, FULL)}
    assert (shown["domains"], shown["sso"], shown["onboarding_template_id"]) == ("1 entries", "set", "set")
