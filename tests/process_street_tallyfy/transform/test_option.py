from process_street_tallyfy.model.source import FieldOption
from process_street_tallyfy.transform import option


def test_ids_run_from_one_and_texts_differ() -> None:
    planned = option.plan_options(["A", "B", "A", "", " ", "A (2)", "A"])
    assert [choice.id for choice in planned] == [1, 2, 3, 4, 5, 6, 7]
    texts = [choice.text for choice in planned]
    assert texts == ["A", "B", "A (2)", "(blank)", "(blank) (2)", "A (2) (2)", "A (3)"]


def test_a_data_set_row_is_found_by_text_value_or_record_id() -> None:
    rows = [FieldOption(value="ber", label="Berlin", data_set_row_id="row1"), FieldOption(value="Oslo", label="Oslo")]
    planned, known = option.plan_options(option.names([], rows)), option.aliases(rows)
    assert [option.find(planned, answer, known) for answer in ("Berlin", "ber", "row1")] == [planned[0]] * 3
    assert option.find(planned, "Paris", known) is None
    assert option.find(planned, "berlin", known) is None
