"""Workflows and revisions as the API tells them (api/process-street-api.md 2.4 to 2.14)."""

from __future__ import annotations

import pytest

from include.sandbox.process_street import editing


@pytest.fixture
def onboarding(source):
    return source.state.workflow_named("Employee onboarding")


def at(workflow, task_name=None):
    own = f"/workflows/{workflow.id}/revisions/{workflow.finished.id}"
    if task_name is None:
        return own
    return f"{own}/tasks/{next(t.id for t in workflow.finished.tasks if (t.name or '').startswith(task_name))}"


def test_archived_workflows_are_in_no_list_but_answer_by_id(source):
    names = [workflow["name"] for workflow in source.items("/workflows")]
    assert names == sorted(names, key=str.lower)
    assert "Trade fair planning" not in names
    hidden = source.state.workflow_named("Trade fair planning")
    assert source.get(f"/workflows/{hidden.id}")["data"]["name"] == "Trade fair planning"


def test_what_the_api_cannot_tell_is_in_no_answer(source, onboarding):
    run = next(run for run in source.state.runs.values() if run.workflow_id == onboarding.id)
    task = onboarding.finished.ordered()[1]
    answers = [
        source.get(f"/workflows/{onboarding.id}"),
        source.get(f"/workflow-runs/{run.id}"),
        source.get(f"/workflow-runs/{run.id}/tasks"),
        source.get(f"{at(onboarding)}/tasks/{task.id}/widgets"),
    ]
    told = str(answers)
    revision = run.revision_id
    for secret in (onboarding.folder_id, revision, run.tasks[0].template_task_id, "dataSetId", "templateTaskId"):
        assert secret not in told
    assert revision in str(source.server.dump()["runs"])


def test_the_draft_is_newer_than_the_published_revision(source, onboarding):
    revisions = source.items(f"/workflows/{onboarding.id}/revisions")
    assert max(revisions, key=lambda one: one["createdDate"])["status"] == "Draft"
    finished = source.items(f"/workflows/{onboarding.id}/revisions", status="Finished")
    assert [(one["version"], one["status"]) for one in finished] == [("2.1", "Finished")]


def test_tasks_sort_by_their_token_as_text(source, onboarding):
    tasks = source.items(f"{at(onboarding)}/tasks")
    tokens = [task["orderTree"] for task in tasks]
    assert tokens == sorted(tokens)
    assert source.items(f"/workflows/{onboarding.id}/tasks") == tasks
    assert [t["taskType"] for t in source.items(f"{at(onboarding)}/tasks", taskType="AI")] == ["AI"]


def test_an_untitled_task_has_no_name(source):
    weekly = source.state.workflow_named("Weekly ops review")
    assert sum("name" not in task for task in source.items(f"{at(weekly)}/tasks")) == 1


def test_a_standard_task_has_no_configuration_and_the_others_do(source, onboarding):
    assert source.call(f"{at(onboarding, 'Collect')}/config").status_code == 400
    kinds = {
        name: source.get(f"{at(onboarding, name)}/config")["data"]["type"] for name in ("Approve", "Draft", "Count")
    }
    assert kinds == {"Approve": "Approval", "Draft": "Ai", "Count": "Code"}


def test_a_due_rule_that_is_not_set_is_absent(source, onboarding):
    assert source.get(f"{at(onboarding, 'Send the welcome')}/due-date-rule") == {"data": {}, "links": []}
    rule = source.get(f"{at(onboarding)}/due-date-rule")["data"]["rule"]
    assert rule["businessDaysHandlingMode"] == "ShiftToNextBusinessDay"


def test_widgets_keep_their_order_over_pages_and_can_be_filtered(source, onboarding):
    path = f"{at(onboarding, 'Collect')}/widgets"
    widgets = source.items(path)
    assert [widget["id"] for widget in widgets] == [w.id for w in onboarding.finished.ordered()[1].widgets]
    assert len(widgets) > 20
    assert {w["type"] for w in source.items(path, type="Video")} == {"Video"}
    assert source.items(path, type="Email") == []


def test_options_of_a_linked_field_come_from_the_data_set(source, onboarding):
    index = {field["key"]: field for field in source.items(f"/workflows/{onboarding.id}/form-fields")}
    assert index["Office"]["dataSetLinked"] is True
    assert "label" not in index["Welcome_mail"]
    offices = next(one for one in source.state.data_sets.values() if one.name == "Offices")
    path = f"/workflows/{onboarding.id}/form-fields"
    linked = source.items(f"{path}/{index['Office']['id']}/options")
    assert [option["dataSetRowId"] for option in linked] == [record.id for record in offices.records]
    plain = source.items(f"{path}/{index['Work_mode']['id']}/options")
    assert plain[1] == {"value": "Remote", "label": "Remote"}


def test_field_ids_can_be_those_of_the_group(source, onboarding):
    source.state.capabilities.field_ids = "group"
    index = {field["key"]: field["id"] for field in source.items(f"/workflows/{onboarding.id}/form-fields")}
    groups = {widget.key: widget.group_id for _, widget in onboarding.finished.fields()}
    assert index == groups
    run = source.state.runs_of(onboarding)[0]
    values = {value["key"]: value["id"] for value in source.items(f"/workflow-runs/{run.id}/form-fields")}
    assert all(groups[key] == values[key] for key in values if key in groups)
    assert set(values.values()).isdisjoint(value.id for value in run.values)


def test_merge_tags_of_a_revision(source, onboarding):
    tags = {one["key"] for one in source.items(f"{at(onboarding)}/variables", type="FormField")}
    assert {"form.Full_name", "form.Welcome_mail"} <= tags


def test_publishing_the_draft_supersedes_the_revision_before(source, onboarding):
    draft = next(revision for revision in onboarding.revisions if revision.status == "Draft")
    editing.publish(onboarding, draft, source.state.key_owner, "2026-11-20T11:00:00.000Z")
    statuses = [one["status"] for one in source.items(f"/workflows/{onboarding.id}/revisions")]
    assert statuses == ["Revised", "Revised", "Finished"]
    assert source.items(f"/workflows/{onboarding.id}/revisions", status="Finished")[0]["id"] == draft.id
