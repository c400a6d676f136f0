"""The table of disturbances: what happens to a move, and in which organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from include.chaos.disturbed_database import DatabaseCrashes, DatabaseRestarts, NewerSchema
from include.chaos.disturbed_surroundings import DiskFull, SourceMoves, TokensExpire
from include.chaos.disturbed_workers import ClearedTask, LateWorker, TwoWorkers
from include.chaos.drive import Drive
from include.chaos.world import Setting

Rule = Mapping[str, Any]

LOST = ("500-after", "502-after", "drop-after", "truncated")
ANY = ("429-seconds", "429-date", "500-before", "drop-before", "slow", "html", *LOST)
SMALL_SETTING, SAMPLE = Setting(), Setting("sample")
#: An answer that never comes is cut off soon.
HASTY = Setting(timeout=0.5)
#: Runs until a move full of faults is green: Airflow's retries have no pauses here, so an operator has to do more.
SOME_RUNS = 4


def _mixture(probability: float) -> tuple[Rule, ...]:
    return ({"probability": probability, "fault": list(ANY), "seconds": 0.02},)


def _every_post(fault: str) -> tuple[Rule, ...]:
    """Each POST is carried out, and its answer is lost the first time."""
    return ({"match": {"method": "POST"}, "each": True, "fault": fault, "seconds": 2},)


def _most_posts(fault: str) -> tuple[Rule, ...]:
    """Again and again, but not without end: one that is never answered must end with a person, not with a move."""
    return ({"match": {"method": "POST"}, "probability": 0.5, "fault": fault, "seconds": 2},)


CUT_DOWNLOADS: Rule = {
    "match": {"method": "GET", "path": "(/content|/dl)$"},
    "nth": 1,
    "times": 1,
    "fault": "truncated",
}
EVERY_CALL: Rule = {"each": True, "fault": list(ANY), "seconds": 0.02}


@dataclass(frozen=True)
class Scenario:
    """``faults``: rules for both servers, seeded. ``share``: of the crash points, those that kill.

    ``crashing``: prefix of the tasks that are killed. ``most_runs``: that may be triggered until one is green.
    """

    what: str
    setting: Setting = SMALL_SETTING
    faults: Sequence[Rule] = ()
    share: float = 0.0
    crashing: str = ""
    drive: type[Drive] = Drive
    rounds: int = 1
    most_runs: int = 1


SMALL: dict[str, Scenario] = {
    "quiet": Scenario("nothing"),
    "crash_points": Scenario("kill -9 before and after every write and every commit", share=1.0),
    "crash_runs": Scenario("kill -9 at some of the points, which leads to others", share=0.15, rounds=2),
    "crash_mixture": Scenario(
        "kill -9 at a third of the points, and 10 % of all calls go wrong",
        faults=_mixture(0.1),
        share=0.33,
        most_runs=SOME_RUNS,
    ),
    "answers_dropped": Scenario("every POST carried out, the connection drops", faults=_every_post("drop-after")),
    "answers_502": Scenario("every POST carried out, a gateway answers 502", faults=_every_post("502-after")),
    "answers_hang": Scenario("every POST carried out, no answer comes", HASTY, _every_post("hang-after")),
    "answers_lost_often": Scenario(
        "half of all POSTs carried out without an answer", faults=_most_posts("drop-after"), most_runs=SOME_RUNS
    ),
    "every_call": Scenario(
        "every call goes wrong once, in any way", faults=(EVERY_CALL,), rounds=3, most_runs=SOME_RUNS
    ),
    "mixture_5": Scenario("5 % of all calls go wrong in any way", faults=_mixture(0.05), rounds=5, most_runs=SOME_RUNS),
    "mixture_30": Scenario(
        "30 % of all calls go wrong in any way", faults=_mixture(0.3), rounds=5, most_runs=SOME_RUNS
    ),
    "cut_files": Scenario("downloads arrive cut, with a whole look", faults=(CUT_DOWNLOADS,)),
    "tokens_expired": Scenario("tokens end in the middle", Setting(application=True), drive=TokensExpire),
    "database_crashes": Scenario("the database crashes and recovers", drive=DatabaseCrashes),
    "database_restarts": Scenario("the database is restarted in the middle", drive=DatabaseRestarts),
    "newer_schema": Scenario("a newer package changes the ledger in the middle", drive=NewerSchema),
    "two_workers": Scenario("every loading task runs twice at once", drive=TwoWorkers),
    "late_worker": Scenario("workers sleep while other runs take over, then wake up", drive=LateWorker),
    "cleared_task": Scenario("old tasks are cleared while another run writes", drive=ClearedTask),
    "disk_full": Scenario("no room for files on their way", drive=DiskFull),
    "source_moves": Scenario("runs come and go while they are listed", Setting("moving"), drive=SourceMoves),
}

#: The whole sample organisation, for a night.
FULL: dict[str, Scenario] = {
    **SMALL,
    "sample_crash_points": Scenario("kill -9 at every point of the sample", SAMPLE, share=1.0),
    "sample_mixture_5": Scenario(
        "5 % of all calls of the sample go wrong", SAMPLE, _mixture(0.05), rounds=3, most_runs=SOME_RUNS
    ),
    "sample_mixture_30": Scenario(
        "30 % of all calls of the sample go wrong", SAMPLE, _mixture(0.3), rounds=3, most_runs=SOME_RUNS
    ),
}
SIZES = {"small": SMALL, "full": FULL}
