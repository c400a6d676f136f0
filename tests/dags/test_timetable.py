"""By hand an organisation moves as a whole; a backfill moves true windows of its history."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from airflow.timetables.base import DataInterval, TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable

from process_street_tallyfy.dag.timetable import ManualWindows, timetable

FROM, UNTIL = datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 4, 1, tzinfo=timezone.utc)


def restriction(*, catchup: bool) -> TimeRestriction:
    import pendulum

    return TimeRestriction(pendulum.instance(FROM), pendulum.instance(UNTIL), catchup)


def test_the_scheduler_starts_nothing_by_itself() -> None:
    found = timetable("manual", "@monthly")
    assert found.next_dagrun_info(last_automated_data_interval=None, restriction=restriction(catchup=False)) is None


def test_a_backfill_gets_windows_without_gaps() -> None:
    found, last, windows = timetable("manual", "@monthly"), None, []
    for _ in range(3):
        info = found.next_dagrun_info(last_automated_data_interval=last, restriction=restriction(catchup=True))
        assert info is not None
        last = info.data_interval
        windows.append(last)
    assert [(window.start.month, window.end.month) for window in windows] == [(1, 2), (2, 3), (3, 4)]
    assert windows[0].start == FROM


@pytest.mark.parametrize("schedule", ["@daily", "30 4 * * 1"])
def test_a_schedule_of_its_own_runs_by_itself(schedule: str) -> None:
    found = timetable(schedule, "@monthly")
    assert not isinstance(found, ManualWindows)
    assert isinstance(found, CronDataIntervalTimetable)
    info = found.next_dagrun_info(last_automated_data_interval=None, restriction=restriction(catchup=True))
    assert info is not None
    assert isinstance(info.data_interval, DataInterval)
    assert info.data_interval.end > info.data_interval.start


def test_it_comes_back_the_same_from_the_database() -> None:
    made = ManualWindows("@monthly", timezone="UTC")
    assert ManualWindows.deserialize(made.serialize()) == made
