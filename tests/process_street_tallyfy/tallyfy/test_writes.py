"""Every write against the sandbox, read back from it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from include.sandbox import Sandbox
from process_street_tallyfy.errors import DataError, NotFound, OutcomeUnknown, RateLimited, Refused
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.tallyfy.hook import TallyfyHook
from process_street_tallyfy.tallyfy.reads import TallyfyReads
from process_street_tallyfy.tallyfy.writes import TallyfyWrites


def test_foundation(reads: TallyfyReads, writes: TallyfyWrites) -> None:
    group = writes.create_group({"name": "Ops", "description": "x [ps:G1]", "members": [1002], "guests": None})
    parent = writes.create_folder("HR", None)
    child = writes.create_folder("Onboarding", parent.id, "checklist")
    tag = writes.create_tag("ps-mig-2026", "#336699")
    assert [(found.id, found.name, found.members) for found in reads.groups()] == [(group.id, "Ops", [1002])]
    assert {(f.id, f.name, f.parent_id) for f in reads.folders()} == {
        (parent.id, "HR", None),
        (child.id, "Onboarding", parent.id),
    }
    assert reads.folders("run") == []
    assert [found.id for found in reads.tags()] == [tag.id]
    for undo in (lambda: writes.delete_folder(child.id), lambda: writes.delete_folder(parent.id)):
        undo()
    writes.delete_group(group.id)
    writes.delete_tag(tag.id)
    assert (reads.groups(), reads.folders(), reads.tags()) == ([], [], [])


def test_people(box: Sandbox, reads: TallyfyReads, writes: TallyfyWrites) -> None:
    member = writes.invite("cy@acme-company.com", "Cy", "Roe", "light", "Welcome")
    guest = writes.create_guest("guest@partner-company.com", "Gil", "Est")
    assert member.id in {found.id for found in reads.members()}
    assert [found.email for found in reads.guests()] == [guest.email]
    assert len(box.tallyfy.journal.mails()) == 1


def test_templates(reads: TallyfyReads, writes: TallyfyWrites, make_template: Any, make_capture: Any) -> None:
    template, (first, second) = make_template()
    capture = make_capture(template, first, "Name")
    tag = writes.create_tag("t", "#336699")
    link = writes.tag_object(template.id, "Checklist", tag.id)
    read = reads.template(template.id)
    assert read.title == "Onboarding [ps:W1]"
    assert [step.id for step in read.steps] == [first.id, second.id]
    assert [(found.id, found.label) for found in read.steps[0].captures] == [(capture.id, "Name")]
    assert [field.label for field in read.prerun] == ["Source id"]
    assert [(found.id, found.tag_id) for found in read.tags] == [(link.id, tag.id)]


def test_an_update_of_a_template_wipes_nothing(box: Sandbox, writes: TallyfyWrites, make_template: Any) -> None:
    template, _ = make_template()
    row = box.tallyfy.state.templates[template.id]
    row["users"] = [1001, 1002]
    updated = writes.update_template(template.id, {"summary": "new [ps:W1]"})
    assert updated.summary == "new [ps:W1]"
    assert [user["id"] if isinstance(user, dict) else user for user in updated.users] == [1001, 1002]
    assert [field.id for field in updated.prerun] == [template.prerun[0].id]
    changed = writes.update_template(template.id, {"prerun": [{"id": template.prerun[0].id, "required": True}]})
    assert [(field.id, field.required, field.label) for field in changed.prerun] == [
        (template.prerun[0].id, True, "Source id")
    ]


def test_an_update_of_a_step_wipes_nothing(reads: TallyfyReads, writes: TallyfyWrites, make_template: Any) -> None:
    template, (first, _) = make_template()
    writes.update_step(template.id, first.id, {"assignees": [1002]})
    writes.update_step(template.id, first.id, {"summary": "later"})
    read = reads.step(template.id, first.id)
    assert (read.title, read.summary) == ("Step 1", "later")
    assert [user["id"] if isinstance(user, dict) else user for user in read.assignees] == [1002]


def test_a_process_from_launch_to_archive(
    reads: TallyfyReads, writes: TallyfyWrites, make_template: Any, make_capture: Any, launch: Any
) -> None:
    template, (first, second) = make_template()
    text, file = make_capture(template, first, "Name"), make_capture(template, first, "Files", "file", 2)
    run = launch(template)
    tasks = {task.step_id: task for task in reads.run_tasks(run.id, expected=2)}
    asset = writes.upload(
        io.BytesIO(b"bytes" * 1000),
        "F1 id.pdf",
        uploaded_from=file.id,
        subject_type="Run",
        subject_id=run.id,
        step_id=first.id,
        checklist_id=template.id,
    )
    stored = writes.update_task(run.id, tasks[first.id].id, {"taskdata": {text.id: "Ana", file.id: [asset.as_value()]}})
    assert stored.taskdata[text.id] == "Ana"
    writes.comment(tasks[first.id].id, "[Migrated] done [ps:C1]")
    for step in (first, second):
        writes.complete(run.id, tasks[step.id].id, override_user=1002)
    task = reads.task(run.id, tasks[first.id].id)
    assert (task.is_completed, task.completer_id, len(task.threads)) == (True, 1002, 1)
    assert {field.id: field.field_value for field in task.form_fields}[text.id] == "Ana"
    into = io.BytesIO()
    reads.download(asset.id, into)
    assert into.getvalue() == b"bytes" * 1000
    assert reads.asset(asset.id).filename == "F1 id.pdf"
    renamed = writes.update_run(run.id, {"summary": "later"})
    assert renamed.summary == "later"
    read = reads.run(run.id)
    assert read.prerun == {template.prerun[0].id: "R1"}
    assert [found.id for found in read.assets] == [asset.id]
    writes.archive_run(run.id)
    assert reads.run(run.id).archived_at is not None
    assert [found.id for found in reads.runs(template.id)] == [run.id]
    writes.delete_run(run.id)
    with pytest.raises(NotFound):
        reads.run(run.id)
    writes.archive_template(template.id)
    writes.delete_template(template.id)


def test_an_unsubmitted_kick_off_can_be_submitted(
    reads: TallyfyReads, writes: TallyfyWrites, make_template: Any
) -> None:
    template, _ = make_template()
    run = writes.launch({"checklist_id": template.id, "name": "x"})
    assert run.prerun_completed_at is None
    writes.complete_kickoff(run.id)
    assert reads.run(run.id).prerun_completed_at is not None


@pytest.mark.parametrize("owners", [{}, {"users": [1]}, {"users": [1], "guests": []}])
def test_owners_without_all_buckets_are_refused(box: Sandbox, writes: TallyfyWrites, owners: dict[str, Any]) -> None:
    with pytest.raises(DataError) as caught:
        writes.update_task("r", "t", {"owners": owners})
    assert caught.value.code == "partial_owners"
    assert list(box.tallyfy.requests) == []


def test_a_refused_body_names_its_keys(writes: TallyfyWrites) -> None:
    with pytest.raises(Refused) as caught:
        writes.create_group({"name": "Ops"})
    assert (caught.value.status, caught.value.fields) == (422, ("description",))


def test_an_upload_is_read_in_pieces_and_never_repeated(
    box: Sandbox, writes: TallyfyWrites, make_template: Any, make_capture: Any, launch: Any
) -> None:
    class Watched(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            chunk = super().read(size)
            self.largest = max(self.largest, len(chunk))
            return chunk

    template, (first, _) = make_template()
    file = make_capture(template, first, "Files", "file")
    run = launch(template)
    stream = Watched(bytes(5_000_000))
    to = {"uploaded_from": file.id, "subject_type": "Run", "subject_id": run.id, "step_id": first.id}
    asset = writes.upload(stream, "a.pdf", **to, checklist_id=template.id)
    assert asset.filename == "a.pdf"
    assert stream.largest <= 65_536
    box.tallyfy.faults.add({"match": {"method": "POST", "path": "/assets"}, "nth": 1, "fault": "500-after"})
    before = len(box.tallyfy.requests)
    with pytest.raises(OutcomeUnknown):
        writes.upload(io.BytesIO(b"x"), "b.pdf", **to, checklist_id=template.id)
    assert len(box.tallyfy.requests) == before + 1


@pytest.mark.parametrize("fault", ["500-after", "502-after", "drop-after", "truncated"])
def test_a_lost_launch_is_unknown_and_made_once(
    box: Sandbox, reads: TallyfyReads, make_template: Any, launch: Any, fault: str
) -> None:
    template, _ = make_template()
    box.tallyfy.faults.add({"match": {"method": "POST", "path": "/runs$"}, "nth": 1, "fault": fault})
    with pytest.raises(OutcomeUnknown):
        launch(template)
    assert len(reads.runs(template.id)) == 1


@pytest.mark.parametrize("fault", ["429-seconds", "429-date"])
def test_a_429_is_waited_for_in_both_notations(box: Sandbox, box_hook: Callable[..., TallyfyHook], fault: str) -> None:
    slept: list[float] = []
    writes = box_hook(retries=Retries(sleep=slept.append)).writes
    box.tallyfy.faults.add({"match": {"method": "POST"}, "nth": 1, "fault": fault, "seconds": 2})
    writes.create_tag("t", "#336699")
    assert len(slept) == 1
    assert 0 <= slept[0] <= 3


def test_the_comment_cap_is_handed_over(
    box: Sandbox, box_hook: Callable[..., TallyfyHook], make_template: Any, launch: Any, limiter: Any
) -> None:
    template, _ = make_template()
    hook = box_hook(limiter=limiter)
    task = hook.reads.run_tasks(launch(template).id, expected=2)[0]
    limiter.acquired.clear()
    for number in range(120):
        hook.writes.comment(task.id, f"n {number}")
    org = box.tallyfy.organization_id
    assert limiter.acquired == [hook.bucket, f"comments:{org}"] * 120
    with pytest.raises(RateLimited) as caught:
        hook.writes.comment(task.id, "one too many")
    assert caught.value.retry_after > 60
    assert limiter.blocked == [(f"comments:{org}", pytest.approx(caught.value.retry_after, abs=5))]


def test_a_guest_counts_against_its_bucket(box_hook: Callable[..., TallyfyHook], box: Sandbox, limiter: Any) -> None:
    hook = box_hook(limiter=limiter)
    hook.writes.create_guest("guest@partner-company.com", "Gil", "Est")
    assert limiter.acquired == [hook.bucket, f"guests:{box.tallyfy.organization_id}"]


def test_none_is_left_out_of_a_creation_and_clears_in_an_update(
    script: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    script.answer(reply(201, {"data": {"id": "x"}}))
    connection = {"conn_type": "tallyfy", "host": script.url, "password": "token-canary"}
    monkeypatch.setenv("AIRFLOW_CONN_TALLYFY_SCRIPT", json.dumps(connection))
    writes = TallyfyHook("tallyfy_script", "org").writes
    writes.create_step("t", {"title": "x", "deadline": None, "assign_run_starter": False})
    writes.update_task("r", "t", {"deadline": None})
    writes.complete("r", "t")
    bodies = [json.loads(seen.body) for seen in script.seen]
    assert bodies == [{"title": "x", "assign_run_starter": False}, {"deadline": None}, {"task_id": "t"}]


def test_a_creation_whose_answer_is_unreadable_is_unknown(
    script: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something was made: an error that means "refused" would make it twice."""
    script.answer(reply(201, {"data": {"no": "id"}}))
    connection = {"conn_type": "tallyfy", "host": script.url, "password": "token-canary"}
    monkeypatch.setenv("AIRFLOW_CONN_TALLYFY_SCRIPT", json.dumps(connection))
    with pytest.raises(OutcomeUnknown):
        TallyfyHook("tallyfy_script", "org").writes.launch({"checklist_id": "c"})
    assert len(script.seen) == 1
