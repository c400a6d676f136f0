"""Workflows of sales and marketing: client intake, content publishing, and the archived trade fair."""

from __future__ import annotations

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.people import Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow
from include.sandbox.sample.people import GUESTS, PEOPLE, audit
from include.sandbox.sample.widgets import (
    BUSINESS_DAYS,
    SHIFT,
    always,
    any_of,
    ask,
    atom,
    due,
    embed,
    image,
    may_see,
    starter,
    text,
    video,
    whoever,
)


def client_intake() -> Workflow:
    name, owner = "Client intake", PEOPLE["Carla Jansen"]
    made = Blueprint(name, "3.2", audit(owner, 540, 150))
    made.task(
        "Meet the client",
        [
            text("Ask about *season*, volume and terms."),
            ask("Text", "Client", required=True),
            ask("Url", "Website"),
            ask("Email", "Contact", limits={"domains": ["gmail.com"], "restriction": "Block"}),
            ask("Select", "Kind of client", options=("Retailer", "Online shop", "Club", "Other")),
            ask("Number", "Volume", limits={"minValue": 0, "decimalPlaces": 2}, unit="€", unitLocation="prefix"),
            ask("MultiChoice", "Interested in", options=("Tents", "Rucksacks", "Sleeping bags", "Cooking 🔥")),
        ],
        stop=True,
        assign=[starter()],
    )
    made.task(
        "Credit check",
        [ask("Number", "Limit", unit="€", unitLocation="prefix")],
        assign=[always(PEOPLE["Greta Sommer"])],
    )
    made.task("Club discount", [ask("Number", "Discount", unit="%", unitLocation="suffix")], hidden=True)
    made.task(
        "Send the samples",
        [ask("Date", "Sent on", timeOption="Optional"), ask("Select", "From", data_set=muid("data set", "Offices"))],
        due=due("ChecklistStartDate", "P10D", mode=SHIFT),
    )
    made.task("Enter the client", [ask("Text", "Client number"), ask("Date", "Client since", timeOption="Excluded")])
    made.task(
        "Client confirms the terms",
        [ask("MultiFile", "Signed terms", limits={"extensions": [".pdf", ".docx"], "mode": "Multiple"})],
        assign=[whoever("Contact"), always(GUESTS["Harriet Blythe"])],
        see=[may_see({}, user=GUESTS["Harriet Blythe"]), may_see(whoever("Contact"))],
    )
    made.task(
        "Release the client",
        kind="Approval",
        config={"type": "Approval", "subjectTaskIds": ["Credit check", "Client confirms the terms"]},
        assign=[always(owner)],
    )
    made.rule("Show", any_of([atom("Kind_of_client", "Is", "Club")]), tasks=["Club discount"])
    return workflow(
        name,
        "New wholesale clients",
        "Customers",
        made,
        grants=[
            Grant(owner, "Edit"),
            Grant(PEOPLE["Ben Osei"], "EditViewOwn"),
            Grant(GUESTS["Harriet Blythe"], "Custom"),
        ],
        run_name="Intake {{form.Client}}",
    )


def content_publishing() -> Workflow:
    name, owner = "Content publishing", PEOPLE["Hanna Berg"]
    made = Blueprint(name, "2.0", audit(owner, 410, 300))
    made.heading("Write")
    made.task(
        "Brief",
        [
            ask("Text", "Headline", required=True, limits={"max": 120}),
            ask("MultiChoice", "Channels", options=("Blog", "Newsletter", "Instagram", "Print")),
            ask("Date", "Publish on", required=True, timeOption="Included"),
            ask("Members", "Author"),
        ],
        stop=True,
        assign=[always(owner)],
    )
    made.task(
        "Write the text",
        [ask("Textarea", "Copy", format="RichText", limits={"max": 20000}), image("House style", "style.png", 3000)],
        assign=[whoever("Author")],
        due=due("FormFieldValue", "P5D", on="Publish_on", before=True, mode=BUSINESS_DAYS),
    )
    made.task("Choose pictures", [ask("File", "Lead picture", limits={"extensions": [".png"]})])
    made.task(
        "Suggest hashtags",
        [ask("Text", "Hashtags")],
        kind="AI",
        config={"type": "Ai", "prompt": "Five hashtags for: {{form.Copy}}", "outputMapping": {"tags": "Hashtags"}},
    )
    made.heading("Publish")
    made.task(
        "Editor approves",
        kind="Approval",
        config={"type": "Approval", "subjectTaskIds": ["Write the text", "Choose pictures"]},
        assign=[always(PEOPLE["Clara Roth"])],
    )
    made.task(
        "Schedule the post",
        [embed("https://calendar.kranich-holm.com/embed")],
        due=due("FormFieldValue", "PT2H", on="Publish_on", before=True),
    )
    made.task("Print run", [video(None, "How the printer works", "printer.mp4")], hidden=True)
    made.rule("Show", any_of([atom("Channels", "Is", "Print")]), tasks=["Print run"])
    return workflow(name, "Blog, newsletter, social", "Marketing", made, grants=[Grant(owner, "Edit")])


def trade_fair() -> Workflow:
    """Archived: no list shows it, but its runs do (section 3)."""
    name, owner = "Trade fair planning", PEOPLE["Hanna Berg"]
    made = Blueprint(name, "1.0", audit(owner, 700, 650))
    made.task("Book the stand", [ask("Text", "Fair", required=True), ask("Number", "Stand")], stop=True)
    made.task("Order furniture", [ask("MultiChoice", "Furniture", options=("Tables", "Racks", "Lights"))])
    made.task("Book the hotel", [ask("Text", "Hotel")])
    made.task("Pack samples", [ask("MultiSelect", "Packed", options=("Tents", "Poles", "Banner"))])
    made.task("Travel home")
    return workflow(name, "Until 2026", "Archive", made, archived=True)
