"""Due dates from rules, over weekends and the change of the clocks (api/process-street-api.md 2.9)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from include.sandbox.process_street.deadlines import set_due_dates
from include.sandbox.process_street.people import Audit, Person
from include.sandbox.process_street.runs import Run, RunTask, Value
from include.sandbox.process_street.templates import Revision, TaskTemplate

BERLIN = ZoneInfo("Europe/Berlin")
ANN = Person("a", "ann@kranich-holm.com", "Ann")
FRIDAY = "2026-10-23T08:00:00.000Z"


def due_date(source, offset, *, direction="After", mode="AllDays", start=FRIDAY, **more):
    audit = Audit(start, ANN, start, ANN)
    rule = {"sourceType": source, "offsetDirection": direction, "dueOffset": offset, "businessDaysHandlingMode": mode}
    first = TaskTemplate("t1", "one", "a", audit)
    second = TaskTemplate("t2", "two", "b", audit, due_rule={**rule, **more})
    revision = Revision("r", "1.0", "Finished", audit, [first, second])
    tasks = [
        RunTask("x1", "t1", "one", start, ANN, completed_date="2026-10-26T09:00:00.000Z"),
        RunTask("x2", "t2", "two", start, ANN),
    ]
    value = Value("w", "x1", "k", "Date", data={"value": "2026-11-01T23:00:00.000Z", "timeHidden": True})
    run = Run("run", "wf", "r", audit, due_date="2026-11-04T08:00:00.000Z", tasks=tasks, values=[value])
    set_due_dates(run, revision, BERLIN)
    return tasks[1].due_date


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        # Clocks go back on 25 October: a day is a day of the calendar, 48 hours are 48 hours.
        ({"source": "ChecklistStartDate", "offset": "P3D"}, "2026-10-26T09:00:00.000Z"),
        ({"source": "ChecklistStartDate", "offset": "PT4H30M"}, "2026-10-23T12:30:00.000Z"),
        ({"source": "ChecklistStartDate", "offset": "P1W"}, "2026-10-30T09:00:00.000Z"),
        ({"source": "ChecklistStartDate", "offset": "P1D", "mode": "BusinessDaysOnly"}, "2026-10-26T09:00:00.000Z"),
        (
            {"source": "ChecklistStartDate", "offset": "P1D", "mode": "ShiftToNextBusinessDay"},
            "2026-10-26T09:00:00.000Z",
        ),
        ({"source": "ChecklistDueDate", "offset": "P1D", "direction": "Before"}, "2026-11-03T08:00:00.000Z"),
        ({"source": "FormFieldValue", "offset": "P0D", "sourceWidgetId": "w"}, "2026-11-01T23:00:00.000Z"),
        ({"source": "FormFieldValue", "offset": "P0D", "sourceWidgetId": "gone"}, None),
        ({"source": "TaskCompletedDate", "offset": "PT48H", "sourceTaskId": "t1"}, "2026-10-28T09:00:00.000Z"),
        ({"source": "TaskDueDate", "offset": "P1D", "sourceTaskId": "t1"}, None),
        ({"source": "PreviousTaskCompletedDate", "offset": "P3D"}, "2026-10-29T09:00:00.000Z"),
    ],
)
def test_a_due_date_follows_its_rule(arguments, expected):
    assert due_date(**arguments) == expected
