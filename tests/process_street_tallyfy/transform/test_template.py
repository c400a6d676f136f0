from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.template import (
    KICKOFF_ROLES,
    attachments_field,
    finish_template,
    plan_template,
)

AFTER_START = {"sourceType": "ChecklistStartDate", "dueOffset": "P3D"}


def said(plan, kind: Kind, source_id: str) -> dict[str, str]:
    return {f.field: f.reason for f in plan.findings if (f.kind, f.source_id) == (kind, source_id)}


def arrived(plan) -> dict[str, Disposition]:
    return {outcome.source_id: outcome.disposition for outcome in plan.outcomes}


def test_a_plain_workflow(make, people) -> None:
    plan = plan_template(make.workflow(make.task("a", "Collect", make.field("Text", label="Name"))), people=people)
    assert (plan.source_id, plan.title, plan.marker) == ("w1", "Onboarding", "[ps:w1]")
    assert plan.summary == (
        "<p>Moved from Process Street. Created 2026-01-05 10:00:00 UTC by Jane Doe, last changed "
        "2026-01-05 10:00:00 UTC by Omar Reyes. Version 2.1. [ps:w1]</p>"
    )
    assert [(step.title, step.step_type, step.summary) for step in plan.steps] == [("Collect", "task", "")]
    assert [item.label for item in plan.steps[0].fields] == ["Name"]
    assert arrived(plan) == dict.fromkeys(("w1", "r1", "a", "f1"), Disposition.EXACT)
    assert {o.source_id: o.parent_id for o in plan.outcomes} == {"w1": "", "r1": "w1", "a": "w1", "f1": "w1"}
    assert said(plan, Kind.WORKFLOW, "w1") == {
        "folderId": "folder_not_given",
        "shareLevel": "sharing_not_given",
        "defaultChecklistName": "run_name_format_not_given",
        "audit": "authorship_as_text",
        "tasks.audit": "authorship_not_kept",
    }


def test_the_kickoff_keeps_what_the_target_cannot_be_told(make, people) -> None:
    plan = plan_template(make.workflow(make.task("a")), people=people)
    assert tuple(item.source_id for item in plan.kickoff) == KICKOFF_ROLES
    assert [item.position for item in plan.kickoff] == list(range(1, len(KICKOFF_ROLES) + 1))
    assert {item.field_type for item in plan.kickoff} == {"text", "date", "textarea", "file"}
    assert not any(item.required for item in plan.kickoff)
    assert all(item.collect_time for item in plan.kickoff if item.field_type == "date")


def test_headings_stand_above_the_next_step_and_the_last_below(make, people) -> None:
    tasks = [make.task("h1", "Before <day>:"), make.task("h2", "First:"), make.task("a"), make.task("h3", "End:")]
    plan = plan_template(make.workflow(*tasks), people=people)
    assert [step.source_id for step in plan.steps] == ["a"]
    assert plan.steps[0].summary == (
        "<p><strong>Before &lt;day&gt;:</strong></p><p><strong>First:</strong></p><p><strong>End:</strong></p>"
    )
    assert {i: arrived(plan)[i] for i in ("h1", "h2", "h3")} == dict.fromkeys(("h1", "h2", "h3"), Disposition.PRESERVED)
    assert said(plan, Kind.TASK_TEMPLATE, "h1") == {"": "heading_as_text"}


def test_a_step_says_what_the_target_has_no_setting_for(make, people) -> None:
    task = make.task(
        "a",
        "Sign {{form.f1}}",
        stopTask=True,
        hiddenByDefault=True,
        permissionRules=[{"type": "Dynamic", "sourceType": "ChecklistInitiator", "taskRead": True}],
        assignmentRules=[{"type": "Static", "email": "omar@acme.example"}],
        dueRule={"sourceType": "ChecklistDueDate", "dueOffset": "P1D", "offsetDirection": "Before"},
    )
    first = make.task("b", "Ask", make.field("Text", label="Full name"))
    plan = plan_template(make.workflow(first, task), people=people)
    step = plan.steps[1]
    assert step.title == "Sign «Full name»"
    assert step.summary == (
        "<p><strong>In Process Street</strong></p><ul>"
        "<li>Stop: the tasks below waited until this one was completed</li>"
        "<li>Hidden until a rule revealed it</li>"
        "<li>Assigned to omar (at) acme.example</li>"
        "<li>Due 1 day before the run is due</li></ul>"
    )
    assert said(plan, Kind.TASK_TEMPLATE, "a") == {
        "name": "merge_tags_as_text",
        "stopTask": "stop_task_as_text",
        "hiddenByDefault": "hidden_task_shown",
        "permissionRules": "visibility_by_hand",
        "assignmentRules[0]": "assignee_not_a_member",
        "dueDateRule": "deadline_as_text",
    }
    assert arrived(plan)["a"] is Disposition.PRESERVED


