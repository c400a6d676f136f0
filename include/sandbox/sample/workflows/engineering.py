"""Workflows of engineering: incident response, release checklist."""

from __future__ import annotations

from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.people import DELETED, GROUPS, PEOPLE, audit
from include.sandbox.sample.widgets import always, any_of, ask, atom, due, starter, text

JONAS = PEOPLE["Jonas Weber"]


def incident_response() -> Workflow:
    name = "Incident response"
    made = Blueprint(name, "2.3", audit(DELETED, 640, 120, JONAS))
    made.heading("Contain")
    made.task(
        "Describe what happened",
        [
            ask("Text", "Summary", required=True),
            ask("Select", "Severity", options=("Low", "Medium", "High", "Critical"), required=True),
            ask("Date", "Noticed at", timeOption="Included"),
            ask("MultiChoice", "Systems", options=("Shop", "ERP", "Warehouse", "Mail")),
            ask("Members", "Incident lead"),
        ],
        stop=True,
        assign=[starter()],
        due=due("ChecklistStartDate", "PT1H"),
    )
    made.task(
        "Stop the bleeding",
        [text("```\nkubectl rollout undo deploy/shop\n```\n\nThen tell `#incidents`."), ask("Textarea", "Measures")],
        assign=[always(GROUPS["Engineering"])],
        due=due("TaskCompletedDate", "PT4H", on="Describe what happened"),
    )
    made.task("Inform the management", hidden=True, assign=[always(PEOPLE["Søren Holm"])])
    made.task("Inform the data protection office", hidden=True, due=due("ChecklistStartDate", "PT72H"))
    made.heading("Learn")
    made.task("Root cause", [ask("Textarea", "Cause", format="RichText"), ask("Url", "Post-mortem")])
    made.task(
        "Verify the fix", [ask("Select", "Fixed", options=("Yes", "No"))], due=due("PreviousTaskCompletedDate", "P3D")
    )
    grave = any_of(
        [atom("Severity", "Is", "High")], [atom("Severity", "Is", "Critical"), atom("Systems", "HasAnyValue")]
    )
    made.rule("Show", grave, tasks=["Inform the management"])
    leak = any_of([atom("Severity", "Is", "Critical"), atom("Systems", "Is", "Mail")])
    made.rule("Show", leak, tasks=["Inform the data protection office"])
    return workflow(
        name,
        "From alert to post-mortem",
        "Engineering",
        made,
        grants=[Grant(JONAS, "Edit"), Grant(GROUPS["Engineering"], "ViewAll")],
    )


def release_checklist() -> Workflow:
    name, owner = "Release checklist", PEOPLE["Priya Raman"]
    made = Blueprint(name, "7.0", audit(owner, 480, 33))
    made.task(
        "Freeze the branch",
        [ask("Text", "Version", required=True), ask("Url", "Changelog")],
        stop=True,
        assign=[starter()],
    )
    made.task("Run the load test", [ask("Number", "p99 in ms", limits={"minDigits": 1, "maxDigits": 5})])
    made.task("Translate", [ask("MultiSelect", "Languages", options=("de", "en", "fr", "ar العربية"))])
    made.task(
        "Go or no go",
        kind="Approval",
        stop=True,
        config={"type": "Approval", "subjectTaskIds": ["Run the load test", "Translate"]},
        assign=[always(JONAS)],
    )
    made.task("Deploy", [ask("Date", "Deployed at", timeOption="Included")], assign=[always(GROUPS["Engineering"])])
    made.task("Write to the shops", [ask("Textarea", "Announcement", format="RichText")])
    made.task("Update the status page", [ask("Url", "Status page")])
    made.task("Watch for an hour", [ask("Textarea", "Observations", format="PlainText")])
    return workflow(name, "Every second Tuesday", "Engineering", made, grants=[Grant(owner, "Edit")])
