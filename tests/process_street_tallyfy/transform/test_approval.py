import pytest

from process_street_tallyfy.model.state import Kind

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
    assert [make.said(plan, Kind.APPROVAL, f"d{i}").get("") for i in range(len(statuses))] == reasons
    assert (make.said(plan, Kind.TASK, "y").get("status") == "approval_without_decision") is (done and not statuses)


def test_a_decision_s_comment_and_reviewer_are_kept(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "OK?", taskType="Approval"))
    jane = {"id": "uJane", "email": "jane@acme.example", "username": "Jane Doe"}
    stamp = {"updatedDate": "2026-09-03T10:00:00Z"}
    tasks = [make.run_task("x", "A"), make.done("y", "OK?", taskType="Approval", completedBy=jane)]
    decision = {**DECISION, "status": "Rejected", "comment": "Date is\nmissing.", "audit": stamp, "reviewedBy": jane}
    plan = planned(workflow, make.run(tasks=tasks, approvals=[decision]))
    line = "Approval of “A”: Rejected by Jane Doe <jane@acme.example> on 2026-09-03 10:00:00 UTC: Date is missing."
    assert line in plan.kickoff["ps:kept"].splitlines()
    assert make.said(plan, Kind.APPROVAL, "d1") == {
        "subjectTaskId": "approval_subject_as_line",
        "audit": "decision_time_as_text",
        "comment": "approval_comment_as_text",
    }
