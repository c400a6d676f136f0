"""The answers that are tried, on both sides."""

from typing import Any

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.validate.logic.answers import ANOTHER, EMPTY, Answer, questions

OPTIONS = [{"id": 1, "text": "A"}, {"id": 2, "text": "A (2)"}]


def tried(body: dict[str, Any], values: list[str], items: int = 0, rows: int = 0) -> tuple[Answer, ...]:
    config = {"items": [{"name": "A"} for _ in range(items)]}
    field = {"id": "f", "type": "FormField", "key": "Mode", "config": config}
    options = {"f": [{"value": f"v{n}", "label": f"row {n}"} for n in range(rows)]}
    bundle = WorkflowBundle.model_validate(
        {"workflow": {"id": "w"}, "tasks": [{"task": {"id": "t"}, "widgets": [field]}], "options": options}
    )
    (question,) = questions(bundle, {"f": values, "gone": ["x"]}, {"f": body})
    assert (question.field_id, question.key, question.answers[0]) == ("f", "Mode", EMPTY)
    return question.answers[1:]


def test_options_go_by_their_place_because_texts_may_have_changed() -> None:
    found = tried({"field_type": "dropdown", "options": OPTIONS}, ["A"], items=2)
    assert found == (Answer("option 1", ("A",), OPTIONS[0]), Answer("option 2", ("A",), OPTIONS[1]))


def test_rows_of_a_data_set_are_options() -> None:
    found = tried({"field_type": "dropdown", "options": OPTIONS}, [], rows=2)
    assert [answer.source for answer in found] == [("row 0",), ("row 1",)]


def test_several_options_are_tried_together() -> None:
    found = tried({"field_type": "multiselect", "options": OPTIONS}, ["A"], items=2)
    assert [answer.name for answer in found] == ["options 1", "options 2", "options 1, 2"]
    assert found[-1].target == [{**option, "selected": True} for option in OPTIONS]


def test_of_many_options_only_single_ones_and_all_are_tried() -> None:
    several = {count: [{"id": n, "text": str(n)} for n in range(count)] for count in (3, 6)}
    found = {n: tried({"field_type": "multiselect", "options": made}, [], items=n) for n, made in several.items()}
    assert [len(answer.source) for answer in found[3]] == [1, 1, 1, 2, 2, 2, 3]
    assert [len(answer.source) for answer in found[6]] == [1, 1, 1, 1, 1, 1, 6]


def test_texts_are_those_of_the_rules_and_another_one() -> None:
    found = tried({"field_type": "text"}, ["Berlin", "2"])
    assert [answer.source[0] for answer in found] == ["Berlin", "2", "3", "1", ANOTHER]
    assert not any("Berlin" in answer.name for answer in found)
