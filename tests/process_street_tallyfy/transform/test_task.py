from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.state import Kind


def test_people_and_dates_of_open_tasks_wait(make, planned) -> None:
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane"}
    omar = {"id": "uOmar", "email": "omar@acme.example", "username": "Omar"}
    workflow = make.workflow(make.task("a", "A"), make.task("b", "B"))
    tasks = [make.run_task("x", "A", dueDate="2026-12-01T08:00:00+02:00", stopped=True), make.run_task("y", "B")]
    plan = planned(workflow, make.run(tasks=tasks, taskAssignees={"x": [jane], "y": [jane, omar]}))
    assert (plan.tasks[0].owners, plan.tasks[0].due) == ((20059,), "2026-12-01 06:00:00")
    assert plan.tasks[1].owners == (20059,)
    assert make.said(plan, Kind.TASK, "x") == {
        "dueDate": "waits_for_cut_over",
        "assignees": "waits_for_cut_over",
        "stopped": "stopped_state_as_text",
    }
    assert make.said(plan, Kind.TASK, "y") == {"assignees": "assignee_not_a_member"}


def test_a_group_waits_for_the_cut_over_and_a_dropped_one_does_not(make, planned) -> None:
    team = {"id": "uTeam", "email": "group-gTeam@process.st", "username": "Team"}
    workflow, tasks = make.workflow(make.task("a", "A")), [make.run_task("x", "A")]
    run = make.run(tasks=tasks, taskAssignees={"x": [team]})
    plan = planned(workflow, run)
    assert (plan.tasks[0].owners, plan.tasks[0].group_source_ids) == ((), ("gTeam",))
    assert make.said(plan, Kind.TASK, "x") == {"assignees": "waits_for_cut_over"}
    plan = planned(workflow, run, decided=PeopleMap({}, migration_user=1, dropped=frozenset({"gTeam"})))
    assert plan.tasks[0].group_source_ids == ()
    assert make.said(plan, Kind.TASK, "x") == {"assignees": "assignee_not_a_member"}


def test_a_hidden_task_that_no_automation_hides_gets_neither_people_nor_a_date(make, planned) -> None:
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane"}
    tasks = [make.run_task("x", "A", hidden=True, dueDate="2026-12-01T08:00:00Z")]
    plan = planned(make.workflow(make.task("a", "A")), make.run(tasks=tasks, taskAssignees={"x": [jane]}))
    assert (plan.tasks[0].owners, plan.tasks[0].due) == ((), None)
    assert make.said(plan, Kind.TASK, "x") == {
        "dueDate": "hidden_task_left_alone",
        "assignees": "hidden_task_left_alone",
        "hidden": "hidden_state_as_text",
    }


def test_the_assignees_of_an_open_run_may_see_it_unless_a_task_is_closed_to_them(make, planned) -> None:
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane"}
    omar = {"id": "uOmar", "email": "omar@acme.example", "username": "Omar"}
    closed = {"type": "Static", "user": omar, "taskRead": True, "taskUpdate": True}
    free, ruled = make.workflow(make.task("a", "A")), make.workflow(make.task("a", "A", permissionRules=[closed]))
    run = make.run(tasks=[make.run_task("x", "A")], assignees=[jane])
    assert (planned(free, run).members, make.said(planned(free, run), Kind.RUN, "run1")["assignees"]) == (
        (20059,),
        "run_assignees_at_cut_over",
    )
    assert planned(ruled, run).members == ()
    assert make.said(planned(ruled, run), Kind.RUN, "run1")["assignees"] == "run_assignee_shut_out"
    both = planned(free, make.run(tasks=[make.run_task("x", "A")], assignees=[jane, omar]))
    assert make.said(both, Kind.RUN, "run1")["assignees"] == "run_assignee_not_a_member"


def test_tasks_without_a_step_are_kept_and_said(make, planned) -> None:
    workflow = make.workflow(make.task("h", "Before:"), make.task("a", "Kept"))
    tasks = [make.run_task("x", "Before:"), make.run_task("y", "Kept"), make.done("z", "Gone")]
    plan = planned(workflow, make.run(tasks=tasks))
    assert [(task.step_source_id, task.bridge) for task in plan.tasks] == [
        (None, "position"),
        ("a", "position"),
        (None, "none"),
    ]
    assert make.said(plan, Kind.TASK, "x") == {"": "heading_as_text"}
    assert make.said(plan, Kind.TASK, "z") == {
        "": "task_not_matched",
        "status": "completion_as_text",
        "completedDate": "completion_time_as_text",
        "completedBy": "completion_as_text",
    }
    assert "Task 3 “Gone”: has no counterpart in the migrated workflow; completed;" in plan.kickoff["ps:kept"]
    assert "Before" not in plan.kickoff["ps:kept"]
    assert make.said(plan, Kind.RUN, "run1")["revision"] == "run_of_another_version"


def test_an_unknown_task_status_is_kept(make, planned) -> None:
    plan = planned(make.workflow(make.task("a", "A")), make.run(tasks=[make.run_task("x", "A", status="Paused")]))
    assert make.said(plan, Kind.TASK, "x") == {"status": "unknown_task_status"}
    assert plan.tasks[0].completed is False


def test_a_name_of_its_own_is_kept(make, planned) -> None:
    workflow = make.workflow(make.task("a", "Greet {{form.Name}}"))
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "Greet Lena")]))
    assert make.said(plan, Kind.TASK, "x") == {"name": "task_name_as_text"}
    assert "Task 1 “Greet Lena”: had its own name in this run" in plan.kickoff["ps:kept"]


def test_open_tasks_of_a_completed_run_are_closed_with_it(make, planned) -> None:
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane"}
    workflow = make.workflow(make.task("a", "A"), make.task("b", "OK?", taskType="Approval"))
    tasks = [
        make.run_task("x", "A", dueDate="2026-12-01T08:00:00Z"),
        make.run_task("y", "OK?", taskType="Approval", hidden=True),
    ]
    plan = planned(workflow, make.run(tasks=tasks, run={"status": "Completed"}, taskAssignees={"x": [jane], "y": []}))
    assert [(task.completed, task.is_approved, task.owners, task.due, task.completer) for task in plan.tasks] == [
        (True, None, (), None, None),
        (True, True, (), None, None),
    ]
    assert make.said(plan, Kind.TASK, "x") == {
        "status": "closed_with_the_run",
        "dueDate": "due_date_of_finished_task",
        "assignees": "assignees_of_finished_task",
    }
    assert make.said(plan, Kind.TASK, "y") == {"status": "closed_with_the_run", "hidden": "hidden_state_as_text"}
    assert "Task 1 “A”: not completed when the run ended;" in plan.kickoff["ps:kept"]
