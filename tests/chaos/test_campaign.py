"""The campaign itself, in a size for every day: some crash points, and a safety taken away that must be noticed."""

from __future__ import annotations

import pytest

from include.chaos.campaign import Campaign, Round
from include.chaos.sabotage import SABOTAGES
from include.chaos.scenarios import SIZES, Scenario
from include.local_stack.postgres import Postgres

#: Thousands of small waits: on a busy machine they add up.
pytestmark = pytest.mark.timeout(900)
#: Folded comments: the text of one belongs to several source objects.
COMMENTS = Scenario("kill -9 at every point of one task", share=1.0, crashing="collaboration.batch.comments")
HISTORY = Scenario("kill -9 at every point of one task", share=1.0, crashing="runs.history.load")


@pytest.fixture(scope="module")
def campaign(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    folder = tmp_path_factory.mktemp("chaos")
    return Campaign(_postgres, folder, 1, folder / "state" / "passed.json", print)


def play(campaign: Campaign, name: str, scenario: Scenario, sabotage: str = "") -> Round:
    return list(campaign.play(name, scenario, sabotage))[-1]


def test_a_task_that_is_killed_everywhere_ends_as_if_nothing_had_happened(campaign: Campaign) -> None:
    done = play(campaign, "comments", COMMENTS)
    assert done.violations == []
    assert done.runs == 1, "clearing the task was not enough"
    assert len(done.crashes) == len(set(done.crashes)) > 30
    assert {"before POST", "after POST"} <= {" ".join(name.split(": ")[1].split(" ")[:2]) for name in done.crashes}


def test_a_round_that_passed_is_not_played_again(campaign: Campaign) -> None:
    before = play(campaign, "comments", COMMENTS)
    assert play(campaign, "comments", COMMENTS) == before


def test_a_write_without_look_up_is_noticed(campaign: Campaign) -> None:
    done = play(campaign, "history", HISTORY, "forgetful")
    assert any("was carried out" in problem for problem in done.violations)


def test_every_sabotage_has_a_scenario_that_is_there_for_it() -> None:
    assert {broken.caught_by for broken in SABOTAGES.values()} <= set(SIZES["small"])
