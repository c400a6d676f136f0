"""The Airflow plugin: the timetable that gives true windows to backfills of manual organisations."""

from __future__ import annotations

from airflow.plugins_manager import AirflowPlugin

from process_street_tallyfy.dag.timetable import ManualWindows


class ProcessStreetTallyfyPlugin(AirflowPlugin):
    name = "process_street_tallyfy"
    timetables = [ManualWindows]
