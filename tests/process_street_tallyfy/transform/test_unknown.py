from process_street_tallyfy.model.source import TaskConfig, Workflow
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.template import plan_template
from process_street_tallyfy.transform.unknown import note_settings, note_unknown


def test_a_key_that_no_model_names_is_said_once_unless_it_says_nothing() -> None:
    book = Book()
    payload = {"id": "w", "colour": "red", "mood": None, "tags": [], "pinned": False}
    note_unknown(book, Kind.WORKFLOW, "w", Workflow.model_validate(payload))
    assert [(finding.field, finding.reason) for finding in book.findings] == [("colour", "unknown_fact")]


def test_settings_that_are_carried_as_text_are_not_said() -> None:
    book = Book()
    config = TaskConfig.model_validate({"type": "Ai", "outputMapping": {"a": "b"}, "temperature": 0.5})
    note_settings(book, Kind.TASK_TEMPLATE, "t", config, {"outputMapping"})
    note_settings(book, Kind.TASK_TEMPLATE, "t2", None, ())
    assert [(finding.field, finding.reason) for finding in book.findings] == [
        ("config.temperature", "setting_not_carried")
    ]


def test_no_object_of_a_template_hides_an_unknown_key(make, people) -> None:
    field = make.field("Text", colour="red", config={"shade": 1})
    content = make.content("Text", content="x", colour="red")
    plan = plan_template(
        make.workflow(make.task("a", None, field, content, colour="red"), workflow={"colour": "red"}), people=people
    )
    said = {(finding.kind, finding.field) for finding in plan.findings if finding.reason in UNKNOWN}
    assert said == {
        (Kind.WORKFLOW, "colour"),
        (Kind.TASK_TEMPLATE, "colour"),
        (Kind.FORM_FIELD, "colour"),
        (Kind.FORM_FIELD, "config.shade"),
        (Kind.CONTENT, "colour"),
    }


UNKNOWN = {"unknown_fact", "setting_not_carried"}


def test_keys_of_parts_and_rules_that_nobody_lists_are_said(make, people) -> None:
    image = make.content("Image", file={"id": "x", "name": "a.png", "resolution": 300})
    rule = {"type": "Static", "email": "jane@acme.example", "until": "2027"}
    due = {"sourceType": "ChecklistStartDate", "dueOffset": "P1D", "holidays": True}
    task = make.task("t1", None, image, assignmentRules=[rule], dueRule=due)
    plan = plan_template(make.workflow(task), people=people)
    assert make.said(plan, Kind.CONTENT, "c1")["file.resolution"] == "unknown_fact"
    said = make.said(plan, Kind.TASK_TEMPLATE, "t1")
    assert {key for key, reason in said.items() if reason == "unknown_fact"} == {
        "assignmentRules[0].until",
        "dueDateRule.holidays",
    }
