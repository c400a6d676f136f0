"""One test message of the shape that Tallyfy sends to webhooks (api/tallyfy-api.md 2.12, 2.17), labelled as such."""

from __future__ import annotations

import json
from typing import Any

from process_street_tallyfy.errors import BadConfiguration, DataError, Recoverable
from process_street_tallyfy.http.address import check_public, is_loopback, origin
from process_street_tallyfy.http.broken import LostAnswer, NotDelivered, UnusableRequest

#: Tallyfy's own header, and the label that tells a receiver that nothing happened.
ORGANIZATION_HEADER, TEST_HEADER = "X-Tallyfy-orgID", "X-Migration-Test"
SECONDS = 20.0
NOTHING = "0" * 32


def check_address(url: str, *, sandbox: bool, private: bool) -> None:
    """Only https to a public address; a stand-in on this machine may call this machine.

    :param private: the organisation's file allows addresses inside private networks.
    :raises BadConfiguration: the address is refused.
    """
    scheme, host, _ = origin(url)
    if sandbox and is_loopback(url) and scheme in {"http", "https"}:
        return
    if scheme != "https" or not host:
        raise _refused("it is no https address")
    if is_loopback(url):
        raise _refused("it leads to the worker itself")
    if private:
        return
    try:
        check_public(url)
    except (DataError, Recoverable) as error:
        raise _refused(error.message.replace("the link to the file", "it").replace("a file link", "it")) from error


def _refused(why: str) -> BadConfiguration:
    return BadConfiguration(
        f"webhook_test_url is refused: {why}",
        code="unsafe_webhook_test",
        advice="name a public https address of your own; for one inside your network set "
        "migration.private_webhook_test in the organisation file",
    )


def deliver(url: str, organization_id: str) -> tuple[str, int]:
    """Sends once, follows no redirect. ('delivered', status), or ('not delivered' or 'no answer', 0)."""
    from process_street_tallyfy.http.transport import Transport

    transport = Transport(url, connect_timeout=SECONDS, read_timeout=SECONDS)
    headers = {"Content-Type": "application/json", ORGANIZATION_HEADER: organization_id, TEST_HEADER: "true"}
    try:
        with transport.exchange("POST", url, headers, data=json.dumps(message()).encode(), stream=True) as response:
            return "delivered", response.status_code
    except (NotDelivered, UnusableRequest):
        return "not delivered", 0
    except LostAnswer:
        return "no answer", 0
    finally:
        transport.close()


def message() -> dict[str, Any]:
    """A process that does not exist."""
    return {
        "test": True,
        "event": "process_launched",
        "data": {
            "id": NOTHING,
            "checklist_id": NOTHING,
            "name": "Test message of the migration: nothing happened",
            "status": "active",
            "prerun": {},
            "tasks": [],
        },
    }
