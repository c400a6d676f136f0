"""The move that a cut-over begins with. By itself: Airflow's operator brings a good part of Airflow along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator

from process_street_tallyfy.phases.options import SELECTION
from process_street_tallyfy.redaction.boundary import in_own_words

if TYPE_CHECKING:
    from airflow.sdk import Context


class FinalDelta(TriggerDagRunOperator):
    """Runs the move once more for what changed, and waits for its end without a worker slot.

    Clearing this task runs another one. How it ended is judged by the next task, from the ledger.
    """

    def __init__(self, *, organization: str, **kwargs: Any) -> None:
        super().__init__(
            trigger_dag_id=f"migrate__{organization}",
            trigger_run_id="delta_of_{{ run_id }}_{{ ti.try_number }}",
            wait_for_completion=True,
            deferrable=True,
            poke_interval=5,
            allowed_states=["success", "failed"],
            failed_states=[],
            fail_when_dag_is_paused=True,
            openlineage_inject_parent_info=False,
            note="The final delta of a cut-over: it carries what changed since the last run.",
            **kwargs,
        )

    @in_own_words
    def execute(self, context: Context) -> Any:
        if context["params"].get("dry_run"):
            self.log.info("only listed: no delta")
            return None
        chosen = {key: context["params"][key] for key in SELECTION if context["params"].get(key)}
        self.conf = {"mode": "migrate", "read_again": True, **chosen}
        return super().execute(context)
