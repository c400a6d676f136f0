from __future__ import annotations

import pytest

from process_street_tallyfy.model.source import IncomingWebhook, Page, Run, Schedule, Webhook, Workflow
from process_street_tallyfy.transform.switch_off import BY_HAND, PLACES, checklist

APP = {"links": [{"name": "related", "href": "https://app.process.st/w/1", "type": "App"}]}
WORKFLOW = Workflow.model_validate({"id": "w1", **APP})


def whats(**given: object) -> list[tuple[str, str, str, str]]:
    parts = {"schedules": [], "webhooks": [], "incoming": {}, "runs": [], "pages": [], **given}
    found = checklist([WORKFLOW], **parts)  # type: ignore[arg-type]
    assert tuple(item.what for item in found[-len(BY_HAND) :]) == BY_HAND
    return [(item.what, item.source_id, item.workflow_id, item.link) for item in found[: -len(BY_HAND)]]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"schedules": [Schedule(id="s1", workflow_id="w1")]},
            [("schedule", "s1", "w1", "https://app.process.st/w/1")],
        ),
        ({"webhooks": [Webhook(id="h1", status="Active")]}, [("webhook", "h1", "", "")]),
        ({"webhooks": [Webhook(id="h1", status="Disabled")]}, []),
        ({"webhooks": [Webhook(id="h1", status="Paused", workflow_id="w2")]}, [("webhook", "h1", "w2", "")]),
        ({"incoming": {"i1": ("d1", None)}}, [("incoming webhook", "i1", "d1", "")]),
        ({"incoming": {"i1": ("w1", IncomingWebhook(id="i1", status="Disabled"))}}, []),
        ({"runs": [Run(id="r1", shared=True), Run(id="r2")]}, [("share link of a run", "r1", "", "")]),
        (
            {"pages": [Page(id="p1", share_level="View"), Page(id="p2", share_level="None")]},
            [("shared page", "p1", "", "")],
        ),
    ],
)
def test_what_is_on_is_listed_with_its_id(given: dict[str, object], expected: list[tuple[str, str, str, str]]) -> None:
    assert whats(**given) == expected


def test_a_link_that_is_no_https_address_is_left_out() -> None:
    run = Run.model_validate({"id": "r1", "shared": True, "links": [{"href": "javascript:alert(1)", "type": "App"}]})
    assert whats(runs=[run]) == [("share link of a run", "r1", "", "")]


def test_every_line_says_where_and_what_to_do() -> None:
    assert all(where and advice for where, advice in PLACES.values())
