"""A finished run in compact form: which task is launched and what is said of the rest."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.compact import compact, stays_compact


def finished(make: Any, planned: Any, *, status: str = "Completed") -> Any:
    tasks = [make.task("a", "Approve", config={"type": "Approval"}, taskType="Approval"), make.task("b", "Bake")]
    tasks[1] = tasks[1].model_copy(update={"widgets": [make.field("Text", "f1")]})
    run = make.run(
        tasks=[make.done("t1", "Approve", taskType="Approval"), make.done("t2", "Bake")],
        values=[make.value("f1", "t2", {"value": "hot"})],
        run={"status": status},
    )
    return planned(make.workflow(*tasks), run)


def test_one_task_without_a_decision_carries_the_run(make: Any, planned: Any) -> None:
    plan = compact(finished(make, planned), ())
    assert plan.compact
    assert [task.source_id for task in plan.tasks] == ["t2"]
    assert plan.tasks[0].values == ()
    assert plan.kickoff == finished(make, planned).kickoff


def test_tasks_with_files_carry_it(make: Any, planned: Any) -> None:
    assert [task.source_id for task in compact(finished(make, planned), ["t1"]).tasks] == ["t1"]


def test_everything_else_is_preserved_in_the_record(make: Any, planned: Any) -> None:
    full = finished(make, planned)
    plan = compact(full, ())
    assert {(item.kind, item.source_id) for item in plan.outcomes} == {
        (item.kind, item.source_id) for item in full.outcomes
    }
    ends = {(item.kind, item.source_id): item.disposition for item in plan.outcomes}
    assert ends[Kind.TASK, "t1"] is ends[Kind.VALUE, "run1:f1"] is Disposition.PRESERVED
    assert make.said(plan, Kind.TASK, "t1") == {"": "compact_run"}
    assert make.said(plan, Kind.VALUE, "run1:f1") == {"": "compact_run"}
    assert make.said(plan, Kind.RUN, "run1") == make.said(full, Kind.RUN, "run1")
    assert make.said(plan, Kind.TASK, "t2") == make.said(full, Kind.TASK, "t2")


def test_a_run_without_any_step_stays_in_full(make: Any, planned: Any) -> None:
    run = make.run(tasks=[make.done("t1", "Nothing like it")], run={"status": "Completed"})
    plan = planned(make.workflow(make.task("a", "Approve"), make.task("b", "Bake")), run)
    assert compact(plan, ()) is plan


def test_a_compact_run_in_a_full_move_says_so(make: Any, planned: Any) -> None:
    plan = stays_compact(compact(finished(make, planned), ()))
    assert make.said(plan, Kind.RUN, "run1")["form"] == "compact_stays"
