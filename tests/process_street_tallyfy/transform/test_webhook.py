import pytest

from process_street_tallyfy.model.source import Webhook
from process_street_tallyfy.transform.webhook import CARRIED, EVENTS, FIRES, TRIGGERS, calls, plan_webhooks

KNOWN = {"w1": {"t1"}}
URL = "https://hooks.acme.example/secret"


def hook(**extra: object) -> Webhook:
    base = {"id": "h1", "url": URL, "status": "Active", "triggers": ["WorkflowRunCreated"], "workflowId": "w1"}
    return Webhook.model_validate({**base, **extra})


@pytest.mark.parametrize(
    ("extra", "place", "reason"),
    [
        ({}, ("template", "w1"), "webhook_waits_for_cut_over"),
        ({"taskId": "t1", "triggers": ["TaskChecked"]}, ("step", "t1"), "webhook_waits_for_cut_over"),
        ({"status": "Disabled"}, (None, None), "webhook_disabled"),
        ({"workflowId": None}, (None, None), "webhook_of_whole_organization"),
        ({"workflowId": "gone"}, (None, None), "webhook_of_unknown_workflow"),
        ({"taskId": "gone"}, (None, None), "webhook_of_unknown_task"),
        ({"triggers": ["TaskReady"]}, (None, None), "webhook_without_event"),
        ({"triggers": None}, (None, None), "webhook_without_event"),
    ],
)
def test_place(extra: dict[str, object], place: tuple[str | None, str | None], reason: str) -> None:
    planned = plan_webhooks([hook(**extra)], KNOWN)
    assert (planned.plans[0].place, planned.plans[0].place_source_id) == place
    assert reason in {finding.reason for finding in planned.findings if finding.field == ""}


@pytest.mark.parametrize("trigger", [*TRIGGERS, "DataSetRecordAdded"])
def test_every_trigger_has_a_finding(trigger: str) -> None:
    planned = plan_webhooks([hook(triggers=[trigger])], KNOWN)
    said = [finding for finding in planned.findings if finding.field == f"triggers.{trigger}"]
    assert [finding.reason for finding in said] == [TRIGGERS.get(trigger, "webhook_event_unknown")]
    assert (planned.plans[0].place is not None) == (said[0].reason in CARRIED)


def test_a_place_takes_one_address() -> None:
    planned = plan_webhooks([hook(), hook(id="h2")], KNOWN)
    assert [plan.place for plan in planned.plans] == ["template", None]
    assert "webhook_place_taken" in {finding.reason for finding in planned.findings if finding.source_id == "h2"}


def test_the_address_never_reaches_a_finding() -> None:
    planned = plan_webhooks([hook(), hook(id="h2", status="Disabled")], KNOWN)
    assert URL not in repr(planned.findings)


@pytest.mark.parametrize("trigger", [*TRIGGERS, "DataSetRecordAdded"])
@pytest.mark.parametrize("place", list(FIRES))
def test_a_place_calls_for_the_event_of_a_trigger_or_the_trigger_is_named(trigger: str, place: str) -> None:
    fires, missing, more = calls(place, [trigger])
    event = EVENTS.get(trigger)
    assert fires == FIRES[place]
    assert missing == (() if event in fires else (trigger,))
    assert more == tuple(one for one in fires if one != event)


@pytest.mark.parametrize(
    ("trigger", "event"),
    [
        ("TaskChecked", "task completed"),
        ("TaskCheckedUnchecked", "task completed"),
        ("TaskUnchecked", None),
        ("TaskReady", None),
        ("WorkflowRunCreated", "process launched"),
        ("WorkflowRunCompleted", "process completed"),
    ],
)
def test_the_event_of_every_trigger(trigger: str, event: str | None) -> None:
    assert (trigger in TRIGGERS, EVENTS.get(trigger)) == (True, event)


def test_a_trigger_has_an_event_exactly_when_it_is_carried() -> None:
    assert set(EVENTS) == {trigger for trigger, reason in TRIGGERS.items() if reason in CARRIED}
    assert calls(None, ["TaskChecked"]) == ((), ("TaskChecked",), ())
