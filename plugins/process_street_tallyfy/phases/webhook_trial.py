"""A test delivery before anything is live: to a URL that the user names, never to a customer's webhook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.http.address import is_loopback, origin
from process_street_tallyfy.model.source import Webhook
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.cut_over_page import TEST, refresh
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy.trial_message import check_address, deliver


class DeliverTestMessage(MigrationOperator):
    """Sends one test message to ``url`` and tells the status on the page; without a URL it does nothing."""

    phase = Phase.VALIDATION
    needs_lease = False
    template_fields = ("batch", "url")

    def __init__(self, *, url: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url = url

    def work(self, workspace: Workspace) -> dict[str, Any]:
        if self.url in ("", "None"):
            return {"result": "not asked for"}
        refuse_real_webhooks(workspace, self.url)
        settings, own = workspace.settings, workspace.target.session.base_url
        check_address(self.url, sandbox=is_loopback(own), private=settings.migration.private_webhook_test)
        result, status = deliver(self.url, settings.target.organization_id)
        workspace.ledger.checkpoints.put(Phase.VALIDATION, TEST, {"result": result, "status": status})
        refresh(workspace, "announced")
        self.log.info("test message: %s, status %s", result, status or "none")
        return {"result": result, "status": status}


def refuse_real_webhooks(workspace: Workspace, url: str) -> None:
    """:raises BadConfiguration: it is the address of a webhook that is to be moved, whatever its query says."""
    rows = workspace.ledger.staging.all(Kind.WEBHOOK)
    if _place(url) in {_place(Webhook.model_validate(row.payload).url) for row in rows}:
        raise BadConfiguration(
            "webhook_test_url is the address of a webhook of this organisation",
            code="real_webhook_before_approval",
            advice="name an address of your own: the customer's receivers are called from the approval on",
        )


def _place(url: str) -> tuple[object, ...]:
    return (*origin(url), urlsplit(url).path.rstrip("/"))
