"""Employee onboarding: the workflow that uses nearly everything, in two published versions and a draft."""

from __future__ import annotations

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook
from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow, workflow_id
from include.sandbox.sample.people import ADMIN, DOMAIN, GROUPS, PEOPLE, audit
from include.sandbox.sample.widgets import (
    BUSINESS_DAYS,
    SHIFT,
    Draft,
    always,
    any_of,
    ask,
    atom,
    cross_link,
    document,
    due,
    embed,
    image,
    may_see,
    starter,
    text,
    video,
    whoever,
)

NAME = "Employee onboarding"
COLLECT = "Collect details of {{form.Full_name}}"
LENA = PEOPLE["Lena Falk"]
WELCOME = (
    "## Welcome aboard\n\nFill in **everything** for *{{workflow.name}}*, started {{run.startedDate}}.\n\n"
    "1. Read the [handbook](https://www.kranich-holm.com/handbook)\n2. Ask when in doubt\n\n"
    "| What | Who |\n|---|---|\n| Contract | People |\n| Laptop | IT |\n\n- [ ] nothing is forgotten"
)
LEGACY = "<p>Dear colleague,</p><ul><li>keep it <b>confidential</b></li><li>€ amounts gross</li></ul>"


def _details(home: str, old: bool) -> list[Draft]:  # noqa: FBT001 - the older version, see `_version`
    fields = [
        text(WELCOME),
        image("Who sits where", "floor-plan.png", 24_000),
        ask("Text", "Full name", required=True, limits={"min": 2, "max": 100}, placeholder="Given and family name"),
        ask("Email", "Private email", required=True, limits={"domains": [DOMAIN], "restriction": "Block"}),
        ask(
            "Date",
            "Start date",
            required=True,
            limits={"afterDateSourceType": "ChecklistStartDate", "afterDateOffset": "P1D"},
            timeOption="Excluded",
        ),
        ask("Select", "Work mode", required=True, options=("On site", home, "Hybrid"), defaultValue="On site"),
        ask("Select", "Office", data_set=muid("data set", "Offices")),
        ask("MultiChoice", "Accounts", options=("GitHub", "Slack", "Salesforce", "Figma")),
        ask("MultiSelect", "Desk setup", options=("Chair", "Monitor", "Docking station")),
        ask("Members", "Buddy", groupId=GROUPS["People"].id),
        ask(
            "Number",
            "Screens",
            limits={"minValue": 0, "maxValue": 4, "decimalPlaces": 0, "allowNegative": False},
            defaultValue="1",
            unit="pcs",
            unitLocation="suffix",
        ),
        ask("Url", "LinkedIn", defaultValue="https://www.linkedin.com/in/"),
        ask("Textarea", "Notes", hidden=True, format="RichText", limits={"max": 5000}),
        ask("File", "Photo", limits={"extensions": [".jpg", ".png"]}),
        ask(
            "Table",
            "Equipment",
            columnDefs=[
                {"id": muid("column", "Item"), "name": "Item", "columnType": "Text"},
                {"id": muid("column", "Serial"), "name": "Serial", "columnType": "Text"},
                {"id": muid("column", "Pieces"), "name": "Pieces", "columnType": "Number"},
            ],
        ),
        ask("Hidden", "HRIS id", defaultValue="unknown"),
        ask("Snippet", "Footer", value="Started {{run.startedDate}} by {{run.name}}"),
        document("Handbook", "handbook.pdf", "application/pdf", 90_000),
        video("https://www.youtube.com/watch?v=kranich01", "A day at Kranich & Holm"),
        embed("https://forms.kranich-holm.com/embed/onboarding"),
        cross_link(workflow_id("Access request")),
        text(LEGACY),
    ]
    return fields if not old else [one for one in fields if one.own.get("key") != "LinkedIn"]


def _before_day_one(made: Blueprint, home: str, *, old: bool) -> None:
    made.heading("Before day one")
    made.task(
        COLLECT,
        _details(home, old),
        stop=True,
        assign=[always(LENA), starter()],
        due=due("ChecklistStartDate", "P2D", mode=BUSINESS_DAYS),
    )
    made.task(
        "Sign the contract",
        [
            ask(
                "MultiFile",
                "Contract",
                required=True,
                limits={"extensions": [".pdf"], "mode": "Multiple"},
                extractTextContent=False,
            ),
            ask("Document", "Policy", reviewRequest=True, defaultValue="{{document_review.document.id}}"),
        ],
        assign=[always(GROUPS["People"])],
        due=due("FormFieldValue", "P3D", on="Start_date", before=True, mode=SHIFT),
        see=[may_see(starter(), update=False), may_see({}, user=LENA)],
    )
    made.task(
        "Approve the contract",
        kind="Approval",
        config={"type": "Approval", "subjectTaskIds": [COLLECT, "Sign the contract"]},
        assign=[always(PEOPLE["Petra Vogel"])],
        due=due("TaskDueDate", "PT4H30M", on="Sign the contract"),
    )
    made.task(
        "Ship a laptop to {{form.Full_name}}",
        [ask("Text", "Street and city", limits={"min": 5}), ask("Date", "Delivery", timeOption="Optional")],
        hidden=True,
        assign=[always(GROUPS["IT"]), whoever("Buddy")],
        due=due("PreviousTaskCompletedDate", "P1W", mode=BUSINESS_DAYS),
    )
    made.task(
        "Draft a welcome note",
        [ask("Textarea", "Welcome note", format="PlainText")],
        kind="AI",
        config={
            "type": "Ai",
            "prompt": "Write a short welcome note for {{form.Full_name}}, in the tone of {{workflow.name}}",
            "systemPrompt": "You write for Kranich & Holm.",
            "outputMapping": {"output": "Welcome_note"},
        },
    )
    made.task(
        "Count the parts",
        [ask("Text", "Parts in total")],
        kind="Code",
        config={
            "type": "Code",
            "code": "outputData.total = String(Number(inputData.screens) + 2);",
            "inputMapping": {"screens": "Screens"},
            "outputMapping": {"total": "Parts_in_total"},
        },
    )


