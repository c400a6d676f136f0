"""What a declaration excuses, and what it does not."""

from __future__ import annotations

from typing import Any

import pytest

SUMMARY = "template.steps.0.summary"
KEPT = "process.prerun.k2"


@pytest.mark.parametrize("index", range(24))
def test_every_declaration_is_needed(pair: Any, index: int) -> None:
    """Without its finding each difference of the clean pair is a loss or an error."""
    pair.declared.pop(index)
    assert pair.found() != set()


def test_there_is_no_further_declaration(pair: Any) -> None:
    assert len(pair.declared) == 24


@pytest.mark.parametrize("disposition", ["converted", "preserved", "unsupported"])
def test_a_finding_of_another_object_excuses_nothing(pair: Any, disposition: str) -> None:
    pair.put("values.c-Mode", {"id": 2, "text": "Office"})
    pair.declare("value", "another:field", "data", disposition)
    assert ("wrong", "value", "data") in pair.found()


def test_a_declared_value_that_is_kept_as_text_is_no_loss(pair: Any) -> None:
    value_id = f"{pair.run['id']}:{pair.run['values'][4]['id']}"
    del pair.values["c-Mode"]
    pair.declare("value", value_id, "data", "preserved")
    assert pair.found() == set()  # "Home" stands in the text of the logic rule
    pair.run["values"][4]["data"]["value"] = "Ho"
    assert ("lost", "value", "data") in pair.found()  # part of a word is not the answer
    pair.process["prerun"]["k2"] += "\nAnswer to “Mode”: Ho"
    assert pair.found() == set()


def test_a_value_declared_as_converted_has_to_arrive(pair: Any) -> None:
    value_id = f"{pair.run['id']}:{pair.run['values'][4]['id']}"
    pair.declare("value", value_id, "data", "converted")
    pair.put("values.c-Mode", {"id": 2, "text": "Office"})
    assert pair.found() == set()
    del pair.values["c-Mode"]
    assert ("lost", "value", "data") in pair.found()


def test_a_long_answer_may_go_on_in_the_kept_text(pair: Any) -> None:
    long = " ".join(f"word{number}" for number in range(2000))
    pair.run["values"][1]["data"] = {"value": long}
    pair.declare("value", f"{pair.run['id']}:{pair.run['values'][1]['id']}", "data", "preserved")
    pair.values["c-Notes"] = f"{long[:6000]}…"
    pair.process["prerun"]["k2"] += f"\nAnswer to “Notes”: (continued) {long[6000:]}"
    assert pair.found() == set()
    pair.edit(KEPT, "word1999", "")
    assert ("lost", "value", "data") in pair.found()


def test_another_due_date_is_excused_by_no_conversion(pair: Any) -> None:
    pair.put("template.steps.0.deadline.value", 4)
    pair.declare("task_template", pair.workflow["revisions"][0]["tasks"][1]["id"], "dueDateRule", "converted")
    assert ("wrong", "task_template", "due_rule") in pair.found()


def test_lost_words_are_excused_by_no_conversion(pair: Any) -> None:
    pair.edit(SUMMARY, "everything", "")
    pair.declare("content", pair.workflow["revisions"][0]["tasks"][1]["widgets"][0]["id"], "content", "converted")
    assert ("lost", "content", "content") in pair.found()


def test_an_object_that_was_left_out_takes_what_belongs_to_it_along(pair: Any) -> None:
    pair.target["runs"].clear()
    pair.target["assets"].clear()
    below = {"task", "approval", "comment", "attachment"}
    pair.declared = [row for row in pair.declared if row[0] not in below]
    assert {kind for _, kind, _ in pair.found()} == {"run", "value", "file_answer", *below}
    pair.declare("run", pair.run["id"], "", "unsupported")
    assert pair.found() == set()
