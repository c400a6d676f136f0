from typing import Any
from zoneinfo import ZoneInfo

import pytest

from process_street_tallyfy.model.plan import FieldPlan, OptionPlan, PeopleMap
from process_street_tallyfy.transform.value import Setting, Written, decode, write

OPTIONS = (OptionPlan(1, "Cash"), OptionPlan(2, "Check"))
PEOPLE = PeopleMap({"jane@acme.example": 20059}, migration_user=1001)
EMAILS = {"uJane": "Jane@acme.example", "uOmar": "omar@acme.example"}


def field(kind: str, **extra: Any) -> FieldPlan:
    return FieldPlan(
        "f1", "f1", "Field", kind, 1, options=OPTIONS if kind in {"dropdown", "multiselect"} else (), **extra
    )


def answer(plan: FieldPlan, data: Any, zone: str = "Europe/Berlin") -> Written:
    return write(plan, data, Setting(PEOPLE, EMAILS, {"row1": "Cash"}, ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (None, ()),
        ({"value": None}, ()),
        ({"value": ""}, ()),
        ({"values": []}, ()),
        ({"value": "a", "hasDefaultValue": False}, ("a",)),
        ({"values": ["a", None, "b"]}, ("a", "b")),
        ({"values": ["a"], "value": "b"}, ("a",)),
        ("bare", ("bare",)),
        (["x", "y"], ("x", "y")),
        (0, (0,)),
        ({"id": "file1"}, ({"id": "file1"},)),
    ],
)
def test_decode(data: Any, parts: tuple[Any, ...]) -> None:
    assert decode(data).parts == parts


@pytest.mark.parametrize("kind", ["text", "textarea", "date", "dropdown", "multiselect", "assignees_form", "file"])
def test_an_unanswered_field_is_exact_and_writes_nothing(kind: str) -> None:
    assert answer(field(kind), None) == Written()


@pytest.mark.parametrize(
    ("kind", "data", "value", "reason"),
    [
        ("text", {"value": " Lena "}, " Lena ", None),
        ("text", {"value": "1,200.50"}, "1,200.50", None),
        ("text", 30, "30", "answer_as_text"),
        ("text", {"values": ["a", "b"]}, "a, b", "answer_as_text"),
        ("textarea", {"value": "Alice,Bob\nJon,Natalie"}, "Alice,Bob\nJon,Natalie", None),
        ("textarea", {"value": [["Alice", "B,b"], ["Jon", 1]]}, 'Alice,"B,b"\nJon,1', "answer_as_text"),
        ("dropdown", {"value": "Check"}, {"id": 2, "text": "Check"}, None),
        ("dropdown", {"value": "row1"}, {"id": 1, "text": "Cash"}, "option_matched_by_id"),
        ("multiselect", {"values": ["Check", "Check"]}, [{"id": 2, "text": "Check", "selected": True}], None),
        ("multiselect", "Cash", [{"id": 1, "text": "Cash", "selected": True}], None),
        (
            "multiselect",
            [{"name": "Cash", "status": "Completed"}, {"name": "Check", "status": "NotCompleted"}],
            [{"id": 1, "text": "Cash", "selected": True}],
            None,
        ),
        ("multiselect", [{"name": "Cash", "checked": False}], None, None),
        ("assignees_form", {"value": "jane@acme.example"}, {"users": [20059], "guests": [], "groups": []}, None),
        (
            "assignees_form",
            {"values": ["uJane", "jane@acme.example"]},
            {"users": [20059], "guests": [], "groups": []},
            None,
        ),
    ],
)
def test_what_arrives(kind: str, data: Any, value: Any, reason: str | None) -> None:
    assert answer(field(kind), data) == Written(value, reason)


@pytest.mark.parametrize(
    ("kind", "data", "written"),
    [
        ("dropdown", {"value": "check"}, Written(None, "option_not_found", "check")),
        (
            "multiselect",
            {"values": ["Cash", "Gold"]},
            Written([{"id": 1, "text": "Cash", "selected": True}], "option_not_found", "Gold"),
        ),
        (
            "assignees_form",
            {"values": ["uOmar", "who"]},
            Written(None, "person_not_a_member", "omar@acme.example, who"),
        ),
        ("assignees_form", {"value": 20059}, Written(None, "person_not_a_member", "20059")),
        ("date", {"value": "tomorrow"}, Written(None, "date_unreadable", "tomorrow")),
        ("file", [{"id": "x", "name": "a.pdf"}], Written(None, "field_files_as_names", "a.pdf")),
        ("text", {"value": "x" * 201}, Written("x" * 199 + "…", "answer_too_long", "x" * 201)),
        ("textarea", {"value": "x" * 5999 + "yz"}, Written("x" * 5999 + "…", "answer_too_long", "(continued) yz")),
    ],
)
def test_what_does_not_fit_is_kept(kind: str, data: Any, written: Written) -> None:
    assert answer(field(kind), data) == written


NIGHT = "2026-09-14T22:00:00.000Z"  # midnight of the 15th in Berlin


@pytest.mark.parametrize(
    ("collects", "data", "zone", "written"),
    [
        (False, {"value": NIGHT, "timeHidden": True}, "Europe/Berlin", Written("2026-09-15")),
        (False, {"value": NIGHT, "timeHidden": True}, "America/New_York", Written("2026-09-14")),
        (False, {"value": NIGHT}, "Europe/Berlin", Written("2026-09-15")),
        (
            False,
            {"value": NIGHT, "timeHidden": False},
            "UTC",
            Written("2026-09-14", "time_dropped", "2026-09-14 22:00:00"),
        ),
        (True, {"value": NIGHT, "timeHidden": False}, "Europe/Berlin", Written("2026-09-14 22:00:00")),
        (True, {"value": NIGHT, "timeHidden": True}, "Europe/Berlin", Written("2026-09-15", "date_without_time")),
        (False, {"value": "2026-09-15"}, "America/New_York", Written("2026-09-15")),
        # Daylight saving: midnight in Berlin is 22:00 UTC in summer, 23:00 UTC in winter.
        (False, {"value": "2026-01-14T23:00:00Z", "timeHidden": True}, "Europe/Berlin", Written("2026-01-15")),
        (False, {"value": "2026-03-29T22:00:00Z", "timeHidden": True}, "Europe/Berlin", Written("2026-03-30")),
        (True, {"value": "2026-09-15T01:00:00+02:00"}, "UTC", Written("2026-09-14 23:00:00")),
    ],
)
def test_dates(*, collects: bool, data: Any, zone: str, written: Written) -> None:
    assert answer(field("date", collect_time=collects), data, zone) == written


def test_rich_text_is_sanitised_and_a_plain_word_stays(make) -> None:
    rich = field("textarea", rich_text=True)
    assert answer(rich, {"value": "Fine words"}) == Written("Fine words")
    assert answer(rich, {"value": "**bold**"}) == Written("<p><strong>bold</strong></p>", "rich_text_as_html")
    assert answer(rich, {"value": "<script>x</script>"}).reason == "markup_removed"
    assert answer(rich, {"values": ["one", "two"]}) == Written("<p>one, two</p>", "answer_as_text")
    assert answer(rich, {"values": ["a b", "c"]}).reason == "answer_as_text"
    long = answer(rich, {"value": "<b>x</b>" * 2000})
    assert (long.reason, long.kept) == ("answer_too_long", "<b>x</b>" * 2000)
    assert "<" not in long.value
    assert len(long.value) <= 6000
