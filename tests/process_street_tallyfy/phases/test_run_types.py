"""Which runs carry a window: by Airflow's own run types, with the data intervals that Airflow's timetables give."""

from __future__ import annotations

from datetime import datetime, timezone

import pendulum
import pytest
from airflow.sdk.api.datamodels._generated import DagRunType as ToldType
from airflow.utils.types import DagRunType

from process_street_tallyfy.dag.timetable import timetable
from process_street_tallyfy.model.organization import Migration
from process_street_tallyfy.phases.options import WINDOWED, from_params, of_run

WHEN = pendulum.datetime(2026, 3, 15, tz="UTC")
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=timezone.utc), datetime(2026, 4, 1, tzinfo=timezone.utc)

#: The scheduler's enumeration, and the one that tasks get: the text of the latter is not its value.
KINDS = [*DagRunType, *ToldType]


def test_the_table_knows_every_type_that_airflow_has() -> None:
    assert WINDOWED.keys() == {kind.value for kind in DagRunType} == {kind.value for kind in ToldType}


@pytest.mark.parametrize("schedule", ["manual", "@daily"])
@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_only_scheduled_and_backfilled_runs_take_their_interval(kind: DagRunType | ToldType, schedule: str) -> None:
    """The UI, REST and the command line give a run by hand an interval as well when they name a logical date."""
    interval = timetable(schedule, "@monthly").infer_manual_data_interval(run_after=WHEN)
    options = of_run(from_params({}, Migration()), kind, interval.start, interval.end)
    assert options.windowed is (kind.value in ("scheduled", "backfill"))
    assert options.finishes is not options.windowed


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_a_window_in_the_conf_holds_however_the_run_was_started(kind: DagRunType | ToldType) -> None:
    conf = {"changed_since": "2026-03-01", "changed_until": "2026-04-01"}
    options = of_run(from_params(conf, Migration()), kind, WHEN, WHEN.add(days=1))
    assert (options.changed_since, options.changed_until) == (MARCH, APRIL)


@pytest.mark.parametrize("kind", KINDS, ids=repr)
def test_a_run_without_an_interval_is_everything(kind: DagRunType | ToldType) -> None:
    assert not of_run(from_params({}, Migration()), kind, None, None).windowed


def test_a_type_of_a_later_airflow_is_everything() -> None:
    assert not of_run(from_params({}, Migration()), "by_telepathy", WHEN, WHEN.add(days=1)).windowed
