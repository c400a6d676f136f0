"""Every read against the sandbox, compared with the organisation it was built from."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest

from include.sandbox import Sandbox
from process_street_tallyfy.errors import BadCredentials, NotFound, NotServed, Refused, WrongAccount, WrongRoute
from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.process_street.reads import ProcessStreetReads


def ids(items: Any) -> list[str]:
    return [item.id for item in items]


def test_the_key_and_the_organisation(source: ProcessStreetHook, organization: Any) -> None:
    assert source.check(organization.state.organization_id) == organization.state.api_key_label
    with pytest.raises(WrongAccount):
        source.check("another-organisation-id")


def test_a_wrong_key(box: Sandbox, reads: ProcessStreetReads, organization: Any) -> None:
    organization.state.api_key = "changed"
    with pytest.raises(BadCredentials):
        reads.test_auth()


def test_the_organisation_lists(reads: ProcessStreetReads, organization: Any) -> None:
    state = organization.state
    users = list(reads.users())
    assert {(user.id, user.email, user.username) for user in users} == {
        (person.id, person.email, person.username) for person in state.users.values()
    }
    assert len(users) == 43
    assert {(folder.name, folder.parent_folder_id) for folder in reads.folders()} >= {
        ("IT", next(folder.id for folder in state.folders.values() if folder.name == "HR"))
    }
    assert ids(reads.data_sets()) == [organization.data_set.id]
    assert sorted(ids(reads.records(organization.data_set.id))) == sorted(r.id for r in organization.data_set.records)
    assert [schedule.time_zone for schedule in reads.schedules()] == ["Europe/Berlin"]
    assert [webhook.triggers for webhook in reads.webhooks()] == [["WorkflowRunCompleted"]]
    assert ids(reads.pages()) == [organization.page.id]
    assert "# Handbook" in reads.page_markdown(organization.page.id)


def test_workflows(reads: ProcessStreetReads, organization: Any) -> None:
    assert set(ids(reads.workflows())) == {organization.workflow.id, organization.draft_only.id}
    workflow = reads.workflow(organization.workflow.id)
    assert (workflow.name, workflow.description) == ("Onboarding", "d")
    assert workflow.audit.created_by is not None
    assert workflow.audit.created_by.email == organization.person.email
    with pytest.raises(NotFound):
        reads.workflow("A" * 22)


def test_only_the_published_revision_counts(reads: ProcessStreetReads, organization: Any) -> None:
    revision = reads.finished_revision(organization.workflow.id)
    assert revision is not None
    assert (revision.id, revision.version) == (organization.revision.id, "2.1")
    assert reads.finished_revision(organization.draft_only.id) is None


def test_task_templates_come_in_the_order_of_text(reads: ProcessStreetReads, organization: Any) -> None:
    tasks = reads.task_templates(organization.workflow.id, organization.revision.id)
    assert ids(tasks) == [task.id for task in organization.revision.ordered()]
    assert [task.order_tree for task in tasks][0] == "10"
    assert [task.order_tree for task in tasks][-1] == "9"
    assert len(tasks) == 22


def test_what_hangs_off_a_task_template(reads: ProcessStreetReads, organization: Any) -> None:
    where = (organization.workflow.id, organization.revision.id, organization.task.id)
    widgets = list(reads.widgets(*where))
    assert ids(widgets) == [widget.id for widget in organization.task.widgets]
    assert [widget.is_field for widget in widgets] == [False, True, True]
    assert widgets[1].config.placeholder == "p"
    assert [rule.email for rule in reads.assignment_rules(*where)] == [organization.person.email]
    (permission,) = reads.permission_rules(*where)
    assert (permission.task_read, permission.task_update) == (True, False)
    due = reads.due_rule(*where)
    assert due is not None
    assert (due.source_type, due.due_offset) == ("ChecklistStartDate", "P2D")


def test_a_task_without_rules(reads: ProcessStreetReads, organization: Any) -> None:
    where = (organization.workflow.id, organization.revision.id, organization.approval_task.id)
    assert reads.due_rule(*where) is None
    assert list(reads.assignment_rules(*where)) == []
    assert reads.task_config(*where).subject_task_ids == [organization.task.id]


def test_a_standard_task_has_no_config(reads: ProcessStreetReads, organization: Any) -> None:
    with pytest.raises(Refused):
        reads.task_config(organization.workflow.id, organization.revision.id, organization.task.id)


def test_what_hangs_off_a_workflow(reads: ProcessStreetReads, organization: Any) -> None:
    workflow, revision = organization.workflow.id, organization.revision.id
    due = reads.run_due_rule(workflow, revision)
    assert due is not None
    assert due.due_offset == "P14D"
    (rule,) = reads.logic_rules(workflow, revision)
    assert rule.condition.any_of[0].all_of[0].operator == "Is"
    assert rule.targets.task_ids == [organization.approval_task.id]
    fields = {field.key: field for field in reads.form_fields(workflow)}
    assert fields["Select_key"].data_set_linked
    options = list(reads.field_options(workflow, fields["Select_key"].id))
    assert len(options) == 45
    assert options[0].data_set_row_id
    assert [(grant.email, grant.access_level) for grant in reads.workflow_permissions(workflow)] == [
        (organization.person.email, "Edit")
    ]


def test_the_secret_of_an_incoming_webhook_stays_behind(reads: ProcessStreetReads, organization: Any) -> None:
    (hook,) = reads.incoming_webhooks(organization.workflow.id)
    assert hook.name == "HRIS"
    assert "canary" not in str(hook.staged())


def test_runs(reads: ProcessStreetReads, organization: Any) -> None:
    assert len(ids(reads.runs())) == 26
    assert ids(reads.runs(organization.workflow.id)) == [organization.run.id]
    completed = list(reads.runs(organization.draft_only.id, "Completed"))
    assert len(completed) == 12
    assert {run.status for run in completed} == {"Completed"}
    run = reads.run(organization.run.id)
    assert (run.name, run.audit.created_by_id) == ("Acme", organization.person.id)
    assert list(reads.runs("A" * 22)) == []


def test_what_hangs_off_a_run(reads: ProcessStreetReads, organization: Any) -> None:
    run = organization.run
    assert ids(reads.run_tasks(run.id)) == [task.id for task in run.tasks]
    values = list(reads.values(run.id))
    assert [value.data for value in values] == [{"value": f"v{n}"} for n in range(22)] + [None]
    assert len(list(reads.run_assignees(run.id))) == 2
    assert len(list(reads.task_assignees(run.id, run.tasks[0].id))) == 3
    (approval,) = reads.approvals(run.id)
    assert (approval.status, approval.comment) == ("Approved", "fine")


def test_collaboration(reads: ProcessStreetReads, organization: Any) -> None:
    assert len(list(reads.comments(organization.workflow.id))) == 25
    assert ids(reads.attachments()) == [organization.attachment.id]
    found = list(reads.work_items([organization.person.email], ["OneOffTask"]))
    assert {item.task_id for item in found} == {organization.one_off.id}
    assert reads.one_off_task(organization.one_off.id).name == "Order badge"


def test_files_that_are_served(box: Sandbox, reads: ProcessStreetReads, organization: Any) -> None:
    organization.state.capabilities.files = "served"
    (attachment,) = reads.attachments()
    href = next(link.href for link in attachment.links if link.href.endswith("/content"))
    into = io.BytesIO()
    got = reads.download(href, into)
    expected = organization.attachment.file.bytes()
    assert into.getvalue() == expected
    assert (got.size, got.sha256) == (len(expected), hashlib.sha256(expected).hexdigest())
    organization.state.capabilities.files = "refused"
    with pytest.raises(NotServed):
        reads.download(href, io.BytesIO())


def test_every_call_is_a_page_and_no_more(box: Sandbox, reads: ProcessStreetReads, organization: Any) -> None:
    """The published minimum (section 4): a list of n items costs ceil(n / 20) calls."""
    organization.state.capabilities.trailing_next = frozenset()
    for read, calls in ((reads.users, 3), (reads.runs, 2), (lambda: reads.values(organization.run.id), 2)):
        before = len(box.process_street.requests)
        list(read())
        assert len(box.process_street.requests) - before == calls


@pytest.fixture
def scripted(script: Any, monkeypatch: pytest.MonkeyPatch) -> ProcessStreetReads:
    connection = {"conn_type": "process_street", "host": f"{script.url}/api/v1.1", "password": "k-canary"}
    monkeypatch.setenv("AIRFLOW_CONN_PROCESS_STREET_X", json.dumps(connection))
    return ProcessStreetHook("process_street_x").reads


def test_an_ignored_filter_is_noticed(script: Any, scripted: ProcessStreetReads, reply: Any) -> None:
    script.answer(reply(body={"data": [{"id": "r1", "workflowId": "w1"}, {"id": "r2", "workflowId": "w2"}]}))
    with pytest.raises(WrongRoute) as caught:
        list(scripted.runs("w1"))
    assert caught.value.code == "filter_ignored"


def test_an_unsorted_list_of_tasks_is_sorted_as_text(script: Any, scripted: ProcessStreetReads, reply: Any) -> None:
    script.answer(reply(body={"tasks": [{"id": order, "orderTree": order} for order in ("9", "10", "1a", "1")]}))
    assert ids(scripted.task_templates("w", "r")) == ["1", "10", "1a", "9"]


def test_the_source_saw_no_write(box: Sandbox, reads: ProcessStreetReads, organization: Any) -> None:
    list(reads.work_items([organization.person.email]))
    list(reads.users())
    assert organization.state.violations == []


@pytest.mark.parametrize("fault", ["500-before", "drop-before", "429-date", "429-seconds", "truncated", "html"])
def test_a_fault_on_the_way_costs_nothing(box: Sandbox, reads: ProcessStreetReads, fault: str) -> None:
    box.process_street.faults.add({"match": {"path": "/users"}, "nth": 2, "fault": fault, "seconds": 1})
    assert len(list(reads.users())) == 43
    assert box.process_street.faults.fired() == 1
