import pytest

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.instance import plan_run, value_id
from process_street_tallyfy.transform.template import KICKOFF_ROLES, plan_template


@pytest.fixture
def planned(make, people):
    def plan(workflow, run, zone: str = "Europe/Berlin"):
        template = plan_template(workflow, people=people)
        return plan_run(run, workflow, template, people, directory={"uJane": make.jane}, time_zone=zone)

    return plan


def said(plan, kind: Kind, source_id: str) -> dict[str, str]:
    return {f.field: f.reason for f in plan.findings if (f.kind, f.source_id) == (kind, source_id)}


def value(field_id: str, task_id: str, data: object, field_type: str = "Text", **extra: object) -> dict[str, object]:
    return {
        "id": field_id,
        "key": field_id,
        "label": field_id,
        "taskId": task_id,
        "fieldType": field_type,
        "data": data,
        **extra,
    }


def test_an_open_run(make, planned) -> None:
    workflow = make.workflow(make.task("a", "Collect", make.field("Text")))
    run = make.run(tasks=[make.run_task("x", "Collect")], values=[value("f1", "x", {"value": "Lena"})])
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
    assert said(plan, Kind.TASK, "x") == {
        "completedDate": "completion_time_as_text",
        "completedBy": "completer_not_a_member",
        "dueDate": "due_date_of_finished_task",
        "assignees": "assignees_of_finished_task",
    }
    assert said(plan, Kind.RUN, "run1") == {
        "createdDate": "start_time_as_field",
        "updatedDate": "last_change_as_text",
        "dueDate": "run_due_date_as_field",
        "completedDate": "completion_time_derived",
        "shared": "share_link_dropped",
        "assignees": "assignees_of_finished_run",
        "tasks.updatedDate": "authorship_not_kept",
        "tasks.assignees": "assignees_not_read",
    }


def test_people_and_dates_of_open_tasks_wait(make, planned) -> None:
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane"}
    omar = {"id": "uOmar", "email": "omar@acme.example", "username": "Omar"}
    workflow = make.workflow(make.task("a", "A"), make.task("b", "B"))
    tasks = [make.run_task("x", "A", dueDate="2026-12-01T08:00:00+02:00", stopped=True), make.run_task("y", "B")]
    plan = planned(workflow, make.run(tasks=tasks, taskAssignees={"x": [jane], "y": [jane, omar]}))
    assert (plan.tasks[0].owners, plan.tasks[0].due) == ((20059,), "2026-12-01 06:00:00")
    assert plan.tasks[1].owners == (20059,)
    assert said(plan, Kind.TASK, "x") == {
        "dueDate": "waits_for_cut_over",
        "assignees": "waits_for_cut_over",
        "stopped": "stopped_state_as_text",
    }
    assert said(plan, Kind.TASK, "y") == {"assignees": "assignee_not_a_member"}


def test_tasks_without_a_step_are_kept_and_said(make, planned) -> None:
    workflow = make.workflow(make.task("h", "Before:"), make.task("a", "Kept"))
    tasks = [make.run_task("x", "Before:"), make.run_task("y", "Kept"), make.done("z", "Gone")]
    plan = planned(workflow, make.run(tasks=tasks))
    assert [(task.step_source_id, task.bridge) for task in plan.tasks] == [
        (None, "position"),
        ("a", "position"),
        (None, "none"),
    ]
    assert said(plan, Kind.TASK, "x") == {"": "heading_as_text"}
    assert said(plan, Kind.TASK, "z") == {
        "": "task_not_matched",
        "status": "completion_as_text",
        "completedDate": "completion_time_as_text",
        "completedBy": "completion_as_text",
    }
    assert "Task 3 “Gone”: has no counterpart in the migrated workflow; completed;" in plan.kickoff["ps:kept"]
    assert "Before" not in plan.kickoff["ps:kept"]
    assert said(plan, Kind.RUN, "run1")["revision"] == "run_of_another_version"


def test_a_step_that_the_run_never_had_is_said(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("new", "New"))
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A")]))
    assert said(plan, Kind.RUN, "run1")["revision"] == "run_of_another_version"


