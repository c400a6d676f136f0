"""What Airflow knows about an organisation's runs: read from its own tables, in the API server only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from airflow.models.dagrun import DagRun
from airflow.models.hitl import HITLDetail
from airflow.models.taskinstance import TaskInstance
from airflow.utils.session import create_session
from sqlalchemy import func, select

from process_street_tallyfy.ui.links import question_path, run_path, task_path

OVER = frozenset({"success", "failed"})


@dataclass(frozen=True, slots=True)
class RunState:
    """The newest run of a DAG; ``path`` leads there."""

    dag_id: str
    run_id: str
    state: str
    started: datetime | None
    ended: datetime | None
    path: str

    @property
    def over(self) -> bool:
        return self.state in OVER


@dataclass(frozen=True, slots=True)
class Question:
    """An approval that a person has to give or refuse."""

    dag_id: str
    subject: str
    asked_at: datetime
    path: str


@dataclass(frozen=True, slots=True)
class FailedTask:
    task_id: str
    map_index: int
    ended: datetime | None
    path: str


def newest_runs(dag_ids: Sequence[str]) -> dict[str, RunState]:
    """By DAG id; a DAG that never ran is missing."""
    newest = select(func.max(DagRun.id)).where(DagRun.dag_id.in_(dag_ids)).group_by(DagRun.dag_id)
    with create_session() as session:
        return {
            run.dag_id: RunState(
                run.dag_id, run.run_id, str(run.state), run.start_date, run.end_date, run_path(run.dag_id, run.run_id)
            )
            for run in session.scalars(select(DagRun).where(DagRun.id.in_(newest)))
        }


def questions(dag_ids: Sequence[str]) -> list[Question]:
    """Unanswered ones of runs that are still going, oldest first."""
    query = (
        select(
            TaskInstance.dag_id, TaskInstance.run_id, TaskInstance.task_id, HITLDetail.subject, HITLDetail.created_at
        )
        .join(HITLDetail, HITLDetail.ti_id == TaskInstance.id)
        .join(DagRun, (DagRun.dag_id == TaskInstance.dag_id) & (DagRun.run_id == TaskInstance.run_id))
        .where(TaskInstance.dag_id.in_(dag_ids), HITLDetail.responded_at.is_(None), DagRun.state.not_in(OVER))
        .order_by(HITLDetail.created_at)
    )
    with create_session() as session:
        return [
            Question(dag_id, subject, asked_at, question_path(dag_id, run_id, task_id))
            for dag_id, run_id, task_id, subject, asked_at in session.execute(query)
        ]


def failed_tasks(run: RunState, limit: int = 5) -> list[FailedTask]:
    """The first that failed: what failed later is mostly their consequence."""
    query = (
        select(TaskInstance.task_id, TaskInstance.map_index, TaskInstance.end_date)
        .where(TaskInstance.dag_id == run.dag_id, TaskInstance.run_id == run.run_id, TaskInstance.state == "failed")
        .order_by(TaskInstance.end_date)
        .limit(limit)
    )
    with create_session() as session:
        return [
            FailedTask(task_id, index, ended, task_path(run.dag_id, run.run_id, task_id, index))
            for task_id, index, ended in session.execute(query)
        ]
