import pytest

from process_street_tallyfy.transform.heading import headings

RULE = {"sourceType": "ChecklistStartDate", "dueOffset": "P1D"}


def test_a_bare_name_with_a_colon_groups(make) -> None:
    assert headings(make.workflow(make.task("h", "Before day one: "), make.task("t", "Do it"))) == {"h"}


@pytest.mark.parametrize(
    "extra",
    [
        {"taskType": "Approval"},
        {"stopTask": True},
        {"dueRule": RULE},
        {"assignmentRules": [{"type": "Dynamic", "sourceType": "ChecklistInitiator"}]},
    ],
)
def test_whatever_a_heading_cannot_have_makes_it_a_task(make, extra) -> None:
    assert headings(make.workflow(make.task("h", "Check:", **extra), make.task("t"))) == frozenset()


def test_widgets_and_attachments_make_it_a_task(make) -> None:
    other = make.task("t")
    assert headings(make.workflow(make.task("h", "Check:", make.field("Text")), other)) == frozenset()
    assert headings(make.workflow(make.task("h", "Check:"), other, attachedTasks=["h"])) == frozenset()


def test_when_nothing_else_is_left_nothing_is_a_heading(make) -> None:
    assert headings(make.workflow(make.task("a", "One:"), make.task("b", "Two:"))) == frozenset()
