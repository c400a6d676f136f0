"""Workflows of the people and IT departments: offboarding, access request."""

from __future__ import annotations

from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.people import GROUPS, PEOPLE, audit
from include.sandbox.sample.widgets import BUSINESS_DAYS, always, any_of, ask, atom, due, starter, text, whoever


def offboarding() -> Workflow:
    name, owner = "Offboarding", PEOPLE["Omar Haddad"]
    made = Blueprint(name, "1.0", audit(owner, 500, 480))
    made.heading("Paperwork")
    made.task(
        "Who leaves",
        [
            ask("Text", "Leaver", required=True),
            ask("Date", "Last day", required=True, timeOption="Excluded"),
            ask("Select", "Reason", options=("Resignation", "End of contract", "Retirement", "Dismissal")),
            ask("Members", "Successor"),
        ],
        stop=True,
        assign=[starter()],
    )
    made.task(
        "Hand over to the successor",
        [text("Plan **two** afternoons."), ask("Textarea", "Handover notes", format="RichText")],
        assign=[whoever("Successor")],
        due=due("FormFieldValue", "P2D", on="Last_day", before=True, mode=BUSINESS_DAYS),
    )
    made.task(
        "Close accounts",
        [ask("MultiSelect", "Closed", options=("Mail", "VPN", "GitHub", "Door"))],
        assign=[always(GROUPS["IT"])],
        due=due("FormFieldValue", "PT18H", on="Last_day"),
    )
    made.task("Collect the keys", [ask("MultiSelect", "Returned", options=("Key", "Laptop", "Badge"))])
    made.task("Exit talk", [ask("Number", "Would come back", limits={"minValue": 0, "maxValue": 10})], hidden=True)
    made.task("Send the reference", [ask("MultiFile", "Reference", limits={"extensions": [".pdf"], "mode": "Single"})])
    made.rule(
        "Show", any_of([atom("Reason", "Is", "Resignation")], [atom("Reason", "Is", "Retirement")]), tasks=["Exit talk"]
    )
    return workflow(
        name, "Leaving on good terms", "Offboarding", made, grants=[Grant(owner, "Edit")], run_name="{{form.Leaver}}"
    )


def access_request() -> Workflow:
    name, owner = "Access request", PEOPLE["Ralf Engel"]
    made = Blueprint(name, "4.0", audit(owner, 420, 90))
    made.task(
        "What is needed",
        [
            ask("Select", "System", options=("ERP", "CRM", "Source code", "Payroll"), required=True),
            ask("Textarea", "Why", required=True, format="PlainText", limits={"min": 10}),
            ask("Email", "For whom"),
            ask("Date", "Until", timeOption="Included"),
        ],
        stop=True,
        assign=[starter()],
    )
    made.task("Ask the owner of payroll", hidden=True, assign=[always(GROUPS["Finance"])])
    made.task(
        "Decide",
        kind="Approval",
        stop=True,
        config={"type": "Approval", "subjectTaskIds": ["What is needed"]},
        assign=[always(PEOPLE["Sara Lindholm"])],
        due=due("ChecklistStartDate", "P1D"),
    )
    made.task("Set it up", assign=[always(GROUPS["IT"])], due=due("PreviousTaskCompletedDate", "PT24H"))
    made.task("Test the access", [ask("Select", "Works", options=("Yes", "No"))])
    made.task("Tell {{form.For_whom}}", assign=[whoever("For_whom")])
    made.rule("Show", any_of([atom("System", "Is", "Payroll")]), tasks=["Ask the owner of payroll"])
    return workflow(name, None, "Operations", made, grants=[Grant(owner, "Edit"), Grant(GROUPS["All Members"], "Run")])
