"""``all_organizations``: triggers each ``migrate__`` DAG in turn and waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, chain

from process_street_tallyfy.dag.migrate import FIRST_DAY
from process_street_tallyfy.model.organization import REHEARSAL

#: No organisation has this name: a hyphen is none of its characters.
EVERY_ONE = "every-one"


def all_organizations_dag(names: Sequence[str]) -> DAG:
    """``names`` in order, rehearsals left out; every organisation gets its turn whatever happened to the one before."""
    with DAG(
        dag_id="all_organizations",
        description="Move all organisations, one after the other",
        schedule=None,
        start_date=FIRST_DAY,
        catchup=False,
        max_active_runs=1,
        default_args={"owner": "migration"},
        tags=["process-street-tallyfy"],
    ) as dag:
        moves = [
            TriggerDagRunOperator(
                task_id=name,
                trigger_dag_id=f"migrate__{name}",
                wait_for_completion=True,
                deferrable=True,
                poke_interval=10,
                reset_dag_run=False,
                note="Started by all_organizations.",
                trigger_rule="all_done",
            )
            for name in names
            if not name.endswith(REHEARSAL)
        ]
        chain(*moves)
        moves >> EmptyOperator(task_id=EVERY_ONE)  # the DAG is as red as the reddest of them
    return dag
