import pytest

from process_street_tallyfy.model.source import DueRule
from process_street_tallyfy.transform.deadline import describe, duration, plan_deadline

STEPS = ("a", "b", "c")


def rule(source: str = "ChecklistStartDate", offset: str = "P3D", **extra: str) -> DueRule:
    return DueRule.model_validate({"sourceType": source, "dueOffset": offset, **extra})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P14D", (14, "days")),
        ("P2W", (2, "weeks")),
        ("P1W2D", (9, "days")),
        ("PT48H", (48, "hours")),
        ("P2D", (2, "days")),
        ("P1DT4H", (28, "hours")),
        ("PT90M", (90, "minutes")),
        ("PT4H30M", (270, "minutes")),
        ("PT30S", (1, "minutes")),
        ("P1M", (1, "months")),
        ("P1Y2M", (14, "months")),
        ("P1M3D", None),
        ("P1D", (1, "days")),
        ("PT24H", (24, "hours")),
        ("P1Y", (12, "months")),
        ("P1W1DT30M", (8 * 24 * 60 + 30, "minutes")),
        ("PT1H30S", (61, "minutes")),
        ("P0D", (0, "days")),
        ("PT0S", (0, "days")),
        ("P0M", (0, "days")),
        ("P0W1D", (1, "days")),
        ("P1MT4H", None),
        ("P1.5D", None),
        ("-P1D", None),
        ("P", None),
        ("PT", None),
        ("three days", None),
        ("", None),
    ],
)
def test_duration(text: str, expected: tuple[int, str] | None) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize(
    ("given", "task", "expected"),
    [
        (rule(), "a", ({"value": 3, "unit": "days", "option": "from", "step": "start_run"}, None)),
        (
            rule("TaskCompletedDate", "PT2H", sourceTaskId="a"),
            "c",
            ({"value": 2, "unit": "hours", "option": "from"}, "a"),
        ),
        (rule("PreviousTaskCompletedDate"), "b", ({"value": 3, "unit": "days", "option": "from"}, "a")),
        (
            rule("PreviousTaskCompletedDate", "PT48H", offsetDirection="Before"),
            "c",
            ({"value": 48, "unit": "hours", "option": "prior_to"}, "b"),
        ),
        (rule("PreviousTaskCompletedDate", "P0D"), "c", ({"value": 0, "unit": "days", "option": "from"}, "b")),
        (
            rule("TaskCompletedDate", sourceTaskId="a", offsetDirection="Before"),
            "b",
            ({"value": 3, "unit": "days", "option": "prior_to"}, "a"),
        ),
        (rule("PreviousTaskCompletedDate"), "a", None),
        (rule("TaskCompletedDate", sourceTaskId="gone"), "b", None),
        (rule("TaskCompletedDate", sourceTaskId="b"), "b", None),
        (rule("TaskDueDate", sourceTaskId="a"), "b", None),
        (rule("ChecklistDueDate"), "b", None),
        (rule("FormFieldValue", sourceWidgetId="f"), "b", None),
        (rule("Someday"), "b", None),
        (
            rule(offset="P1DT4H", offsetDirection="Before"),
            "b",
            ({"value": 28, "unit": "hours", "option": "prior_to", "step": "start_run"}, None),
        ),
        (rule("TaskDueDate", sourceTaskId="a", offsetDirection="Before"), "b", None),
        (rule("TaskCompletedDate"), "b", None),
        (rule(businessDaysHandlingMode="Moonlit"), "b", None),
        (rule(offsetDirection="Around"), "b", None),
        (rule(offset="P1M1D"), "b", None),
    ],
)
def test_plan_deadline(given: DueRule, task: str, expected: tuple[dict[str, object], str | None] | None) -> None:
    planned = plan_deadline(given, task, STEPS)
    assert (None if planned is None else (planned.body(), planned.anchor)) == expected


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("AllDays", "deadline_in_working_time"),
        ("ShiftToNextBusinessDay", "deadline_in_working_time"),
        ("BusinessDaysOnly", "deadline_business_days"),
    ],
)
def test_the_three_business_day_modes(mode: str, reason: str) -> None:
    planned = plan_deadline(rule(businessDaysHandlingMode=mode), "a", STEPS)
    assert planned is not None
    assert planned.reason == reason


def test_words() -> None:
    given = rule(
        "FormFieldValue",
        "P1D",
        sourceWidgetId="f",
        offsetDirection="Before",
        businessDaysHandlingMode="BusinessDaysOnly",
    )
    assert describe(given, {"f": "Start"}, {}) == "1 day before the date in “Start”, counting Monday to Friday only"
    assert (
        describe(rule("TaskDueDate", "odd", sourceTaskId="x"), {}, {})
        == "odd after “a task that no longer exists” is due"
    )


def test_a_business_day_mode_that_nobody_lists_is_said_as_it_came() -> None:
    assert describe(rule(businessDaysHandlingMode="Moonlit"), {}, {}) == "3 days after the run starts, Moonlit"