def test_answers_that_do_not_fit_are_kept(make, planned) -> None:
    workflow = make.workflow(
        make.task(
            "a",
            "A",
            make.field("Text"),
            make.field("Select", "f2", config={"items": [{"name": "New"}]}),
            make.field("Snippet", "f3"),
            make.field("Table", "f4"),
        )
    )
    values = [
        value("f1", "x", {"value": "long " * 50}),
        value("f2", "x", {"value": "Old"}, "Select"),
        value("f3", "x", {"value": "static"}, "Snippet"),
        value("f4", "x", {"value": "a,b\nc,d"}, "Table"),
        value("f9", "x", {"value": "orphan"}),
        value("f8", "x", None),
    ]
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A")], values=values))
    kept = plan.kickoff["ps:kept"]
    for line in (
        f"Answer to “f1”: {'long ' * 50}",
        "Answer to “f2”: Old",
        "Answer to “f3”: static",
        "Answer to “f9”: orphan",
    ):
        assert line.strip() in kept
    assert [
        next(iter(said(plan, Kind.VALUE, value_id("run1", i)).values()), None)
        for i in ("f1", "f2", "f3", "f4", "f9", "f8")
    ] == [
        "answer_too_long",
        "option_not_found",
        "value_of_passive_field",
        "table_as_text",
        "field_not_in_template",
        None,
    ]
    assert {item.field_source_id: item.value for item in plan.tasks[0].values} == {
        "f1": ("long " * 50)[:199] + "…",
        "f4": "a,b\nc,d",
    }
    # An unanswered field is no fact: the API lists it with null.
    assert len(plan.outcomes) == 2 + len(values) - 1


def test_files_in_answers_are_named_here_and_planned_on_their_own(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("MultiFile")))
    values = [value("f1", "x", [{"id": "s1", "name": "a.pdf"}], "MultiFile")]
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A")], values=values))
    assert "Answer to “f1”: a.pdf" in plan.kickoff["ps:kept"]
    assert [outcome.kind for outcome in plan.outcomes] == [Kind.RUN, Kind.TASK]
    assert plan.tasks[0].values == ()


def test_an_answer_goes_to_the_task_whose_step_holds_its_field_now(make, planned) -> None:
    workflow = make.workflow(
        make.task("a", "A", make.field("Text", "f1"), make.field("Text", "f2")),
        make.task("b", "B", make.field("Text", "f3"), make.field("Text", "f4"), make.field("Text", "moved")),
    )
    values = [value(i, "x", {"value": i}) for i in ("f1", "f2", "moved")] + [
        value(i, "y", {"value": i}) for i in ("f3", "f4")
    ]
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A"), make.run_task("y", "B")], values=values))
    assert [[item.field_source_id for item in task.values] for task in plan.tasks] == [
        ["f1", "f2"],
        ["moved", "f3", "f4"],
    ]


DECISION = {
    "id": "d1",
    "approvalTaskId": "y",
    "subjectTaskId": "x",
    "status": "Approved",
    "reviewedBy": {"id": "uJane"},
}


@pytest.mark.parametrize(
    ("statuses", "done", "verdict", "reasons"),
    [
        (["Approved"], True, True, [None]),
        (["Rejected"], True, False, [None]),
        (["Approved", "Rejected"], True, False, ["approval_as_text", None]),
        ([], True, True, []),
        (["Rejected"], False, None, ["approval_as_text"]),
        (["Undecided"], True, True, ["approval_as_text"]),
    ],
)
def test_decisions(
    make, planned, *, statuses: list[str], done: bool, verdict: bool | None, reasons: list[str | None]
) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "OK?", taskType="Approval"))
    approval = make.done if done else make.run_task
    tasks = [make.run_task("x", "A"), approval("y", "OK?", taskType="Approval")]
    decisions = [{**DECISION, "id": f"d{i}", "status": status} for i, status in enumerate(statuses)]
    plan = planned(workflow, make.run(tasks=tasks, approvals=decisions))
    assert plan.tasks[1].is_approved is verdict
    assert [said(plan, Kind.APPROVAL, f"d{i}").get("") for i in range(len(statuses))] == reasons
    assert (said(plan, Kind.TASK, "y").get("status") == "approval_without_decision") is (done and not statuses)


