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
LAUNCHED, TASK_DONE, PROCESS_DONE = "process launched", "task completed", "process completed"
#: trigger -> the event of Tallyfy that stands for it; one that is not here has none (api/tallyfy-api.md 2.7, 4.4).
EVENTS: dict[str, str] = {
    "TaskChecked": TASK_DONE,
    "TaskCheckedUnchecked": TASK_DONE,
    "WorkflowRunCreated": LAUNCHED,
    "WorkflowRunCompleted": PROCESS_DONE,
}
#: place -> what an address there is called for, whether it was asked for or not.
FIRES: dict[str, tuple[str, ...]] = {"template": (LAUNCHED, TASK_DONE, PROCESS_DONE), "step": (TASK_DONE,)}
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
        fires, missing, more = calls(place, webhook.triggers)
        if more:
            book.note(Kind.WEBHOOK, webhook.id, "events", "webhook_fires_more_often")
        plans.append(WebhookPlan(webhook.id, place, place_id, webhook.url, fires, missing))
    return Planned(tuple(plans), book.outcomes, book.findings)


def calls(place: str | None, triggers: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What an address at a place is called for.

    (Its events, triggers that none of them stands for, events that no trigger asked for.)
    """
    fires, asked = FIRES.get(place or "", ()), list(triggers)
    wanted = {EVENTS.get(trigger) for trigger in asked}
    missing = tuple(trigger for trigger in asked if EVENTS.get(trigger) not in fires)
    return fires, missing, tuple(event for event in fires if event not in wanted)


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
