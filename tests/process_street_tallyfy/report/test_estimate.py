"""Calls and time of a small move."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from process_street_tallyfy.model.organization import FinishedRuns, Limits, Migration, RecordDocuments
from process_street_tallyfy.report.budget.sizes import OrganizationSize
from process_street_tallyfy.report.choices import CHOICES, choices
from process_street_tallyfy.report.estimate import at_rates, estimate, setting_of
from process_street_tallyfy.report.shortenings import CHANGES, shortenings
from process_street_tallyfy.report.volume import Handling, Seen, Volume
from tests.process_street_tallyfy.report.test_volume import TEMPLATE

LIMITS = Limits(source_per_hour=3600, target_per_minute=60, comments_per_hour=3600)
MIGRATION = Migration(limits=LIMITS)
SETTING = setting_of(MIGRATION, 4)
RUNS = Counter({Seen("w", "Completed"): 60, Seen("w", "Archived"): 40, Seen("w", "Active", 2, 1): 20})
VOLUME = Volume(OrganizationSize(users=3, workflows=1, runs=120), {"w": TEMPLATE}, RUNS)


def test_the_plan_has_a_row_for_each_phase_and_they_add_up() -> None:
    rows = estimate(VOLUME, SETTING)
    assert [row.phase for row in rows] == [
        *("discovery", "foundation", "templates", "runs", "collaboration", "integrations", "validation")
    ]
    of = {row.phase: row for row in rows}
    assert of["templates"].target_calls == 1 + 3 + 3 + 1 + (1 + 1) + 2 + 2 + 1
    assert (of["collaboration"].comment_calls, of["runs"].comment_calls) == (40, 0)
    assert sum(row.seconds for row in rows) == pytest.approx(at_rates(VOLUME, SETTING, LIMITS)[60.0])


def test_the_slower_side_is_named() -> None:
    of = {row.phase: row.bottleneck for row in estimate(VOLUME, SETTING)}
    assert of["runs"] == of["collaboration"] == "Tallyfy calls per minute"
    slow = Migration(limits=LIMITS.model_copy(update={"source_per_hour": 36}))
    assert {row.phase: row.bottleneck for row in estimate(VOLUME, setting_of(slow, 4))}["runs"] == (
        "Process Street calls per hour"
    )


def test_the_time_at_other_rates_stands_beside_the_own() -> None:
    rates = at_rates(VOLUME, SETTING, LIMITS)
    assert list(rates) == [60.0, 100.0, 300.0, 600.0]
    assert list(rates.values()) == sorted(rates.values(), reverse=True)


def test_every_choice_of_finished_runs_has_its_price() -> None:
    said = Counter({replace(seen, comments=3, talked=2): count for seen, count in RUNS.items()})
    full, single, compact, skip = found = choices(replace(VOLUME, runs=said), SETTING)
    assert [(item.finished_runs, item.fold) for item in found] == [(mode, fold) for mode, fold, _ in CHOICES]
    assert [item.chosen for item in found] == [True, False, False, False]
    assert [item.comment_calls for item in found] == [60 + 200, 60 + 300, 60, 60]
    assert single.target_calls - full.target_calls == 100
    assert (compact.per_run, skip.per_run) == (5.43, 0.0)  # 40 of 100 are archived; three lists have a page more
    assert skip.source_calls < compact.source_calls == full.source_calls
    assert skip.seconds < compact.seconds < full.seconds <= single.seconds


def test_a_price_for_compact_runs_holds_the_record_that_they_need() -> None:
    bare = replace(VOLUME, handling=Handling(records=RecordDocuments.NONE))
    assert choices(bare, SETTING)[2].per_run == 5.43


def test_what_would_make_it_shorter_is_said_with_how_much() -> None:
    found = shortenings(VOLUME, SETTING, MIGRATION)
    assert [one.seconds for one in found] == sorted((one.seconds for one in found), reverse=True)
    assert ("migration.limits.target_per_minute", "600") in [(one.setting, one.value) for one in found]
    assert len(found) < len(CHANGES)  # more calls of the source an hour would save nothing
    compact = replace(VOLUME, handling=Handling(finished=FinishedRuns.COMPACT))
    assert "migration.finished_runs" not in [one.setting for one in shortenings(compact, SETTING, MIGRATION)]