def _day_one(made: Blueprint, *, old: bool) -> None:
    made.heading("Day one")
    made.task(
        "Welcome breakfast 🥐",
        [text("Bring <u>croissants</u> for {{form.Full_name}} &amp; team"), cross_link(None)],
        assign=[whoever("Buddy")],
        due=due("FormFieldValue", "P0D", on="Start_date"),
        see=[may_see(whoever("Buddy"))],
    )
    made.task(
        "Send the welcome mail",
        [
            ask(
                "SendRichEmail",
                None,
                key="Welcome_mail",
                to=["{{form.Private_email}}"],
                cc=["people@kranich-holm.com"],
                subject="Welcome {{form.Full_name}}",
                body="<p>Hello <b>{{form.Full_name}}</b></p>",
                bodyEditor="RichText",
                editAllowed=True,
            )
        ],
        assign=[starter()],
    )
    if not old:
        made.task(
            "First feedback talk",
            [
                ask("Number", "Satisfaction", limits={"minValue": 1, "maxValue": 10}),
                ask("Text", "Who placed the order?", hidden=True),
            ],
            due=due("TaskCompletedDate", "PT48H", on=COLLECT, mode=BUSINESS_DAYS),
        )
    made.task("Close the file", due=due("ChecklistDueDate", "P1D", before=True))


def _rules(made: Blueprint, home: str, *, old: bool) -> None:
    remote = any_of(
        [atom("Work_mode", "Is", home), atom("Screens", "IsGreaterThan", "0")], [atom("Work_mode", "Is", "Hybrid")]
    )
    laptop = ["Ship a laptop to {{form.Full_name}}"]
    made.rule("Show", remote, tasks=laptop, fields=["Notes"], description="Remote people get a laptop by parcel")
    made.rule("Show", remote, tasks=laptop, fields=["Notes"], description="Remote people get a laptop by parcel")
    made.rule("Hide", any_of([atom("Work_mode", "IsNot", "On site")]), tasks=["Welcome breakfast 🥐"])
    if not old:
        many = any_of([atom("Screens", "IsGreaterThan", "2"), atom("Accounts", "HasAnyValue")])
        made.rule("Show", many, fields=["Who_placed_the_order?"])
    made.rule("Hide", any_of([atom("Screens", "IsLessThan", "1")]), fields=["Desk_setup"])
    made.rule("Hide", any_of([atom("Buddy", "HasNoValue")]), tasks=["Send the welcome mail"])


def _version(version: str, status: str, days: float, *, old: bool = False) -> Blueprint:
    """The older version knows "Home office" where the newer says "Remote", has one field and one task less."""
    home = "Home office" if old else "Remote"
    made = Blueprint(NAME, version, audit(LENA, days, days - 2, ADMIN), status=status)
    _before_day_one(made, home, old=old)
    _day_one(made, old=old)
    _rules(made, home, old=old)
    made.due(due("ChecklistStartDate", "P14D", mode=SHIFT))
    return made


def onboarding() -> Workflow:
    """The draft is newer than the published version (trap T12)."""
    hook = IncomingWebhook(
        id=muid("incoming", NAME),
        name="HRIS new hire",
        url="https://hooks.process.st/in/4f0c-secret-onboarding",
        automation_app="Custom",
        config={
            "properties": {"Name": "$.employee.name", "DueDate": "$.employee.start"},
            "formFields": {_version("2.1", "Finished", 210).field_id("Full_name"): "$.employee.name"},
        },
        audit=audit(PEOPLE["Ralf Engel"], 200),
    )
    return workflow(
        NAME,
        "From the signed offer to the first feedback talk",
        "Onboarding",
        _version("1.3", "Revised", 620, old=True),
        _version("2.1", "Finished", 210),
        _version("2.2", "Draft", 12),
        grants=[Grant(LENA, "Edit"), Grant(GROUPS["People"], "ViewAll"), Grant(PEOPLE["Jonas Weber"], "Run")],
        incoming=[hook],
        run_name="Onboarding - {{form.Full_name}}",
    )
