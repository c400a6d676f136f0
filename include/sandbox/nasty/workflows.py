"""The workflows: one with every field, one with every rule, and the shapes that are none."""

from __future__ import annotations

from include.sandbox.nasty import fields
from include.sandbox.nasty.people import (
    ANN,
    DELETED,
    EVERYBODY,
    GHOST,
    GUEST,
    LONG_NAME,
    ODD_GROUP,
    STRANGER,
    TEAM,
    TWIN,
    UNLISTED_GROUP,
    audit,
)
from include.sandbox.nasty.rules import add_rules
from include.sandbox.nasty.words import HOSTILE, long
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook
from include.sandbox.process_street.people import Audit, Grant
from include.sandbox.process_street.templates import Workflow
from include.sandbox.sample.blueprint import Blueprint, workflow_id
from include.sandbox.sample.widgets import (
    Draft,
    always,
    any_of,
    ask,
    atom,
    due,
    may_see,
    of_document,
    starter,
    text,
    whoever,
)

FIELDS, RULES, TWINS, BIG = "Every field", "Every rule", "Twin", "Four hundred and fifty"
BARE, EMPTY, DRAFT, HIDDEN_AWAY, EMPTY_DRAFT = "No fields", "Empty", "Only a draft", "Archived", "No revision"
PAGE = muid("page", "nasty")
LEVELS = ("Edit", "EditViewOwn", "ViewAll", "Run", "View", "Custom")
STEPS = 450


def workflows() -> list[Workflow]:
    return [
        _every_field(),
        _every_rule(),
        _twin("a"),
        _twin("b"),
        _big(),
        _bare(),
        made(EMPTY, Blueprint(EMPTY, "0.0", audit()), name="", description=""),
        made(DRAFT, _draft(), name=HOSTILE["mention"], description=HOSTILE["marker"]),
        made(EMPTY_DRAFT, name=HOSTILE["lines"]),
        _archived(),
    ]


def made(slug: str, *blueprints: Blueprint, name: str | None = None, description: str | None = None) -> Workflow:
    """`slug` makes the id; the name may be another's."""
    first = blueprints[0].audit if blueprints else audit(GHOST)
    return Workflow(
        id=workflow_id(slug),
        name=slug if name is None else name,
        audit=Audit(first.created_date, first.created_by, first.updated_date, DELETED),
        description=description,
        revisions=[blueprint.revision for blueprint in blueprints],
    )


def _every_field() -> Workflow:
    """Three published versions; the oldest lacks a task and calls an option otherwise."""
    found = made(
        FIELDS,
        _fields_version("1.0", "Revised", 900, old=True),
        _fields_version("2.0", "Revised", 600, old=False),
        _fields_version("10.0", "Finished", 300, old=False),
        _fields_version("10.1-draft", "Draft", 2, old=False),
        name=long("A name that no list shows whole, ", 255),
        description=long("A description with <b>tags</b> & {{form.Plain}}, ", 2_500),
    )
    people = (ANN, TWIN, TEAM, UNLISTED_GROUP, DELETED, GUEST)
    found.permissions = [Grant(who, level) for who, level in zip(people, LEVELS, strict=True)]
    field = found.revisions[2].tasks[1].widgets[0].id
    config = {
        "properties": {name: f"$.{name}" for name in ("Name", "DueDate", "Shared", "Assignees", "Runner")},
        "formFields": {field: "$['a b'].c", muid("nobody"): "$"},
    }
    url = "https://hooks.process.st/in/nasty-secret"
    found.incoming_webhooks = [
        IncomingWebhook(muid("nasty incoming", status), HOSTILE["html"], url, app, config, audit(), status)
        for status, app in (("Active", "Zapier"), ("Disabled", ""))
    ]
    return found


def _fields_version(version: str, status: str, days: float, *, old: bool) -> Blueprint:
    plan = Blueprint(FIELDS, version, audit(DELETED, days, days), status=status)
    plan.heading(HOSTILE["html"])
    plan.task("Texts", fields.texts(), assign=[always(TEAM), always(UNLISTED_GROUP), starter()], stop=True)
    plan.task("Numbers and dates", fields.numbers_and_dates())
    plan.task("Choices", [_renamed(one) if old else one for one in fields.choices()], assign=[whoever("Anybody")])
    if not old:
        plan.task("Files and tables", fields.files_and_tables(), see=[may_see(whoever("Anybody"))])
    plan.task(
        "Approve the texts",
        kind="Approval",
        config={"type": "Approval", "subjectTaskIds": ["Texts", "Choices"]},
        assign=[always(ODD_GROUP)],
    )
    plan.task("Approve again", kind="Approval", config={"type": "Approval", "subjectTaskIds": ["Texts"]})
    plan.task("Approve nothing", kind="Approval", config={"type": "Approval", "subjectTaskIds": []})
    plan.task("Last", [ask("Text", "Remark", key="Remark")])
    plan.rule("Show", any_of([atom("Plain", "Is", "show")]), fields=["Hidden_and_required"])
    plan.rule("Hide", any_of([atom("Pick", "Is", "Blue")]), tasks=["Approve nothing"])
    return plan


