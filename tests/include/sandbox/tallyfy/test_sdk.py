"""The vendor's own SDK works against the stand-in as it does against the service."""

from __future__ import annotations

import pytest
from tallyfy import TallyfyError, TallyfyIndeterminateError, TallyfySDK


@pytest.fixture
def sdk(api):
    return TallyfySDK(api.state.token, base_url=api.url, retry_delay=0.01, retry_jitter=0)


def test_a_process_from_template_to_completion(api, sdk):
    org = api.state.organization_id
    made = sdk.create_template(org, "Sdk template", summary="s")
    step = sdk.add_step_to_template(org, made.id, {"title": "Sdk step"})
    assert step["title"] == "Sdk step"
    assert [one.title for one in sdk.get_all_templates(org).data] == ["Sdk template"]
    run = sdk.launch_process(org, made.id, "Sdk run")
    assert run.name == "Sdk run"
    tasks = sdk.get_tasks_for_process(org, process_id=run.id).data
    assert [task.status for task in tasks] == ["not-started"]
    comment = sdk.add_task_comment(org, tasks[0].id, "hello", state="open")
    assert comment.content == "hello"
    assert sdk.complete_task(org, run.id, tasks[0].id).status == "completed"
    assert sdk.get_organization_runs(org).data[0].status == "complete"


def test_files_and_people(api, sdk):
    org = api.state.organization_id
    template = api.template()
    asset = sdk.upload_file(org, b"content", "a.pdf", "ko_field", "Checklist", template["id"])
    assert sdk.download_file(org, asset.id) == b"content"
    assert {user.email for user in sdk.get_organization_users(org).data} >= {"ana@acme-company.com"}


def test_building_and_tidying(api, sdk):
    org = api.state.organization_id
    template = api.template()
    step = api.step(template)
    field = {"label": "Risk", "field_type": "dropdown", "required": False, "options": [{"id": 1, "text": "Low"}]}
    assert sdk.add_form_field_to_step(org, template["id"], step["id"], field)
    tag = sdk.create_tag(org, "batch", "#aabbcc")
    sdk.tag_template(org, template["id"], tag.id)
    assert api.get(f"/checklists/{template['id']}?with=tags")["tags"]["data"][0]["tag_id"] == tag.id
    sdk.untag_template(org, tag.id, template["id"])
    assert api.get(f"/checklists/{template['id']}?with=tags")["tags"]["data"] == []
    run = api.launch(template)
    task = api.tasks(run)[0]
    issue = sdk.report_task_issue(org, task["id"], "broken")
    sdk.threads.resolve_task_issues(org, task["id"], issue.id)
    assert sdk.archive_process(org, run["id"])
    assert sdk.delete_template(org, template["id"])


def test_a_lost_answer_is_reported_as_unknown(api, sdk):
    api.server.faults.add({"match": {"method": "POST", "path": "/checklists$"}, "fault": "500-after"})
    with pytest.raises(TallyfyIndeterminateError):
        sdk.create_template(api.state.organization_id, "Twice?")
    assert [one["title"] for one in api.get("/checklists")] == ["Twice?"]


def test_a_refusal_is_an_error_with_its_status(api, sdk):
    with pytest.raises(TallyfyError) as caught:
        sdk.launch_process(api.state.organization_id, "f" * 32, "x")
    assert caught.value.status_code == 422
