"""Workflows of operations: weekly review, policy review, and two that nobody can run: a draft and an empty one."""

from __future__ import annotations

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.people import PEOPLE, audit
from include.sandbox.sample.widgets import always, ask, cross_link, due, of_document, text

UTE = PEOPLE["Ute Bauer"]


def weekly_review() -> Workflow:
    """One of its tasks has no name."""
    name = "Weekly ops review"
    made = Blueprint(name, "1.6", audit(UTE, 520, 250))
    made.task(
        "Numbers of the week",
        [
            ask("Number", "Parcels sent"),
            ask("Number", "Returns"),
            ask("Number", "Stock value", unit="€", unitLocation="prefix", limits={"decimalPlaces": 2}),
        ],
        assign=[always(PEOPLE["Nadia Aziz"])],
        due=due("ChecklistStartDate", "PT6H"),
    )
    made.task("Stock take", [ask("Table", "Differences", columnDefs=_columns("Article", "Shelf", "Difference"))])
    made.task(None, [text("<p>Look at the <i>board</i>.</p>")])
    made.task("Decisions", [ask("Textarea", "Decisions", format="RichText"), ask("Textarea", "Notes", key="Notes_2")])
    made.task("Safety walk", [ask("MultiChoice", "Seen to", options=("Exits", "Ladders", "Forklifts"))])
    made.task("Send the minutes", [ask("Text", "Sent to")])
    return workflow(name, "Mondays at nine", "Operations", made, grants=[Grant(UTE, "Edit")])


def policy_review() -> Workflow:
    """Assigned to owner and author of a document under review."""
    name, owner = "Policy review", PEOPLE["Petra Vogel"]
    made = Blueprint(name, "1.0", audit(owner, 330, 320))
    made.task(
        "Read the policy",
        [
            ask("Document", "Document", reviewRequest=True, defaultValue="{{document_review.document.id}}"),
            cross_link(muid("page", "Employee handbook")),
            ask("Textarea", "Remarks", format="PlainText"),
        ],
        stop=True,
        assign=[of_document("DocumentOwner")],
    )
    made.task("Rewrite it", assign=[of_document("DocumentAuthor")], due=due("ChecklistStartDate", "P21D"))
    made.task("Compare with the law", [ask("Url", "Source"), ask("Textarea", "Differences", format="PlainText")])
    made.task("Works council agrees", [ask("Select", "Agreed", options=("Yes", "No", "With changes"))])
    made.task("Board signs", [ask("Date", "Signed on", timeOption="Excluded")])
    made.task("Publish and tell everybody", [ask("Snippet", "Announcement", value="New policy: {{workflow.name}}")])
    return workflow(name, "Every policy, every year", "People & Culture", made, grants=[Grant(owner, "Edit")])


def supplier_portal() -> Workflow:
    name = "Supplier portal onboarding"
    made = Blueprint(name, "0.1", audit(UTE, 9, 2), status="Draft")
    made.task("Invite the supplier", [ask("Email", "Supplier contact")])
    made.task(
        "Check the documents", kind="Approval", config={"type": "Approval", "subjectTaskIds": ["Invite the supplier"]}
    )
    return workflow(name, "Not ready", "Operations", made, grants=[Grant(UTE, "Edit")])


def untitled() -> Workflow:
    """As a new workflow is born: published, version 0.0, without a task (2.5)."""
    return workflow("Untitled workflow", None, "Archive", Blueprint("Untitled workflow", "0.0", audit(UTE, 3)))


def _columns(*names: str) -> list[dict[str, str]]:
    return [{"id": muid("column", name), "name": name, "columnType": "Text"} for name in names]
