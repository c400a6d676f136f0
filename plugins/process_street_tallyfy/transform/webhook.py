"""Outgoing webhooks (api/process-street-api.md 2.23): a URL on a template or step (api/tallyfy-api.md 2.17)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from process_street_tallyfy.model.plan import Planned, WebhookPlan
from process_street_tallyfy.model.source import Webhook
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.unknown import note_unknown

#: trigger -> reason code. A template's webhook fires on launch, task completion and process completion.
TRIGGERS: dict[str, str] = {
    "TaskChecked": "webhook_payload_differs",
    "WorkflowRunCreated": "webhook_payload_differs",
    "WorkflowRunCompleted": "webhook_payload_differs",
    "TaskCheckedUnchecked": "webhook_event_partly_missing",
    "TaskUnchecked": "webhook_event_missing",
    "TaskReady": "webhook_event_missing",
}
UNKNOWN = "webhook_event_unknown"
CARRIED = frozenset({"webhook_payload_differs", "webhook_event_partly_missing"})


def plan_webhooks(webhooks: Iterable[Webhook], known_workflows: Mapping[str, Collection[str]]) -> Planned:
    """Where each webhook goes at the cut-over; one place takes one URL.

    ``known_workflows`` are the migrated workflows' ids with the ids of the tasks that become steps.
    """
    book = Book()
    taken: set[str] = set()
    plans = []
    for webhook in {webhook.id: webhook for webhook in webhooks}.values():
        book.arrive(Kind.WEBHOOK, webhook.id)
        note_unknown(book, Kind.WEBHOOK, webhook.id, webhook)
        for trigger in webhook.triggers:
            book.note(Kind.WEBHOOK, webhook.id, f"triggers.{trigger}", TRIGGERS.get(trigger, UNKNOWN))
        place, place_id, reason = _place(webhook, known_workflows, taken)
        book.note(Kind.WEBHOOK, webhook.id, "", reason)
        if place_id is not None:
            taken.add(place_id)
        plans.append(WebhookPlan(webhook.id, place, place_id, webhook.url))
    return Planned(tuple(plans), book.outcomes, book.findings)


def _place(
    webhook: Webhook, known: Mapping[str, Collection[str]], taken: Collection[str]
) -> tuple[str | None, str | None, str]:
    """(``template`` or ``step`` or None, its source id, reason code)."""
    if webhook.status != "Active":
        return None, None, "webhook_disabled"
    if not webhook.workflow_id:
        return None, None, "webhook_of_whole_organization"
    if webhook.workflow_id not in known:
        return None, None, "webhook_of_unknown_workflow"
    if not any(TRIGGERS.get(trigger, UNKNOWN) in CARRIED for trigger in webhook.triggers):
        return None, None, "webhook_without_event"
    if webhook.task_id and webhook.task_id not in known[webhook.workflow_id]:
        return None, None, "webhook_of_unknown_task"
    place, place_id = ("step", webhook.task_id) if webhook.task_id else ("template", webhook.workflow_id)
    if place_id in taken:
        return None, None, "webhook_place_taken"
    return place, place_id, "webhook_waits_for_cut_over"
