from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from process_street_tallyfy.ledger.pace import LimitUse
from process_street_tallyfy.ledger.verdicts import Verdict
from process_street_tallyfy.model.state import PHASE_ORDER, Phase
from process_street_tallyfy.ui import overview
from process_street_tallyfy.ui.airflow_state import Question, RunState
from process_street_tallyfy.ui.overview import Standing

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
ASKED = [Question("migrate__acme", "Approve", NOON, "/")]


def run(state: str) -> RunState:
    return RunState("migrate__acme", "r", state, NOON, None, "/")


def verdicts(*words: str) -> dict[Phase, Verdict]:
    return {phase: Verdict(phase, word, "", {}, NOON) for phase, word in zip(PHASE_ORDER, words, strict=False)}


@pytest.mark.parametrize(
    ("state", "words", "asked", "standing", "phase"),
    [
        (None, (), [], Standing.NOT_STARTED, None),
        ("queued", (), [], Standing.RUNNING, Phase.DISCOVERY),
        ("running", ("passed", "passed"), [], Standing.RUNNING, Phase.TEMPLATES),
        ("running", ("passed",), ASKED, Standing.WAITING, Phase.FOUNDATION),
        ("running", ("passed", "failed", "not_run"), [], Standing.RUNNING, Phase.FOUNDATION),
        ("failed", ("passed", "failed", "not_run"), [], Standing.FAILED, Phase.FOUNDATION),
        ("failed", ("passed",), [], Standing.FAILED, Phase.FOUNDATION),
        ("failed", ("passed", "incomplete") + ("passed",) * 5, [], Standing.INCOMPLETE, None),
        ("success", ("passed",) * 7, [], Standing.DONE, None),
    ],
)
def test_where_an_organisation_stands(
    state: str | None, words: tuple[str, ...], asked: list[Question], standing: Standing, phase: Phase | None
) -> None:
    newest, found = run(state) if state else None, verdicts(*words)
    assert overview._state(newest, found, asked) is standing
    assert overview._phase(newest, found) is phase


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        ([], ""),
        ([LimitUse("target:t", 10, 1, None, 30)], ""),
        (
            [LimitUse("target:t", 10, 1, None, 45), LimitUse("source:s", 9, 1, None, 9)],
            "Tallyfy calls: 75% of the limit",
        ),
        ([LimitUse("comments:c", 10, 1, NOON, 0)], "Tallyfy comments: closed by the server"),
    ],
)
def test_the_bottleneck_is_the_busiest_limit_that_is_nearly_used_up(uses: list[LimitUse], words: str) -> None:
    assert overview._bottleneck(uses) == words


def test_the_words_of_a_gate_become_a_sentence() -> None:
    assert overview._sentence("12 of 20 objects are not verified") == "12 of 20 objects are not verified."
    assert overview._sentence("clear them") == "Clear them."
    assert overview._sentence("") == ""


@pytest.mark.parametrize(
    ("still_open", "per_minute", "minutes_ago", "minutes_left"),
    [
        pytest.param(900, 1.0, 5, 95, id="the pace of the first templates is no forecast"),
        pytest.param(900, 0.0, 5, 95, id="nothing has settled yet"),
        pytest.param(900, 10.0, 25, 90, id="later the pace tells more"),
        pytest.param(900, 0.0, 25, None, id="it stands still"),
        pytest.param(900, 10.0, None, 90, id="without a plan"),
        pytest.param(0, 10.0, 5, None, id="nothing is left"),
    ],
)
def test_the_time_left_is_the_plan_s_until_the_pace_tells_more(
    still_open: int, per_minute: float, minutes_ago: int | None, minutes_left: int | None
) -> None:
    since = None if minutes_ago is None else datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)
    left = overview.time_left(still_open, per_minute, 6000 if since else 0, since)
    assert left == (None if minutes_left is None else pytest.approx(60 * minutes_left, abs=5))
