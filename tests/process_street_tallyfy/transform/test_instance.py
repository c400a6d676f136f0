import pytest

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.template import KICKOFF_ROLES


def test_an_open_run(make, planned) -> None:
    workflow = make.workflow(make.task("a", "Collect", make.field("Text")))
    run = make.run(tasks=[make.run_task("x", "Collect")], values=[make.value("f1", "x", {"value": "Lena"})])
    plan = planned(workflow, run)
    assert (plan.name, plan.marker, plan.status, plan.starter) == ("Lena [ps:run1]", "[ps:run1]", "Active", 20059)
    assert plan.summary == "Moved from Process Street. [ps:run1]"
    assert plan.kickoff == {
        "ps:source_id": "run1",
        "ps:status": "Active",
        "ps:starter": "Jane Doe <Jane@acme.example>",
        "ps:started": "2026-09-01 08:00:00",
        "ps:kept": "Last changed 2026-01-05 10:00:00 UTC",
    }
    assert set(plan.kickoff) <= set(KICKOFF_ROLES)
    task = plan.tasks[0]
    assert (task.step_source_id, task.bridge, task.completed, task.owners, task.due) == ("a", "field", False, (), None)
    assert [(item.source_id, item.field_source_id, item.value) for item in task.values] == [("run1:f1", "f1", "Lena")]
    assert {outcome.source_id: outcome.disposition for outcome in plan.outcomes} == {
        "run1": Disposition.EXACT,
        "x": Disposition.EXACT,
        "run1:f1": Disposition.EXACT,
    }
    assert [outcome.parent_id for outcome in plan.outcomes] == ["", "run1", "run1"]


def test_a_finished_run_keeps_who_and_when(make, planned) -> None:
    workflow = make.workflow(make.task("a", "Collect"), make.task("b", "Pay"))
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane Doe"}
    tasks = [
        make.done("x", "Collect", dueDate="2026-09-05T00:00:00Z"),
        make.done("y", "Pay", completedBy=jane, completedDate="2026-09-03T11:00:00Z", hidden=True),
    ]
    run = make.run(
        tasks=tasks,
        run={"status": "Completed", "dueDate": "2026-09-15T00:00:00Z", "shared": True},
        taskAssignees={"x": [jane]},
        assignees=[jane],
    )
    plan = planned(workflow, run)
    assert [(task.completer, task.owners, task.due) for task in plan.tasks] == [(None, (), None), (20059, (), None)]
    assert plan.kickoff["ps:completed"] == "2026-09-03 11:00:00"
    assert plan.kickoff["ps:due"] == "2026-09-15 00:00:00"
    assert plan.kickoff["ps:kept"].splitlines() == [
        "Last changed 2026-01-05 10:00:00 UTC",
        "Had a share link",
        "Run assigned to Jane Doe <jane@acme.example>",
        "Task 1 “Collect”: completed on 2026-09-02 09:10:00 UTC; completed by Omar Reyes <omar@acme.example>; "
        "due 2026-09-05 00:00:00 UTC; assigned to Jane Doe <jane@acme.example>",
        "Task 2 “Pay”: completed on 2026-09-03 11:00:00 UTC; hidden by conditional logic",
    ]
    assert make.said(plan, Kind.TASK, "x") == {
        "completedDate": "completion_time_as_text",
        "completedBy": "completer_not_a_member",
        "dueDate": "due_date_of_finished_task",
        "assignees": "assignees_of_finished_task",
    }
    assert make.said(plan, Kind.RUN, "run1") == {
        "createdDate": "start_time_as_field",
        "updatedDate": "last_change_as_text",
        "dueDate": "run_due_date_as_field",
        "completedDate": "completion_time_derived",
        "shared": "share_link_dropped",
        "assignees": "assignees_of_finished_run",
        "tasks.updatedDate": "authorship_not_kept",
        "tasks.assignees": "assignees_not_read",
    }


def test_a_step_that_the_run_never_had_is_said(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("new", "New"))
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A")]))
    assert make.said(plan, Kind.RUN, "run1")["revision"] == "run_of_another_version"


@pytest.mark.parametrize(
    ("run", "field", "reason"),
    [
        ({"status": "Frozen"}, "status", "unknown_run_status"),
        ({"status": "Archived"}, "status", "finished_with_open_tasks"),
        ({"migrationStatus": "Migrating"}, "migrationStatus", "run_was_changing"),
        ({"name": None}, "name", "run_name_made_up"),
        ({"name": "n" * 400}, "name", "name_cut"),
        ({"name": "a\nb"}, "name", "text_tidied"),
        ({"audit": {"createdById": "uOmar"}}, "createdById", "starter_not_a_member"),
        ({"audit": {"createdById": "gone"}}, "createdById", "starter_not_a_member"),
    ],
)
def test_facts_of_the_run(make, planned, run: dict[str, object], field: str, reason: str) -> None:
    plan = planned(make.workflow(make.task("a", "A")), make.run(tasks=[make.run_task("x", "A")], run=run))
    assert make.said(plan, Kind.RUN, "run1")[field] == reason
    assert len(plan.name) <= 300
    assert plan.name.endswith("[ps:run1]")
    assert plan.starter in {None, 20059}


def test_an_archived_run_with_open_tasks_has_no_completion_time(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "B"))
    run = make.run(tasks=[make.done("x", "A"), make.run_task("y", "B")], run={"status": "Archived"})
    assert "ps:completed" not in planned(workflow, run).kickoff


def test_unknown_keys_of_runs_tasks_and_answers_are_said(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("Select", config={"items": [{"name": "B"}]})))
    data = {"value": "B", "hasDefaultValue": True}
    run = make.run(
        tasks=[make.run_task("x", "A", colour="red")],
        values=[make.value("f1", "x", data, "Select", colour="red")],
        run={"colour": "red"},
    )
    plan = planned(workflow, run)
    assert make.said(plan, Kind.RUN, "run1")["colour"] == "unknown_fact"
    assert make.said(plan, Kind.TASK, "x") == {"colour": "unknown_fact"}
    assert make.said(plan, Kind.VALUE, "run1:f1") == {
        "colour": "unknown_fact",
        "data.hasDefaultValue": "default_flag_not_kept",
    }


def test_headings_and_hidden_tasks_are_not_left_open(make, planned) -> None:
    workflow = make.workflow(make.task("h", "Before:"), make.task("a", "A"), make.task("b", "B"))
    tasks = [make.run_task("x", "Before:"), make.done("y", "A"), make.run_task("z", "B", hidden=True)]
    plan = planned(workflow, make.run(tasks=tasks, run={"status": "Archived"}))
    assert "status" not in make.said(plan, Kind.RUN, "run1")
    assert plan.kickoff["ps:completed"] == "2026-09-02 09:10:00"
