"""Phase 6: documents, one-off tasks, where webhooks will go, what has no home. Nothing is live before the cut-over."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.errors import ForbiddenCall
from process_street_tallyfy.model.plan import Planned
from process_street_tallyfy.model.source import Webhook
from process_street_tallyfy.model.state import LANDED, SETTLED, Kind, Phase
from process_street_tallyfy.phases.documents import load_documents
from process_street_tallyfy.phases.foundation import plan_rows, record_findings, skip_unsupported
from process_street_tallyfy.phases.one_off import load_one_offs
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy.reads import Archived
from process_street_tallyfy.transform import undelivered
from process_street_tallyfy.transform.webhook import plan_webhooks

HOMELESS: tuple[Kind, ...] = (
    Kind.INCOMING_WEBHOOK,
    Kind.SCHEDULE,
)


def webhook_plans(workspace: Workspace) -> Planned:
    """Where the staged webhooks go; the same in the phase and at cut-over."""
    staging = workspace.ledger.staging
    webhooks = [Webhook.model_validate(row.payload) for row in staging.all(Kind.WEBHOOK)]
    known: dict[str, set[str]] = {workflow_id: set() for workflow_id in staging.ids(Kind.WORKFLOW)}
    for row in staging.all(Kind.TASK_TEMPLATE):
        known.setdefault(row.parent_id, set()).add(row.source_id)
    return plan_webhooks(webhooks, known)


class PlanIntegrations(MigrationOperator):
    """Makes documents and one-off tasks, plans webhooks, declares the rest; proves that the target calls nobody yet."""

    phase = Phase.INTEGRATIONS

    def work(self, workspace: Workspace) -> dict[str, Any]:
        planned = webhook_plans(workspace)
        plan_rows(workspace, planned.outcomes, {})
        record_findings(workspace, planned.outcomes, planned.findings)
        skip_unsupported(workspace, planned.outcomes)
        waiting = [(item.kind, item.source_id) for item in planned.outcomes]
        rows = workspace.ledger.mapping.many(Kind.WEBHOOK, [source_id for _, source_id in waiting])
        workspace.ledger.mapping.skip_many([key for key in waiting if rows[key[1]].state not in LANDED | SETTLED])
        documents = {f"{kind}s": load_documents(workspace, kind) for kind in (Kind.PAGE, Kind.DATA_SET)}
        one_offs = load_one_offs(workspace)
        declared = sum(self._declare(workspace, kind) for kind in HOMELESS)
        self._assert_silent(workspace)
        counts = {"webhooks": len(waiting), **documents, "one_off_tasks": one_offs, "declared": declared}
        return workspace.finished("integrations.webhooks", WHOLE, counts)

    def _declare(self, workspace: Workspace, kind: Kind) -> int:
        planned = undelivered.plan(kind, workspace.ledger.staging.ids(kind), in_words=self._in_words(workspace, kind))
        plan_rows(workspace, planned.outcomes, {})
        record_findings(workspace, planned.outcomes, planned.findings)
        workspace.ledger.mapping.skip_many([(item.kind, item.source_id) for item in planned.outcomes])
        return len(planned.outcomes)

    @staticmethod
    def _in_words(workspace: Workspace, kind: Kind) -> set[str]:
        """What stands in the guidance of a template."""
        if kind not in undelivered.REASON_IN_WORDS:
            return set()
        workflows = set(workspace.ledger.staging.ids(Kind.WORKFLOW_BUNDLE))
        return {item for item, parent in workspace.ledger.staging.parents(kind).items() if parent in workflows}

    @staticmethod
    def _assert_silent(workspace: Workspace) -> None:
        """Before cut-over no template of ours may hold a webhook: its first process would call out."""
        ours = {row.target_id for row in workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED)}
        if not ours or any(row.state in LANDED for row in workspace.ledger.mapping.rows(Kind.WEBHOOK)):
            return
        loud = [t.id for t in workspace.target.reads.templates(archived=Archived.LIVE) if t.id in ours and t.webhook]
        if loud:
            raise ForbiddenCall(
                f"{len(loud)} migrated templates already call a webhook before the cut-over",
                code="webhook_before_cut_over",
                advice="remove the webhook of those templates in Tallyfy, or run the cut-over",
            )