def _renamed(draft: Draft) -> Draft:
    """What is Green today was Lime once."""
    if draft.own["key"] != "Pick":
        return draft
    return ask("Select", "Pick", options=("Red", "Lime", "Blue"))


def _every_rule() -> Workflow:
    plan = Blueprint(RULES, "0.9", audit(ANN))
    ways = ("ChecklistStartDate", "ChecklistDueDate", "PreviousTaskCompletedDate")
    modes = ("AllDays", "BusinessDaysOnly", "ShiftToNextBusinessDay")
    plan.task(
        "Ask",
        [
            ask("Select", "Colour", options=("Red", "Green", HOSTILE["quotes"])),
            ask("Number", "Count"),
            ask("Text", "Word"),
            ask("MultiChoice", "Several", options=("A", "B")),
            ask("Date", "When"),
            ask("Members", "Who"),
            ask("Email", "Address"),
            ask("Text", "Shown late", hidden=True),
        ],
        assign=[always(DELETED), {"type": "Static", "email": STRANGER}, always(EVERYBODY), always(LONG_NAME)],
        due=due("FormFieldValue", "P1Y2M3W4DT5H6M7S", on="When", before=True),
    )
    for number, way in enumerate(ways):
        plan.task(f"Due {way}", due=due(way, "PT0S" if number else "P10000D", before=number == 1, mode=modes[number]))
    plan.task("Due after", due=due("TaskCompletedDate", "PT48H", on="Ask", mode=modes[1]))
    plan.task("Due on", due=due("TaskDueDate", "P0D", on="Due after", before=True, mode=modes[2]))
    sources = ("DocumentOwner", "DocumentAuthor")
    plan.task("Of documents", assign=[of_document(source) for source in sources] + [whoever("Who"), whoever("Address")])
    see = [may_see({}, user=one, update=False) for one in (ANN, TEAM, DELETED)]
    plan.task("Seen by few", see=[*see, may_see(starter()), may_see(whoever("Who"), update=False)], hidden=True)
    plan.task("Machine", [ask("Text", "Answer")], kind="AI", config=_machine())
    plan.task("Script", kind="Code", config={"type": "Code", "code": HOSTILE["html"] + "\n" + HOSTILE["quotes"]})
    plan.task("Bare machine", kind="AI", config={"type": "Ai", "prompt": ""})
    plan.due(due("FormFieldValue", "P1M", on="When", mode=modes[1]))
    add_rules(plan)
    return made(RULES, plan, description=HOSTILE["html"])


def _machine() -> dict[str, object]:
    mapping = {"out<put>": "Answer"}
    return {"type": "Ai", "prompt": HOSTILE["braces"], "systemPrompt": HOSTILE["html"], "outputMapping": mapping}


def _twin(which: str) -> Workflow:
    """Same name, same tasks, and in each of them the same names again."""
    slug = f"{TWINS} {which}"
    plan = Blueprint(slug, "1.0", audit(TWIN))
    for number in range(3):
        plan.task("Do it", [ask("Text", "Note", key=f"Note_{number}")], slug=f"Do it {number}", assign=[always(TWIN)])
    plan.task(None)
    plan.task("", slug="empty name")
    plan.task(long("A title beyond every limit, ", 700), [text("Short")])
    plan.task("do it", slug="lower case")
    for number, words in enumerate(HOSTILE.values()):
        plan.task(words, slug=f"hostile {number}")
    plan.task("{{form.Note_0}}", slug="only a tag")
    return made(slug, plan, name="Twin")


def _big() -> Workflow:
    plan = Blueprint(BIG, "3.3", audit(ANN))
    for number in range(STEPS):
        plan.task(f"Step {number + 1}")
    return made(BIG, plan)


def _bare() -> Workflow:
    """Nothing that an answer could name a task by; contents of every kind, and a heading at either end."""
    plan = Blueprint(BARE, "1.0", audit(ANN))
    plan.heading("First heading")
    plan.task("Read", fields.contents(PAGE, workflow_id(FIELDS)), hidden=True)
    plan.task("Same")
    plan.task("Same", slug="same 2")
    plan.heading("Last heading")
    return made(BARE, plan)


def _draft() -> Blueprint:
    plan = Blueprint(DRAFT, "0.1", audit(GHOST), status="Draft")
    plan.task("Not yet", [ask("Text", "Not yet")])
    return plan


def _archived() -> Workflow:
    """In no list, but its run is."""
    plan = Blueprint(HIDDEN_AWAY, "1.0", audit(ANN))
    plan.task("Old work", [ask("Text", "Old note")])
    found = made(HIDDEN_AWAY, plan, name="Twin")
    found.archived = True
    return found