def test_task_types(make, people) -> None:
    ai = {"type": "Ai", "prompt": "Greet {{form.f1}}", "outputMapping": {"output": "f1"}}
    code = {"type": "Code", "code": "a < b", "inputMapping": {"x": "gone"}}
    approval = {"type": "Approval", "subjectTaskIds": ["a", "gone"]}
    plan = plan_template(
        make.workflow(
            make.task("a", "Ask", make.field("Text", label="Name")),
            make.task("ok", taskType="Approval", config=approval),
            make.task("ai", taskType="AI", config=ai),
            make.task("code", taskType="Code", config=code),
            make.task("odd", taskType="Quantum"),
        ),
        people=people,
    )
    assert [step.step_type for step in plan.steps] == ["task", "approval", "task", "task", "task"]
    summaries = {step.source_id: step.summary for step in plan.steps}
    assert summaries["ok"] == "<p>To approve: “Ask”, “a task that no longer exists”</p>"
    assert "<pre>Greet «Name»</pre>" in summaries["ai"]
    assert "<pre>output = Name</pre>" in summaries["ai"]
    assert "<pre>a &lt; b</pre>" in summaries["code"]
    assert said(plan, Kind.TASK_TEMPLATE, "ai") == {
        "taskType": "automation_as_manual_step",
        "config.prompt": "automation_as_text",
        "config.outputMapping": "automation_as_text",
    }
    assert said(plan, Kind.TASK_TEMPLATE, "odd") == {"taskType": "unknown_task_type"}


def test_rules_stand_in_the_steps_they_act_on(make, people) -> None:
    atoms = {"or": [{"and": [{"widgetId": "f1", "operator": "HasAnyValue"}]}]}
    rules = [
        {"id": "l1", "action": "Show", "condition": atoms, "targets": {"taskIds": ["h", "b"], "widgetIds": ["f2"]}},
        {"id": "l2", "action": "Show", "condition": atoms, "targets": {"taskIds": ["h", "b"], "widgetIds": ["f2"]}},
        {"id": "l3", "action": "Hide", "condition": atoms, "targets": {"taskIds": ["gone"]}},
    ]
    tasks = [
        make.task("a", "Ask", make.field("Text", label="Name"), make.field("Text", "f2", required=True)),
        make.task("h", "Later:"),
        make.task("b", "Do"),
    ]
    plan = plan_template(make.workflow(*tasks, logicRules=rules), people=people)
    words = "<li>Show “Later:”, “Do”, “f2” when “Name” has an answer.</li>"
    assert [step.summary.count(words) for step in plan.steps] == [1, 1]
    assert [said(plan, Kind.LOGIC_RULE, i) for i in ("l1", "l2", "l3")] == [
        {"targets": "logic_partly_as_text"},
        {"": "logic_duplicate"},
        {"": "logic_without_target"},
    ]
    assert said(plan, Kind.FORM_FIELD, "f2") == {
        "required": "required_but_conditional",
        "logicRules": "conditional_field_shown",
    }


