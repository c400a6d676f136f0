"""The test message: one, labelled, to the address that the user names and to no other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.phases.cut_over_page import refresh
from process_street_tallyfy.phases.webhook_trial import DeliverTestMessage
from process_street_tallyfy.phases.workspace import open_workspace
from process_street_tallyfy.tallyfy.trial_message import check_address, deliver
from tests.process_street_tallyfy.phases.going_live import step


class Receiver(BaseHTTPRequestHandler):
    """Answers `/gone` with 410, `/away` with a redirect, everything else with 202."""

    seen: list[tuple[str, dict[str, str], Any]]

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, dict(self.headers), body))
        self.send_response({"/gone": 410, "/away": 302}.get(self.path, 202))
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Nothing to standard error."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[str]:
    Receiver.seen = []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("path", "status"), [("/hook", 202), ("/gone", 410), ("/away", 302)])
def test_one_labelled_message_and_no_redirect_is_followed(receiver: str, path: str, status: int) -> None:
    Receiver.seen.clear()
    assert deliver(f"{receiver}{path}", "org1") == ("delivered", status)
    ((seen, headers, body),) = Receiver.seen
    assert (seen, headers["X-Tallyfy-orgID"], headers["X-Migration-Test"]) == (path, "org1", "true")
    assert (body["test"], body["event"], body["data"]["status"]) == (True, "process_launched", "active")


def test_an_address_where_nobody_listens_is_told() -> None:
    assert deliver("http://127.0.0.1:9/hook", "org1") == ("not delivered", 0)


@pytest.mark.parametrize(
    ("url", "sandbox", "private"),
    [
        ("http://hooks.example.com/x", False, False),
        ("http://127.0.0.1/x", False, False),
        ("https://127.0.0.1/x", False, True),
        ("https://localhost/x", False, False),
        ("https://10.0.0.7/x", False, False),
        ("https://[fd00::1]/x", False, False),
        ("https://169.254.169.254/latest", False, False),
        ("http://10.0.0.7/x", False, True),
        ("ftp://127.0.0.1/x", True, False),
        ("not an address", True, False),
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str, sandbox: bool, private: bool) -> None:  # noqa: FBT001
    with pytest.raises(BadConfiguration, match="webhook_test_url is refused"):
        check_address(url, sandbox=sandbox, private=private)


@pytest.mark.parametrize(
    ("url", "sandbox", "private"), [("http://127.0.0.1:8/x", True, False), ("https://10.0.0.7/x", False, True)]
)
def test_an_address_that_was_allowed_is_taken(url: str, sandbox: bool, private: bool) -> None:  # noqa: FBT001
    check_address(url, sandbox=sandbox, private=private)


def test_the_page_tells_the_status_and_a_real_receiver_is_never_called(finished: Any, receiver: str) -> None:
    Receiver.seen.clear()
    for real in ("https://hooks.harbour-bakery.com/ps", "https://HOOKS.harbour-bakery.com:443/ps/?test=1"):
        with pytest.raises(BadConfiguration, match="address of a webhook of this organisation"):
            step(finished, DeliverTestMessage, "trial", url=real)
    assert step(finished, DeliverTestMessage, "trial", url="") == {"result": "not asked for"}
    assert Receiver.seen == []
    done = step(finished, DeliverTestMessage, "trial", url=f"{receiver}/hook")
    assert (done, len(Receiver.seen)) == ({"result": "delivered", "status": 202}, 1)
    with open_workspace(str(finished.organization_file), finished.context("trial", "step", {})) as workspace:
        page = Path(str(refresh(workspace, "announced")).removeprefix("file://"))
    assert "Test delivery: delivered (status 202)" in page.read_text("utf-8")
    assert receiver not in page.read_text("utf-8")