def test_a_decision_s_comment_and_reviewer_are_kept(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "OK?", taskType="Approval"))
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane Doe"}
    stamp = {"updatedDate": "2026-09-03T10:00:00Z"}
    tasks = [make.run_task("x", "A"), make.done("y", "OK?", taskType="Approval", completedBy=jane)]
    decision = {**DECISION, "status": "Rejected", "comment": "Date is\nmissing.", "audit": stamp, "reviewedBy": jane}
    plan = planned(workflow, make.run(tasks=tasks, approvals=[decision]))
    line = "Approval of “A”: Rejected by Jane Doe <jane@acme.example> on 2026-09-03 10:00:00 UTC: Date is missing."
    assert line in plan.kickoff["ps:kept"].splitlines()
    assert said(plan, Kind.APPROVAL, "d1") == {
        "subjectTaskId": "approval_subject_as_line",
        "audit": "decision_time_as_text",
        "comment": "approval_comment_as_text",
    }


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
    assert said(plan, Kind.RUN, "run1")[field] == reason
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
        values=[value("f1", "x", data, "Select", colour="red")],
        run={"colour": "red"},
    )
    plan = planned(workflow, run)
    assert said(plan, Kind.RUN, "run1")["colour"] == "unknown_fact"
    assert said(plan, Kind.TASK, "x") == {"colour": "unknown_fact"}
    assert said(plan, Kind.VALUE, "run1:f1") == {
        "colour": "unknown_fact",
        "data.hasDefaultValue": "default_flag_not_kept",
    }


def test_headings_and_hidden_tasks_are_not_left_open(make, planned) -> None:
    workflow = make.workflow(make.task("h", "Before:"), make.task("a", "A"), make.task("b", "B"))
    tasks = [make.run_task("x", "Before:"), make.done("y", "A"), make.run_task("z", "B", hidden=True)]
    plan = planned(workflow, make.run(tasks=tasks, run={"status": "Archived"}))
    assert "status" not in said(plan, Kind.RUN, "run1")
    assert plan.kickoff["ps:completed"] == "2026-09-02 09:10:00"


def test_an_unknown_task_status_is_kept(make, planned) -> None:
    plan = planned(make.workflow(make.task("a", "A")), make.run(tasks=[make.run_task("x", "A", status="Paused")]))
    assert said(plan, Kind.TASK, "x") == {"status": "unknown_task_status"}
    assert plan.tasks[0].completed is False


def test_a_name_of_its_own_is_kept(make, planned) -> None:
    workflow = make.workflow(make.task("a", "Greet {{form.Name}}"))
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "Greet Lena")]))
    assert said(plan, Kind.TASK, "x") == {"name": "task_name_as_text"}
    assert "Task 1 “Greet Lena”: had its own name in this run" in plan.kickoff["ps:kept"]


def test_a_date_is_read_in_the_zone_of_the_organisation(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("Date", config={"timeOption": "Excluded"})))
    data = {"value": "2026-09-14T22:00:00.000Z", "timeHidden": True}
    run = make.run(tasks=[make.run_task("x", "A")], values=[value("f1", "x", data, "Date")])
    assert planned(workflow, run).tasks[0].values[0].value == "2026-09-15"
    assert planned(workflow, run, "America/New_York").tasks[0].values[0].value == "2026-09-14"


def test_what_is_cut_from_the_kept_text_is_said_and_nothing_that_arrived_counts_as_lost(make, planned) -> None:
    workflow = make.workflow(make.task("new"), make.task("a", "A", make.field("Text"), make.field("Text", "f2")))
    values = [value("f1", "x", {"value": "long " * 2000}), value("f9", "x", {"value": "orphan " * 20})]
    plan = planned(workflow, make.run(tasks=[make.done("x", "A")], values=values))
    assert len(plan.kickoff["ps:kept"]) <= 6000
    assert said(plan, Kind.VALUE, "run1:f1") == {"data": "kept_text_cut"}
    assert said(plan, Kind.VALUE, "run1:f9") == {"": "kept_text_cut"}
    dispositions = {outcome.source_id: outcome.disposition for outcome in plan.outcomes}
    assert dispositions["run1:f1"] is Disposition.PRESERVED
    assert dispositions["run1:f9"] is Disposition.UNSUPPORTED
    assert dispositions["x"] is not Disposition.UNSUPPORTED


def test_an_answer_whose_step_no_task_reaches_is_kept(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "B", make.field("Text")))
    run = make.run(tasks=[make.run_task("x", "A")], values=[value("f1", "gone", {"value": "Lena"})])
    plan = planned(workflow, run)
    assert said(plan, Kind.VALUE, "run1:f1") == {"": "field_not_in_template"}
    assert "Answer to “f1”: Lena" in plan.kickoff["ps:kept"]


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
    assert said(plan, Kind.TASK, "x") == {
        "status": "closed_with_the_run",
        "dueDate": "due_date_of_finished_task",
        "assignees": "assignees_of_finished_task",
    }
    assert said(plan, Kind.TASK, "y") == {"status": "closed_with_the_run", "hidden": "hidden_state_as_text"}
    assert "Task 1 “A”: not completed when the run ended;" in plan.kickoff["ps:kept"]