def test_content_and_passive_fields_are_instructions(make, people) -> None:
    task = make.task(
        "a",
        None,
        make.content("Text", content="Above"),
        make.field("Text"),
        make.field("Snippet", "f2", label="Footer", config={"value": "Bye"}),
        make.content("Text", content="Below", hiddenByDefault=True).model_copy(update={"id": "c2"}),
    )
    plan = plan_template(make.workflow(task), people=people)
    assert plan.steps[0].summary == (
        "<p>Above</p><p><strong>Footer</strong> (text used by automations in Process Street)</p><p>Bye</p><p>Below</p>"
    )
    assert [item.source_id for item in plan.steps[0].fields] == ["f1"]
    assert arrived(plan)["c1"] is Disposition.EXACT
    assert said(plan, Kind.CONTENT, "c2") == {
        "hiddenByDefault": "hidden_content_shown",
        "position": "content_above_fields",
    }
    assert arrived(plan)["f2"] is Disposition.PRESERVED


def test_attachments_get_a_capture_of_their_own(make, people) -> None:
    bundle = make.workflow(make.task("a", None, make.field("Text")), make.task("b"), attachedTasks=["a"])
    first, second = plan_template(bundle, people=people).steps
    assert [(item.source_id, item.field_type, item.position) for item in first.fields] == [
        ("f1", "text", 1),
        (attachments_field("a"), "file", 2),
    ]
    assert second.fields == ()


def test_long_names_are_cut_and_nothing_of_them_is_lost(make, people) -> None:
    bundle = make.workflow(make.task("a", "t" * 700), workflow={"name": "n" * 300, "description": "&" * 900})
    plan = plan_template(bundle, people=people)
    assert (len(plan.title), len(plan.steps[0].title)) == (250, 600)
    assert plan.steps[0].summary == f"<p>{'t' * 700}</p>"
    assert len(plan.summary) <= 2000
    assert plan.summary.endswith(" [ps:w1]</p>")
    assert said(plan, Kind.TASK_TEMPLATE, "a") == {"name": "title_cut"}
    facts = said(plan, Kind.WORKFLOW, "w1")
    assert (facts["name"], facts["description"]) == ("name_cut", "summary_cut")


def test_a_marker_survives_whatever_stands_beside_it(make, people) -> None:
    due = {"sourceType": "FormFieldValue", "sourceWidgetId": "f1", "dueOffset": "P1D"}
    bundle = make.workflow(
        make.task("a", None, make.field("Text", label="<" * 3000)),
        workflow={"name": "[ps:other]", "description": "[ps:other]" * 90},
        runDueRule=due,
    )
    plan = plan_template(bundle, people=people)
    assert len(plan.summary) <= 2000
    assert plan.summary.count("[ps:") == 1
    assert said(plan, Kind.WORKFLOW, "w1")["audit"] == "summary_cut"
    assert said(plan, Kind.WORKFLOW, "w1")["dueDateRule"] == "run_deadline_as_text"


def test_a_draft_only_workflow_is_said(make, people) -> None:
    draft = make.workflow().model_copy(update={"revision": None})
    assert said(plan_template(draft, people=people), Kind.WORKFLOW, "w1")["revision"] == "no_published_version"
    empty = plan_template(make.workflow(permissions=[{"email": "x", "accessLevel": "Edit"}]), people=people)
    assert said(empty, Kind.WORKFLOW, "w1")["tasks"] == "workflow_without_tasks"
    assert said(empty, Kind.WORKFLOW, "w1")["permissions"] == "access_by_hand"


def test_finishing(make, people) -> None:
    static = [{"type": "Static", "email": "jane@acme.example"}, {"type": "Static", "email": "group-g1@process.st"}]
    previous = {"sourceType": "PreviousTaskCompletedDate", "dueOffset": "PT4H"}
    tasks = [
        make.task("a", assignmentRules=static, dueRule=AFTER_START),
        make.task("h", "Later:"),
        make.task("b", dueRule=previous),
        make.task("c"),
    ]
    first, second = finish_template(make.workflow(*tasks), people)
    assert (first.source_id, first.assignees, first.group_source_ids) == ("a", (20059,), ("g1",))
    assert first.deadline == {"value": 3, "unit": "days", "option": "from", "step": "start_run"}
    assert first.deadline_step_source_id is None
    assert (second.source_id, second.deadline, second.deadline_step_source_id) == (
        "b",
        {"value": 4, "unit": "hours", "option": "from"},
        "a",
    )
