"""One organisation that failed makes the DAG of all red, wherever it stands in the row."""

from __future__ import annotations

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator

from process_street_tallyfy.dag.all_organizations import all_organizations_dag


def test_the_last_task_needs_every_organisation() -> None:
    """The state of a DAG run is that of its leaves; each organisation still gets its turn after a failed one."""
    dag = all_organizations_dag(["acme", "bakery", "clinic"])
    moves = [task for task in dag.tasks if isinstance(task, TriggerDagRunOperator)]
    (last,) = dag.leaves
    assert last.trigger_rule == "all_success"
    assert last.upstream_task_ids == {move.task_id for move in moves} == {"acme", "bakery", "clinic"}
    assert {move.trigger_rule for move in moves} == {"all_done"}


def test_no_organisation_at_all_is_no_error() -> None:
    assert len(all_organizations_dag([]).tasks) == 1


def test_a_rehearsal_is_nobodys_move() -> None:
    """Its target is played and gone; ``make rehearse`` starts it."""
    tasks = {task.task_id for task in all_organizations_dag(["acme", "acme_rehearsal"]).tasks}
    assert "acme" in tasks
    assert "acme_rehearsal" not in tasks
