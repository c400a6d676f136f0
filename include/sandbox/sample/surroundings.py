"""What stands around the runs: schedules, webhooks, pages, one-off tasks (api/process-street-api.md 2.22 to 2.26)."""

from __future__ import annotations

from typing import Any

from include.sandbox.process_street.collaboration import OneOffTask
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import Schedule, Webhook
from include.sandbox.process_street.library import Page, PageRevision
from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Widget
from include.sandbox.sample.blueprint import workflow_id
from include.sandbox.sample.folders import folder_id
from include.sandbox.sample.people import ADMIN, GROUPS, PEOPLE, TIME_ZONE, Moment, ago, audit

HANDBOOK = (
    "# Employee handbook\n\nHow we work at **Kranich & Holm**.\n\n## Hours\n\nCore time is 10–15.",
    "## Travel\n\n| Class | When |\n|---|---|\n| Train | always |\n| Plane | over 800 km |\n\n> Ask before you fly.",
)


def schedules() -> list[Schedule]:
    own = audit(PEOPLE["Ute Bauer"], 400)
    weekly = [{"frequency": "Weekly", "interval": 1, "weekDay": "Monday"}]
    fortnight = [{"frequency": "Weekly", "interval": 2, "weekDay": day} for day in ("Tuesday", "Thursday")]
    monthly = [{"frequency": "Monthly", "interval": 1, "by": "DayOfMonth"}]
    nth = [{"frequency": "Monthly", "interval": 3, "by": "DayOfWeek"}]
    plans: tuple[tuple[str, str | None, list[dict[str, Any]], float | None, str | None, list[str]], ...] = (
        ("Weekly ops review", "Monday review", weekly, 3.0, "P2D", [PEOPLE["Ute Bauer"].email]),
        ("Release checklist", None, fortnight, 4.0, "P1D", []),
        ("Month-end close", "Close the month", monthly, 11.0, "P7D", [GROUPS["Finance"].email]),
        ("Vendor review", "Quarterly vendors", nth, 40.0, None, []),
        ("Content publishing", "Daily post", [{"frequency": "Daily", "interval": 1}], 1.0, None, []),
        ("Policy review", "Every year", [{"frequency": "Yearly", "interval": 1}], 200.0, "P1M", []),
        ("Purchase request", "Once", [], None, None, []),
    )
    return [
        Schedule(
            id=muid("schedule", number),
            workflow_id=workflow_id(workflow),
            start_date=ago(300 - number),
            time_zone="America/New_York" if number == 4 else TIME_ZONE,
            audit=own,
            name=name,
            due_period=period,
            next_run_date=str(Moment(upcoming)) if upcoming else None,
            previous_run_date=ago(7) if upcoming else ago(300),
            rules=rules,
            assignee_emails=emails,
        )
        for number, (workflow, name, rules, upcoming, period, emails) in enumerate(plans)
    ]


def webhooks(state: ProcessStreetState) -> list[Webhook]:
    """Active, disabled, of one task, and one with a trigger that the API cannot create."""
    own = audit(PEOPLE["Ralf Engel"], 350)
    purchase = state.workflow_named("Purchase request")
    approve = purchase.finished.ordered()[2].id if purchase.finished else None
    base = "https://hooks.kranich-holm.com"
    return [
        Webhook(muid("webhook", 1), f"{base}/all-runs", ["WorkflowRunCreated", "WorkflowRunCompleted"], own),
        Webhook(
            muid("webhook", 2),
            f"{base}/erp?token=s3cret",
            ["TaskChecked"],
            own,
            "Active",
            purchase.id,
            approve,
        ),
        Webhook(
            muid("webhook", 3), f"{base}/old", ["TaskCheckedUnchecked"], own, "Disabled", workflow_id("Client intake")
        ),
        Webhook(
            muid("webhook", 4),
            f"{base}/ready",
            ["TaskReady", "TaskUnchecked"],
            own,
            "Active",
            workflow_id("Offboarding"),
        ),
        Webhook(muid("webhook", 5), f"{base}/approved", ["TaskApproved", "DataSetRecordAdded"], own),
    ]


def pages() -> list[Page]:
    return [_handbook(), _page("House style", "Marketing", ("# House style\n\nOnly *one* typeface.",), share="View")]


def _handbook() -> Page:
    page = _page("Employee handbook", "People & Culture", HANDBOOK, reference="EH")
    own = page.audit
    picture = stored("org.png", "image/png", 6_000, file_id=muid("page file", "org"))
    image = Widget(muid("page widget", "org"), "Image", own, {"caption": "Who is who"}, file=picture)
    embed = Widget(muid("page widget", "map"), "Embed", own, {"url": "https://maps.kranich-holm.com/embed"})
    page.revisions[-1].widgets += [image, embed]
    page.revisions.insert(
        0, PageRevision(muid("page revision", "old"), "1.0", "Revised", own, [page.revisions[-1].widgets[0]])
    )
    return page


def _page(name: str, folder: str, texts: tuple[str, ...], *, reference: str | None = None, share: str = "None") -> Page:
    own = audit(ADMIN, 500, 80)
    widgets = [Widget(muid("page widget", name, n), "Text", own, {"content": text}) for n, text in enumerate(texts)]
    return Page(
        id=muid("page", name),
        name=name,
        folder_id=folder_id(folder),
        audit=own,
        description=f"{name} of the company",
        share_level=share,
        reference_id=reference,
        revisions=[PageRevision(muid("page revision", name), "2.0", "Finished", own, widgets)],
        permissions=[Grant(ADMIN, "Edit"), Grant(GROUPS["All Members"], "View")],
    )


def one_off_tasks(state: ProcessStreetState) -> list[OneOffTask]:
    """No list shows them: My Work does, by assignee."""
    run = next(run for run in state.runs.values() if run.status == "Active")
    omar, lena = PEOPLE["Omar Haddad"], PEOPLE["Lena Falk"]
    return [
        OneOffTask(
            id=muid("one-off", 1),
            name="Order a badge",
            audit=audit(lena, 12, 3, omar),
            description="With photo, the *new* layout",
            due_date=str(Moment(4)),
            required=True,
            assignees=[omar],
            run_id=run.id,
            subtasks=[("Print", "Completed"), ("Laminate", "NotCompleted")],
        ),
        OneOffTask(
            muid("one-off", 2), "Water the plants", audit(omar, 60, 58), status="Completed", assignees=[omar, lena]
        ),
        OneOffTask(
            muid("one-off", 3), "Renew the parking permit", audit(lena, 5), visibility="Private", assignees=[lena]
        ),
    ]
