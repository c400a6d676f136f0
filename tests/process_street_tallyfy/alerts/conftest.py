"""Receivers that people have: a mail server, and a message that anybody could get."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from include.local_stack.postgres import free_port
from process_street_tallyfy.model.alert import Alert, Message


class Postbox:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(message_from_bytes(envelope.content))
        return "250 kept"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def message() -> Message:
    return Message(
        Alert.VALIDATION_FAILURE,
        "acme",
        "migrate__acme",
        "0123456789abcdef",
        "gate of phase runs: failed: 3 < 10 objects",
        "http://airflow.example/plugin/migrations/migrations/organizations/acme",
        task="runs.gate",
        code="x",
        advice="open the page",
    )
