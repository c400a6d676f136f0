"""Human gates. No default ever approves; a waiting gate holds no worker slot; texts name no people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowSkipException

from process_street_tallyfy.phases.operator import MigrationRetryPolicy
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.workspace import open_workspace

if TYPE_CHECKING:
    from airflow.sdk import Context


class PlanApproval(ApprovalOperator):
    """Asks only when the run was triggered with ``approve`` containing ``plan``; a rejection fails the task."""

    def __init__(self, *, organization_file: str, **kwargs: Any) -> None:
        # Airflow would put who answered into XCom (design.md, "what bites").
        super().__init__(fail_on_reject=True, do_xcom_push=False, retry_policy=MigrationRetryPolicy(), **kwargs)
        self.organization_file = organization_file

    def execute(self, context: Context) -> Any:
        if "plan" in (context["params"].get("approve") or ()):
            return super().execute(context)
        self.log.info("no approval of the plan was asked for")
        self._passed(context)
        return None

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        answer = super().execute_complete(context, event)
        self._passed(context)
        return answer

    def _passed(self, context: Context) -> None:
        with open_workspace(self.organization_file, context) as workspace:
            workspace.finished("discovery.approve_plan", WHOLE, {})


class EffectApproval(ApprovalOperator):
    """Always asks: nothing that reaches people or deletes objects happens without this answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fail_on_reject=True, do_xcom_push=False, retry_policy=MigrationRetryPolicy(), **kwargs)

    def execute(self, context: Context) -> Any:
        if context["params"].get("dry_run"):
            message = "dry run: the preview is written, nothing more happens"
            raise AirflowSkipException(message)
        return super().execute(context)
