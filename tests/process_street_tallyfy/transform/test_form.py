import pytest

from process_street_tallyfy.model.source import FieldOption
from process_street_tallyfy.transform.form import FIELD_TYPES, plan_field

ITEMS = {"items": [{"id": "o1", "name": "A"}, {"id": "o2", "name": "B"}]}
#: field type -> (target type, reason of the type)
EXPECTED = {
    "Text": ("text", None),
    "Textarea": ("textarea", None),
    "Email": ("text", "check_waits_for_cut_over"),
    "Url": ("text", "format_not_checked"),
    "Number": ("text", "number_as_text"),
    "Date": ("date", None),
    "Select": ("dropdown", None),
    "MultiChoice": ("multiselect", None),
    "MultiSelect": ("multiselect", "subtasks_as_multiselect"),
    "Members": ("assignees_form", None),
    "File": ("file", None),
    "MultiFile": ("file", None),
    "Table": ("textarea", "table_as_text"),
    "Hidden": ("text", "hidden_type_as_text"),
    "Document": (None, "document_as_text"),
    "SendRichEmail": (None, "email_draft_as_text"),
    "Snippet": (None, "snippet_as_text"),
    "Hologram": ("textarea", "unknown_field_type"),
}


@pytest.mark.parametrize(("field_type", "expected"), list(EXPECTED.items()))
def test_every_field_type(make, field_type: str, expected: tuple[str | None, str | None]) -> None:
    plan, findings = plan_field(make.field(field_type, config=ITEMS), 3, parent_id="w1")
    assert (plan.field_type if plan else None) == expected[0]
    assert [finding.reason for finding in findings] == ([expected[1]] if expected[1] else [])
    assert all((finding.field, finding.parent_id) == ("fieldType", "w1") for finding in findings)
    if plan:
        assert (plan.source_id, plan.key, plan.label, plan.position) == ("f1", "f1", "f1", 3)


def test_the_table_has_the_seventeen_types_of_the_specification() -> None:
    assert len(FIELD_TYPES) == 17
    assert set(EXPECTED) - set(FIELD_TYPES) == {"Hologram"}


def test_a_field_in_full(make) -> None:
    widget = make.field(
        "Select", label="Pick {{form.a}}\n", required=True, config={"items": [{"name": "A"}, {"name": "A"}]}
    )
    plan, findings = plan_field(widget, 1, labels={"a": "Alpha"})
    assert plan is not None
    assert plan.body() == {
        "label": "Pick «Alpha»",
        "field_type": "dropdown",
        "required": False,
        "position": 1,
        "options": [{"id": 1, "text": "A"}, {"id": 2, "text": "A (2)"}],
    }
    assert plan.source_required is True
    assert {(finding.field, finding.reason) for finding in findings} == {
        ("label", "merge_tags_as_text"),
        ("required", "required_waits_for_cut_over"),
        ("config.items", "options_renamed"),
    }


def test_a_field_bound_to_a_data_set_takes_its_rows(make) -> None:
    plan, findings = plan_field(make.field("Select"), 1, [FieldOption(value="ber", label="Berlin")])
    assert plan is not None
    assert [option.text for option in plan.options] == ["Berlin"]
    assert [finding.reason for finding in findings] == ["data_set_options_copied"]
    assert findings[0].advice.endswith("(data set not recognised)")
    _, findings = plan_field(make.field("Select"), 1, [FieldOption(value="ber")], data_set="ds1")
    assert findings[0].advice.endswith("(data set ds1)")


def test_a_choice_without_options_becomes_text(make) -> None:
    plan, findings = plan_field(make.field("MultiChoice"), 1)
    assert plan is not None
    assert (plan.field_type, plan.options) == ("textarea", ())
    assert [(finding.field, finding.reason) for finding in findings] == [("fieldType", "choice_without_options")]


@pytest.mark.parametrize(
    ("field_type", "setting", "value"),
    [("Textarea", "format", "Braille"), ("Date", "timeOption", "Sometimes"), ("Number", "unitLocation", "above")],
)
def test_a_setting_with_a_value_that_nobody_lists_is_reported(make, field_type: str, setting: str, value: str) -> None:
    _, findings = plan_field(make.field(field_type, config={setting: value}), 1)
    assert (f"config.{setting}", "unknown_setting") in {(found.field, found.reason) for found in findings}


@pytest.mark.parametrize(
    ("option", "collects"), [("Included", True), ("Optional", True), (None, True), ("Excluded", False)]
)
def test_a_date_collects_a_time_unless_it_was_excluded(make, *, option: str | None, collects: bool) -> None:
    plan, _ = plan_field(make.field("Date", config={"timeOption": option}), 1)
    assert plan is not None
    assert plan.collect_time is collects


def test_rich_text(make) -> None:
    rich, _ = plan_field(make.field("Textarea", config={"format": "RichText"}), 1)
    bare, _ = plan_field(make.field("Textarea", config={"format": "PlainText"}), 1)
    assert rich is not None
    assert bare is not None
    assert (rich.rich_text, bare.rich_text) == (True, False)


@pytest.mark.parametrize(
    ("extra", "fact"),
    [
        ({"label": None, "key": "Start_date"}, ("label", "label_made_up")),
        ({"label": "a\nb"}, ("label", "text_tidied")),
        ({"required": True, "hiddenByDefault": True}, ("required", "required_but_conditional")),
        ({"hiddenByDefault": True}, ("hiddenByDefault", "hidden_field_shown")),
        ({"config": {"groupId": "g1"}}, ("config.groupId", "group_restriction_dropped")),
        ({"constraints": {"fieldType": "Text", "min": 2}}, ("constraints", "limits_wait_for_cut_over")),
        ({"constraints": {"fieldType": "Text", "odd": 2}}, ("constraints", "constraints_as_guidance")),
        ({"config": {"unitLocation": "above", "unit": "m"}}, ("config.unitLocation", "unknown_setting")),
    ],
)
def test_each_uncarried_fact_is_said(make, extra: dict[str, object], fact: tuple[str, str]) -> None:
    _, findings = plan_field(make.field("Text", **extra), 1)
    assert fact in {(finding.field, finding.reason) for finding in findings}


def test_a_required_field_that_collects_nothing_is_said(make) -> None:
    plan, findings = plan_field(make.field("Snippet", required=True, hiddenByDefault=True), 1)
    assert plan is None
    assert {finding.reason for finding in findings} == {
        "snippet_as_text",
        "required_without_field",
        "hidden_content_shown",
    }
