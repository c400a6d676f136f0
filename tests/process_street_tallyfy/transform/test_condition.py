"""Which comparison of which field type has an equal in the target: the tables, walked."""

from typing import Any

import pytest

from process_street_tallyfy.model.source import FieldOption, LogicRule
from process_street_tallyfy.transform.alternatives import Test
from process_street_tallyfy.transform.condition import COMPARISONS, OPERATORS, Inexpressible, asked_fields, fails, holds
from process_street_tallyfy.transform.form import FIELD_TYPES
from process_street_tallyfy.transform.logic import OPERATORS as IN_WORDS

ITEMS = {"items": [{"name": "A"}, {"name": "B"}]}


def rule(operator: str, value: Any = "A", field_id: str = "f1") -> LogicRule:
    atom = {"widgetId": field_id, "operator": operator, "value": value}
    return LogicRule.model_validate({"id": "l1", "action": "Show", "condition": {"or": [{"and": [atom]}]}})


def said(make: Any, field: Any, given: LogicRule, **more: Any) -> tuple[Any, Any]:
    fields = asked_fields(make.workflow(make.task("a", "Ask", field), **more))
    short = lambda found: [[(t.operation, t.statement) for t in group] for group in found]  # noqa: E731
    return short(holds(given, fields)), short(fails(given, fields))


def test_the_tables_know_every_field_type_and_operator() -> None:
    assert COMPARISONS.keys() == FIELD_TYPES.keys()
    assert OPERATORS.keys() == IN_WORDS.keys()


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("field_type", COMPARISONS)
def test_every_pair_is_said_with_its_opposite_or_refused(make: Any, field_type: str, operator: str) -> None:
    field = make.field(field_type, config=ITEMS)
    if COMPARISONS[field_type] in OPERATORS[operator]:
        yes, no = said(make, field, rule(operator))
        assert yes
        assert no
        assert not set(map(tuple, yes[0])) & set(map(tuple, no[0]))
    else:
        with pytest.raises(Inexpressible, match="logic_not_comparable"):
            said(make, field, rule(operator))


@pytest.mark.parametrize(
    ("field_type", "operator", "yes", "no"),
    [
        ("Select", "Is", [[("equals", "A")]], [[("not_equals", "A")]]),
        ("Select", "IsNot", [[("not_equals", "A")]], [[("equals", "A")]]),
        ("MultiChoice", "Is", [[("contains", "A")]], [[("is_empty", "")], [("not_contains", "A")]]),
        ("MultiSelect", "IsNot", [[("is_empty", "")], [("not_contains", "A")]], [[("contains", "A")]]),
        ("Text", "Is", [[("equals", "A")]], [[("not_equals", "A")]]),
        ("Date", "HasAnyValue", [[("is_not_empty", "")]], [[("is_empty", "")]]),
        ("Number", "HasNoValue", [[("is_empty", "")]], [[("is_not_empty", "")]]),
    ],
)
def test_a_comparison_in_the_words_of_the_target(make: Any, field_type: str, operator: str, yes: Any, no: Any) -> None:
    assert said(make, make.field(field_type, config=ITEMS), rule(operator)) == (yes, no)


@pytest.mark.parametrize("value", [None, "", 3, ["A"]])
def test_a_value_that_is_no_text_is_refused(make: Any, value: Any) -> None:
    with pytest.raises(Inexpressible, match="logic_not_comparable"):
        said(make, make.field("Select", config=ITEMS), rule("Is", value))


def test_an_unknown_operator_and_a_field_that_is_gone_are_refused(make: Any) -> None:
    with pytest.raises(Inexpressible, match="logic_unknown_operator"):
        said(make, make.field("Text"), rule("StartsWith"))
    with pytest.raises(Inexpressible, match="logic_not_comparable"):
        said(make, make.field("Text"), rule("Is", field_id="gone"))


def test_options_of_one_name_are_all_meant(make: Any) -> None:
    field = make.field("Select", config={"items": [{"name": "A"}, {"name": "A"}, {"name": "C"}]})
    yes, no = said(make, field, rule("Is"))
    assert yes == [[("equals", "A")], [("equals", "A (2)")]]
    assert no == [[("not_equals", "A"), ("not_equals", "A (2)")]]
    with pytest.raises(Inexpressible):
        said(make, field, rule("Is", "A (2)"))


@pytest.mark.parametrize(("kind", "names"), [("MultiChoice", ("Print", "Print run")), ("Select", ("Print", "PRINT"))])
def test_an_option_that_could_be_taken_for_another_is_refused(make: Any, kind: str, names: tuple[str, ...]) -> None:
    field = make.field(kind, config={"items": [{"name": name} for name in names]})
    with pytest.raises(Inexpressible, match="logic_not_comparable"):
        said(make, field, rule("Is", "Print"))


def test_rows_of_a_data_set_are_named_by_what_people_see(make: Any) -> None:
    rows = [FieldOption(value="v1", label="Berlin", data_set_row_id="r1"), FieldOption(value="v2", label="Bern")]
    options = {"f1": [row.staged() for row in rows]}
    for name in ("Berlin", "v1", "r1"):
        assert said(make, make.field("Select"), rule("Is", name), options=options)[0] == [[("equals", "Berlin")]]


def test_texts_that_arrive_changed_are_refused(make: Any) -> None:
    with pytest.raises(Inexpressible):
        said(make, make.field("Textarea", config={"format": "RichText"}), rule("Is"))
    with pytest.raises(Inexpressible):
        said(make, make.field("Text"), rule("Is", "x" * 200))
    assert said(make, make.field("Text"), rule("Is", "x" * 199))[0] == [[("equals", "x" * 199)]]


def test_a_list_without_options_is_a_text_in_the_target(make: Any) -> None:
    assert said(make, make.field("Select"), rule("Is"))[0] == [[("equals", "A")]]
    with pytest.raises(Inexpressible):
        said(make, make.field("MultiChoice"), rule("Is"))
    assert Test("f1", "is_empty").statement == ""
