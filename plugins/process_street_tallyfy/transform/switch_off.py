"""What a person has to switch off in Process Street at the freeze: the API reads these and cannot stop them.

Sources: api/process-street-api.md 2.15 (share links), 2.22 (schedules), 2.23 and 2.24 (webhooks), 2.26 (pages),
section 3 (automations, integrations and e-mail triggers are not readable at all).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from process_street_tallyfy.model.source import IncomingWebhook, Linked, Page, Run, Schedule, Webhook, Workflow

#: what -> (where a person finds it, what to do).
PLACES: dict[str, tuple[str, str]] = {
    "schedule": ("the workflow, Scheduled runs", "Switch the schedule off, or it starts runs that nobody moves."),
    "webhook": ("Settings, Integrations, Webhooks", "Disable it, or the other system is called from both sides."),
    "incoming webhook": (
        "the workflow or data set, Automations",
        "Disable it and give its sender the new address, or it starts runs that nobody moves.",
    ),
    "share link of a run": ("the run, Share", "Switch the link off: people outside would go on working there."),
    "shared page": ("the page, Share", "Switch the link off, or leave it and say where the new page is."),
    "automations": (
        "every workflow, Automations",
        "Switch them off by hand, with Zapier, Make, Power Automate, Slack and e-mail triggers: no API lists them.",
    ),
    "run links of workflows": (
        "every workflow, Share",
        "Switch off links by which people start runs without an account: no API lists them.",
    ),
}


#: What no operation lists: every organisation has these lines.
BY_HAND = ("automations", "run links of workflows")
DISABLED = "Disabled"
CLOSED = frozenset({"", "None"})


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """``source_id`` and ``workflow_id`` '' = the whole organisation. ``link`` opens it in the web app, '' = unknown."""

    what: str
    source_id: str
    workflow_id: str
    link: str

    @property
    def where(self) -> str:
        return PLACES[self.what][0]

    @property
    def advice(self) -> str:
        return PLACES[self.what][1]


def checklist(
    workflows: Iterable[Workflow],
    schedules: Iterable[Schedule],
    webhooks: Iterable[Webhook],
    incoming: Mapping[str, tuple[str, IncomingWebhook | None]],
    runs: Iterable[Run],
    pages: Iterable[Page],
) -> tuple[SwitchOff, ...]:
    """What is on now, each with its id.

    ``incoming``: by id the workflow or data set, and the body where it was read.
    """
    links = {workflow.id: app_link(workflow) for workflow in workflows}
    on = [webhook for webhook in webhooks if webhook.status != DISABLED]
    fed = [(key, holder) for key, (holder, hook) in incoming.items() if hook is None or hook.status != DISABLED]
    return (
        *(
            SwitchOff("schedule", one.id, one.workflow_id, app_link(one) or links.get(one.workflow_id, ""))
            for one in schedules
        ),
        *(SwitchOff("webhook", one.id, one.workflow_id or "", app_link(one)) for one in on),
        *(SwitchOff("incoming webhook", key, holder, links.get(holder, "")) for key, holder in fed),
        *_shared(runs, pages),
        *(SwitchOff(what, "", "", "") for what in BY_HAND),
    )


def _shared(runs: Iterable[Run], pages: Iterable[Page]) -> Iterator[SwitchOff]:
    for run in runs:
        if run.shared:
            yield SwitchOff("share link of a run", run.id, run.workflow_id, app_link(run))
    for page in pages:
        if page.share_level not in CLOSED:
            yield SwitchOff("shared page", page.id, "", app_link(page))


def app_link(item: Linked) -> str:
    """Where the web app shows it, if the answer says so over https."""
    links = (link.href for link in item.links if link.type == "App")
    return next((href for href in links if href.startswith("https://")), "")
