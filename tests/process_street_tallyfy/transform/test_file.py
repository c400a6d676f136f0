import pytest

from process_street_tallyfy.model.source import Attachment
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.file import (
    EXTENSIONS,
    LARGEST,
    attachment_homes,
    inner_name,
    plan_files,
    safe_name,
    stored_files,
)
from process_street_tallyfy.transform.template import attachments_field, plan_template

LINK = {"name": "self", "href": "https://files.example/1", "type": "Api"}


def attachment(file_id: str = "f", task: str = "x", **extra: object) -> Attachment:
    base = {"id": file_id, "taskId": task, "workflowRunId": "run1", "fileName": "id.pdf", "mimeType": "application/pdf"}
    return Attachment.model_validate({**base, "size": 10, "links": [LINK], **extra})


@pytest.fixture
def planned(make, people):
    def plan(workflow, run, attachments):
        homes = sorted(attachment_homes(run, workflow, attachments))
        bundle = workflow.model_copy(update={"attached_tasks": homes})
        return plan_files(run, bundle, plan_template(bundle, people=people), attachments)

    return plan


def test_an_attachment_goes_to_its_task(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "B"))
    run = make.run(tasks=[make.run_task("x", "A"), make.run_task("y", "B")])
    item = planned(workflow, run, [attachment(task="y")]).plans[0]
    assert (item.task_source_id, item.field_source_id) == ("y", attachments_field("b"))
    assert (item.filename, item.href, item.size) == ("f_id.pdf", "https://files.example/1", 10)


@pytest.mark.parametrize(
    ("extra", "reason", "carried"),
    [
        ({}, "file_renamed", True),
        ({"links": []}, "file_bytes_not_given", True),
        ({"links": [{**LINK, "type": "App"}]}, "file_bytes_not_given", True),
        ({"fileName": "mail.msg"}, "file_packed", True),
        ({"size": LARGEST + 1}, "file_too_large", False),
        ({"size": LARGEST}, "file_renamed", True),
    ],
)
def test_what_becomes_of_it(make, planned, *, extra: dict[str, object], reason: str, carried: bool) -> None:
    run = make.run(tasks=[make.run_task("x", "A")])
    result = planned(make.workflow(make.task("a", "A")), run, [attachment(**extra)])
    assert bool(result.plans) is carried
    assert {finding.reason for finding in result.findings} == {reason, "uploader_not_kept"}


def test_a_task_without_a_step_hands_its_files_to_another(make, planned) -> None:
    run = make.run(tasks=[make.run_task("gone", "Old"), make.run_task("h", "Group:"), make.run_task("x", "A")])
    workflow = make.workflow(make.task("h1", "Group:"), make.task("a", "A"))
    result = planned(workflow, run, [attachment("f1", "gone"), attachment("f2", "h"), attachment("f3", "unknown")])
    assert [item.task_source_id for item in result.plans] == ["x", "x", "x"]
    assert sum(finding.reason == "file_moved" for finding in result.findings) == 3


def test_without_any_step_it_is_listed(make, planned) -> None:
    result = planned(make.workflow(), make.run(tasks=[make.run_task("x", "A")]), [attachment(), attachment("f2")])
    assert result.plans == ()
    assert [finding.reason for finding in result.findings] == ["file_without_step"] * 2


def test_files_of_other_runs_are_left_alone(make, planned) -> None:
    run = make.run(tasks=[make.run_task("x", "A")])
    result = planned(
        make.workflow(make.task("a", "A")), run, [attachment("f2", workflowRunId="run2"), attachment(), attachment()]
    )
    assert [outcome.source_id for outcome in result.outcomes] == ["f"]


def test_files_inside_answers(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("MultiFile")))
    stored = [
        {"id": "s1", "name": "a.pdf", "size": 3, "url": "https://files.example/2"},
        {"id": "s2", "fileName": "b.jpg"},
    ]
    value = {"id": "f1", "key": "f1", "taskId": "x", "fieldType": "MultiFile", "data": {"values": stored}}
    result = planned(workflow, make.run(tasks=[make.run_task("x", "A")], values=[value]), [])
    assert [(i.source_id, i.field_source_id, i.filename, i.href) for i in result.plans] == [
        ("s1", "f1", "s1_a.pdf", "https://files.example/2"),
        ("s2", "f1", "s2_b.jpg", None),
    ]
    assert [(o.kind, o.source_id, o.parent_id) for o in result.outcomes] == [
        (Kind.FILE_ANSWER, "s1", "run1"),
        (Kind.FILE_ANSWER, "s2", "run1"),
    ]
    assert [finding.reason for finding in result.findings] == ["file_renamed", "file_bytes_not_given"]


def test_a_file_whose_field_takes_no_files_any_more_is_listed(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("Text")))
    value = {"id": "f1", "key": "f1", "taskId": "x", "fieldType": "File", "data": {"id": "s1", "name": "a.pdf"}}
    result = planned(workflow, make.run(tasks=[make.run_task("x", "A")], values=[value]), [])
    assert result.plans == ()
    assert [finding.reason for finding in result.findings] == ["file_without_step"]


@pytest.mark.parametrize(
    "data", [None, "x", {"value": "x"}, {"values": [1, None]}, [], {"value": None}, [{"name": "no id"}]]
)
def test_shapes_without_a_file(data: object) -> None:
    assert stored_files(data) == ()


@pytest.mark.parametrize(
    "data", [{"id": 7}, {"value": {"id": 7}}, {"values": [{"id": 7}]}, [{"id": 7}], {"files": [{"id": 7}]}]
)
def test_shapes_with_a_file(data: object) -> None:
    assert [file.id for file in stored_files(data)] == ["7"]


@pytest.mark.parametrize("extension", sorted(EXTENSIONS))
def test_every_allowed_extension_travels_as_it_is(extension: str) -> None:
    assert inner_name(safe_name("id", f"a.{extension.upper()}")) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "id__.._etc_passwd.txt"),
        ("mail.msg", "id_mail.msg.packed.zip"),
        ("README", "id_README.packed.zip"),
        ("", "id_file.packed.zip"),
        ("a.packed.zip", "id_a.packed.zip.packed.zip"),
        ("a\nb.pdf", "id_a b.pdf"),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert safe_name("id", name) == expected


def test_a_long_name_keeps_its_id_and_extension() -> None:
    name = safe_name("id", "n" * 400 + ".pdf")
    assert name.startswith("id_n")
    assert name.endswith("n.pdf")
    assert len(name) < 180


def test_the_name_inside_the_zip() -> None:
    assert inner_name("id_mail.msg.packed.zip") == "id_mail.msg"
