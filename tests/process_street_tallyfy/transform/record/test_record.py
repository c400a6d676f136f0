"""The record document: what makes a version, what both files say, and that nobody's text becomes markup."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from hashlib import sha256
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.source import Attachment, Comment, UserRef
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.record import RunRecordPlan, Source, plan_record
from process_street_tallyfy.transform.record.page import size
from process_street_tallyfy.transform.recorded import FIELD_MISSING, RECORDED

OMAR = {"id": "uOmar", "email": "omar@acme.example", "username": "Omar Reyes"}
ATTACK = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def comment(comment_id: str, text: str, at: str = "2026-09-03T07:30:00.000Z", task_id: str = "t1") -> Comment:
    payload = {"id": comment_id, "workflowRunId": "run1", "taskId": task_id, "text": text, "createdBy": OMAR}
    return Comment.model_validate({**payload, "createdDate": at, "updatedDate": at})


@pytest.fixture
def source(make: Any) -> Source:
    task = make.done("t1", "Check the price", taskType="Approval")
    decision = {
        "id": "a1",
        "approvalTaskId": "t1",
        "subjectTaskId": "t2",
        "status": "Rejected",
        "reviewedBy": OMAR,
        "comment": "Too dear",
        "audit": {"updatedDate": "2026-09-02T09:10:00.000Z"},
    }
    values = [
        make.value("f1", "t1", {"value": "2026-09-04T22:00:00.000Z", "timeHidden": True}, "Date"),
        make.value("f2", "t2", {"values": [["Flour", "2 kg"], ["Eggs", "6"]]}, "Table"),
        make.value("f3", "t2", {"value": "uOmar"}, "Members"),
        make.value("f4", "gone", {"value": "left behind"}),
    ]
    tasks = [task, make.run_task("t2", "Order the goods", stopped=True)]
    file = {"id": "file1", "workflowRunId": "run1", "taskId": "t2", "fileName": "offer.pdf", "size": 14_200}
    attachment = Attachment.model_validate({**file, "createdBy": OMAR, "createdDate": "2026-09-03T08:00:00.000Z"})
    return Source(
        run=make.run(tasks=tasks, values=values, approvals=[decision], run={"links": [{"href": "https://a"}]}),
        workflow=make.workflow(make.task("t1"), make.task("t2")),
        comments=[comment("c2", ATTACK), comment("c1", "first", "2026-09-03T07:00:00.000Z")],
        attachments=[attachment],
        everyone={"uJane": make.jane, "uOmar": UserRef.model_validate(OMAR)},
        zone=ZoneInfo("Europe/Berlin"),
    )


def opened(record: RunRecordPlan) -> tuple[str, str]:
    with ZipFile(io.BytesIO(record.content)) as archive:
        return archive.read("record.json").decode(), archive.read("record.html").decode()


def test_the_same_run_is_the_same_file_whatever_the_order_of_its_lists(source: Source) -> None:
    turned = replace(source, comments=source.comments[::-1])
    assert plan_record(turned).source_id == plan_record(source).source_id
    assert plan_record(turned).content == plan_record(source).content


def test_links_make_no_version(source: Source) -> None:
    run = source.run.run.model_copy(update={"links": []})
    moved = replace(source, run=source.run.model_copy(update={"run": run}))
    assert plan_record(moved).source_id == plan_record(source).source_id


def test_another_name_of_the_workflow_makes_no_version(source: Source) -> None:
    workflow = source.workflow.workflow.model_copy(update={"name": "Renamed"})
    renamed = replace(source, workflow=source.workflow.model_copy(update={"workflow": workflow}))
    one, two = plan_record(renamed), plan_record(source)
    assert (one.source_id, one.filename) == (two.source_id, two.filename)
    assert one.sha256 != two.sha256


def test_one_more_comment_makes_a_version(source: Source) -> None:
    more = replace(source, comments=[*source.comments, comment("c3", "one more")])
    assert plan_record(more).source_id != plan_record(source).source_id


def test_the_page_names_the_checksum_of_the_json(source: Source) -> None:
    record = plan_record(source)
    text, page = opened(record)
    assert sha256(text.encode()).hexdigest() == record.sha256
    assert record.sha256 in page
    assert record.filename == f"run1_record_{json.loads(text)['version']}.zip"


def test_the_json_holds_the_source_s_own_form(source: Source) -> None:
    told = json.loads(opened(plan_record(source))[0])["told_by_process_street"]
    assert told["values"][0]["data"] == {"value": "2026-09-04T22:00:00.000Z", "timeHidden": True}
    assert [item["id"] for item in told["comments"]] == ["c1", "c2"]
    assert told["attachments"][0]["createdBy"] == OMAR


def test_in_words(source: Source) -> None:
    run = json.loads(opened(plan_record(source))[0])["run"]
    first, second = run["tasks"]
    assert run["started_by"] == "Jane Doe <Jane@acme.example>"
    assert run["decisions"][0]["by"] == "Omar Reyes <omar@acme.example>"
    assert (first["completed"], first["step_found"]) == ("2026-09-02 09:10:00 UTC", "none")
    assert first["answers"][0]["text"] == "2026-09-05"
    assert second["answers"][0]["rows"] == [["Flour", "2 kg"], ["Eggs", "6"]]
    assert second["answers"][1]["text"] == "Omar Reyes <omar@acme.example>"
    assert second["files"][0]["moved_as"] == "file1_offer.pdf"
    assert run["elsewhere"]["answers"][0]["text"] == "left behind"


def test_what_people_wrote_is_text_and_the_page_asks_for_nothing(source: Source) -> None:
    page = opened(plan_record(source))[1]
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_the_conversation_is_in_order(source: Source) -> None:
    page = opened(plan_record(source))[1]
    talk = page[page.index("<h2>Conversation</h2>") : page.index("<h2>Files</h2>")]
    assert talk.index("first") < talk.index("&lt;script&gt;")


@pytest.mark.parametrize(("count", "text"), [(812, "812 bytes"), (14_200, "14.2 kB"), (3_100_000, "3.1 MB")])
def test_sizes_for_people(count: int, text: str) -> None:
    assert size(count) == text


@pytest.mark.parametrize("reason", RECORDED)
def test_what_the_record_alone_holds_counts_as_preserved_and_names_it(reason: str) -> None:
    before, after = REASONS[reason], REASONS[RECORDED[reason]]
    assert (before.disposition, after.disposition) == (Disposition.UNSUPPORTED, Disposition.PRESERVED)
    assert before.weighs is after.weighs
    assert "record document" in after.advice
    assert REASONS[FIELD_MISSING].disposition is Disposition.UNSUPPORTED
