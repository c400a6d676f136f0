"""When an organisation runs: by hand or by backfill with true windows, or on its schedule."""

from __future__ import annotations

from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable


class ManualWindows(CronDataIntervalTimetable):
    """Windows of a cron expression for backfills; the scheduler starts nothing by itself.

    ``schedule=None`` would refuse backfills and a plain cron string gives windows of zero length
    (docs/adr). A backfill asks with ``catchup``, the scheduler of a ``catchup=False`` DAG does not.
    """

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        if not restriction.catchup:
            return None
        return super().next_dagrun_info(
            last_automated_data_interval=last_automated_data_interval, restriction=restriction
        )


def timetable(schedule: str, slice_: str) -> CronDataIntervalTimetable:
    """``manual`` = windows of ``slice_`` on demand; else the schedule itself. UTC."""
    if schedule == "manual":
        return ManualWindows(slice_, timezone="UTC")
    return CronDataIntervalTimetable(schedule, timezone="UTC")
