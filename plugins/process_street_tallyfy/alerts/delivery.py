"""Hands a message to everybody who wants it. Nothing in here can fail the task that has something to tell."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from process_street_tallyfy.alerts.channels import send
from process_street_tallyfy.metrics import count
from process_street_tallyfy.model.alert import Message, Route
from process_street_tallyfy.redaction.failures import SPEAKING, told

log = logging.getLogger(__name__)


def deliver(message: Message, routes: Iterable[Route]) -> int:
    """How many got it. One that fails keeps it from none of the others; it is named by its kind, not its address."""
    sent = 0
    for number, route in enumerate(routes, 1):
        if not route.wants(message.alert):
            continue
        try:
            told(partial(send, message, route))
        except SPEAKING as error:
            log.error("alert %s did not reach entry %d of migration.alerts: %s", message.name, number, error)
            count("alerts", organization=message.organization, alert=message.name, outcome="failed")
        else:
            sent += 1
            count("alerts", organization=message.organization, alert=message.name, outcome="sent")
    return sent
