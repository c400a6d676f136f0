"""Human gates. No default ever approves; a waiting gate holds no worker slot; texts name no people."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowSkipException

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.sealing import user_id
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.operator import MigrationRetryPolicy
from process_street_tallyfy.phases.places import page_of, report_of
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.workspace import Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words

if TYPE_CHECKING:
    from airflow.sdk import Context


def with_links(text: str | None, organization_file: str, context: Context, file: str) -> str:
    """The text of a question, and where what it asks about is read: Airflow shows Markdown."""
    organization, run_id = load(organization_file).organization, context["dag_run"].run_id
    address, page = report_of(organization, run_id, file), page_of(organization, "reports")
    where = f"Read it first: [{file}]({address}), a file to open. It lies with the others under [Reports]({page})."
    return f"{text or ''}\n\n{where}"


class PlanApproval(ApprovalOperator):
    """Asks only when the run was triggered with ``approve`` containing ``plan``; a rejection fails the task."""

    def __init__(self, *, organization_file: str, **kwargs: Any) -> None:
        # Airflow would put who answered into XCom (design.md, "what bites").
        super().__init__(fail_on_reject=True, do_xcom_push=False, retry_policy=MigrationRetryPolicy(), **kwargs)
        self.organization_file = organization_file

    @in_own_words
    def execute(self, context: Context) -> Any:
        if "plan" in (context["params"].get("approve") or ()):
            self.body = with_links(self.body, self.organization_file, context, "plan.html")
            return super().execute(context)
        self.log.info("no approval of the plan was asked for")
        self._passed(context)
        return None

    @in_own_words
    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        answer = super().execute_complete(context, event)
        self._passed(context)
        return answer

    def _passed(self, context: Context) -> None:
        with open_workspace(self.organization_file, context) as workspace:
            workspace.finished("discovery.approve_plan", WHOLE, {})


class EffectApproval(ApprovalOperator):
    """Always asks: nothing that reaches people or deletes objects happens without this answer.

    :param approves: name of the preview whose hash, ``sha256``, a yes is tied to. The yes is written into the ledger:
        a task that was marked green, or skipped by hand, approves nothing.
    :param shows: the file of the run's reports that has the list; '' = there is none.
    :param asked_by: the param without which only the list is written.
    """

    template_fields = (*ApprovalOperator.template_fields, "sha256")

    def __init__(
        self,
        *,
        organization_file: str = "",
        approves: str = "",
        sha256: str = "",
        shows: str = "",
        asked_by: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(fail_on_reject=True, do_xcom_push=False, retry_policy=MigrationRetryPolicy(), **kwargs)
        self.organization_file = organization_file
        self.approves = approves
        self.sha256 = sha256
        self.shows = shows
        self.asked_by = asked_by

    @in_own_words
    def execute(self, context: Context) -> Any:
        if context["params"].get("dry_run") or (self.asked_by and not context["params"].get(self.asked_by)):
            message = "only the preview was asked for: nothing more happens"
            raise AirflowSkipException(message)
        return self.ask(context)

    def ask(self, context: Context) -> Any:
        if self.shows:
            self.body = with_links(self.body, self.organization_file, context, self.shows)
        return super().execute(context)

    @in_own_words
    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        answer = super().execute_complete(context, event)
        if self.approves:
            with open_workspace(self.organization_file, context) as workspace:
                keep_answer(workspace, self.approves, self.sha256, who_answered(event))
        return answer


def who_answered(event: dict[str, Any]) -> str:
    """As the audit names them: the event is Airflow's, of an answered question."""
    return user_id((event.get("responded_by_user") or {}).get("name"))


def keep_answer(workspace: Workspace, preview: str, sha256: str, by: str = "") -> None:
    """A person said yes to exactly this preview. The audit names them by a keyed hash."""
    point = {"sha256": sha256, "at": datetime.now(timezone.utc).isoformat(timespec="seconds")}
    workspace.ledger.checkpoints.put(Phase.VALIDATION, f"approval/{preview}", point)
    workspace.ledger.audit.record("approved", source_id=preview, outcome=f"sha256={sha256} by={by}")


def refuse_unanswered(workspace: Workspace, preview: str, sha256: str) -> None:
    """:raises BadConfiguration: nobody approved this preview in this run."""
    point = workspace.ledger.checkpoints.get(Phase.VALIDATION, f"approval/{preview}")
    if point is None or point.counts["sha256"] != sha256:
        raise BadConfiguration(
            "nobody approved this list in this run",
            code="not_approved",
            advice="answer the approval before this task under Required Actions; marking it green approves nothing",
        )
