"""What a person exports from the screens: runs of a workflow and data sets as CSV (api/process-street-api.md 3).

The layout is not documented: people choose columns, and the screens show times of the organisation and readable lists.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from include.sandbox.process_street.library import DataSet
from include.sandbox.process_street.runs import Run, Value
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Workflow

STATES = {"Active": "In Progress", "Completed": "Completed", "Archived": "Archived"}


def runs_csv(state: ProcessStreetState, workflow: Workflow) -> str:
    """One row per run, one column per form field, in the order of the form."""
    runs, zone = state.runs_of(workflow), ZoneInfo(state.time_zone)
    labels = [value.label or value.key for value in runs[0].values] if runs else []
    head = ["Workflow Run", "Link", "Workflow", "Status", "Created Date", "Tasks Completed", *labels]
    return _csv(head, [_row(run, workflow, zone) for run in runs])


def data_set_csv(data_set: DataSet) -> str:
    rows = [[_shown(row.cells.get(column.id)) for column in data_set.columns] for row in data_set.records]
    return _csv([column.name for column in data_set.columns], rows)


def _row(run: Run, workflow: Workflow, zone: ZoneInfo) -> list[str]:
    link = f"https://app.process.st/runs/{(run.name or 'run').replace(' ', '-')}-{run.id}"
    done = f"{sum(task.done for task in run.tasks)} of {len(run.tasks)}"
    facts = [run.name or "", link, workflow.name, STATES.get(run.status, run.status), run.audit.created_date[:10], done]
    return [*facts, *(_cell(value, zone) for value in run.values)]


def _cell(value: Value, zone: ZoneInfo) -> str:
    if value.files:
        return ", ".join(file.name for file in value.files)
    data = value.data
    if isinstance(data, dict):
        data = data.get("values") if data.get("values") is not None else data.get("value")
    if value.field_type == "Date" and isinstance(data, str):
        return f"{datetime.fromisoformat(data.replace('Z', '+00:00')).astimezone(zone):%b %d, %Y}"
    return ", ".join(map(str, data)) if isinstance(data, list) else _shown(data)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _csv(head: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue()
