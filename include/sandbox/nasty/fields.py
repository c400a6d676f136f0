"""Drafts of every form field and every widget, in every setting that the specification knows (2.12)."""

from __future__ import annotations

from typing import Any

from include.sandbox.nasty.people import DOMAIN, TEAM
from include.sandbox.nasty.words import HOSTILE, long
from include.sandbox.process_street.files import stored
from include.sandbox.process_street.identity import muid
from include.sandbox.sample.widgets import Draft, ask, cross_link, embed, image, text, video

PUNCTUATED = 'Name?_(given),_"quoted"_{x}_[1].a/b|c&d;e=f<g>ö'
DATA_SET = muid("data set", "Nasty twins")
DELETED_DATA_SET = muid("data set", "Nasty deleted")
LONG_OPTION = long("An option that goes on and on, ", 600)
#: Names that are equal, nearly equal, empty, hostile or endless.
OPTIONS = ("Same", "Same", "same", "Same ", "", " ", *HOSTILE.values(), LONG_OPTION, *map(str, range(40)))
DATE_SOURCES = ("SpecificDate", "FormFieldValue", "TaskDueDate", "ChecklistStartDate", "ChecklistDueDate")


def texts() -> list[Draft]:
    everything: dict[str, Any] = {"placeholder": HOSTILE["html"], "defaultValue": HOSTILE["braces"]}
    return [
        ask("Text", "Plain"),
        ask("Text", "Full", required=True, limits={"min": 0, "max": 255}, **everything),
        ask("Text", "Hidden and required", required=True, hidden=True),
        ask("Text", "Punctuated", key=PUNCTUATED),
        ask("Text", "Twin", key="Twin"),
        ask("Text", "Twin", key="Twin_2"),
        ask("Text", "twin ", key="twin"),
        ask("Text", None, key="No_label"),
        ask("Text", "", key="Empty_label"),
        ask("Text", "__", key="__"),
        ask("Text", long("A label without an end, ", 700), key="Long_label"),
        *(ask("Text", words, key=f"Hostile_{number}") for number, words in enumerate(HOSTILE.values())),
        ask("Textarea", "Plain area", format="PlainText", limits={"min": 5, "max": 31_000}, **everything),
        ask("Textarea", "Rich area", format="RichText"),
        ask("Textarea", "Area without a format"),
        ask("Email", "Allowed", limits={"domains": [DOMAIN, ""], "restriction": "Allow"}, **everything),
        ask("Email", "Blocked", limits={"domains": [], "restriction": "Block"}),
        ask("Url", "Site", defaultValue="javascript:alert(1)"),
        ask("Hidden", "Secret", defaultValue="{{run.name}}"),
    ]


def numbers_and_dates() -> list[Draft]:
    return [
        ask("Number", "Bare"),
        ask(
            "Number",
            "Bound",
            limits={
                "minDigits": 0,
                "maxDigits": 30,
                "minValue": -1,
                "maxValue": 9_007_199_254_740_993,
                "decimalPlaces": 10,
                "allowNegative": True,
            },
            unit="<€>",
            unitLocation="prefix",
            placeholder="1,000.00",
            defaultValue="not a number",
        ),
        ask("Number", "Suffix", limits={"allowNegative": False, "decimalPlaces": 0}, unit="%", unitLocation="suffix"),
        ask("Date", "Day"),
        *(ask("Date", f"Time {option}", timeOption=option) for option in ("Included", "Excluded", "Optional")),
        *(_bounded(source) for source in DATE_SOURCES),
    ]


def _bounded(source: str) -> Draft:
    """Both ends, each with its offset; the group id is of a field that may not exist."""
    both: dict[str, Any] = {}
    for end in ("after", "before"):
        both[f"{end}DateSourceType"], both[f"{end}DateOffset"] = source, "P1Y2M3W4DT5H6M7S"
        if source == "SpecificDate":
            both[f"{end}Date"] = "1970-01-01T00:00:00.000Z"
        if source == "FormFieldValue":
            both[f"{end}DateFormFieldWidgetGroupId"] = muid("nobody", end)
    return ask("Date", f"Bound by {source}", limits=both, defaultValue="{{run.startedDate}}")


def choices() -> list[Draft]:
    return [
        ask("Select", "None"),
        ask("Select", "Only one", options=("The only one",), required=True, defaultValue="The only one"),
        ask("Select", "Many", options=OPTIONS, defaultValue="gone"),
        ask("Select", "Pick", options=("Red", "Green", "Blue")),
        ask("Select", "From data set", data_set=DATA_SET),
        ask("Select", "From deleted data set", data_set=DELETED_DATA_SET),
        ask("MultiChoice", "No boxes"),
        ask("MultiChoice", "Boxes", options=OPTIONS),
        ask("MultiChoice", "Plain boxes", options=("A", "B", "C, D")),
        ask("MultiSelect", "No subtasks"),
        ask("MultiSelect", "Subtasks", options=("Do", "Do", "Done; all", HOSTILE["html"])),
        ask("Members", "Anybody", required=True),
        ask("Members", "One of a group", groupId=TEAM.id, defaultValue=TEAM.email),
        ask("Members", "Of a group that is gone", groupId=muid("nasty group", "gone")),
    ]


def files_and_tables() -> list[Draft]:
    return [
        ask(
            "File",
            "Old file",
            placeholder="<drop>",
            extractTextContent=True,
            limits={"extensions": [".PDF", "exe", ""]},
        ),
        ask("MultiFile", "One file", extractTextContent=False, limits={"extensions": [], "mode": "Single"}),
        ask("MultiFile", "Files", required=True, limits={"extensions": [".tar.gz"], "mode": "Multiple"}),
        ask("Table", "No columns", columnDefs=[]),
        ask("Table", "Grid", columnDefs=_columns("A", "A", "", HOSTILE["html"], "a,b"), defaultValue='"x",1\n,\n'),
        ask("Document", "Review", reviewRequest=True, defaultValue="{{document_review.document.id}}"),
        ask("Document", "Sign off", reviewRequest=False, required=True),
        *(_mail(number, editor) for number, editor in enumerate(("RichText", "HTML", "PlainText"))),
        ask("Snippet", "Nothing", value=""),
        ask("Snippet", "Words", value=HOSTILE["braces"], hidden=True),
    ]


def _mail(number: int, editor: str) -> Draft:
    return ask(
        "SendRichEmail",
        None,
        key=f"Mail_{number}",
        to=["{{form.Allowed}}", "stranger@elsewhere-inc.com"],
        cc=[HOSTILE["mail"]],
        bcc=["", "hidden@elsewhere-inc.com"],
        replyTo=["{{workflow.owner}}"],
        subject=HOSTILE["html"],
        body=HOSTILE["markdown"] + HOSTILE["html"],
        bodyEditor=editor,
        editAllowed=number % 2 == 0,
    )


def contents(page: str, workflow: str) -> list[Draft]:
    """Every widget with everything and with nothing; hidden ones; the same file name twice."""
    unsaid = [Draft(kind) for kind in ("Text", "Image", "File", "Video", "Embed", "CrossLink")]
    return [
        *(text(words) for words in HOSTILE.values()),
        text(long("Read this carefully and then once more. ", 40_000)),
        text(""),
        Draft("Text", {"content": "Hidden at first"}, hidden=True),
        image("", "../../etc/passwd", 800),
        image(HOSTILE["html"], "same.png", 900),
        image("again", "same.png", 901),
        Draft("File", {"description": HOSTILE["mention"]}, file=_file("no extension", 0)),
        Draft("File", {}, file=_file("con.tar.gz.exe", 700)),
        video("https://www.youtube.com/watch?v=nasty&t=1&list=<x>", HOSTILE["quotes"]),
        video(None, "Uploaded", "film 🎬.mp4"),
        embed("javascript:alert(document.cookie)"),
        embed('https://elsewhere-inc.com/a?b=c&d="e"<f>'),
        cross_link(page),
        cross_link(workflow),
        cross_link(muid("workflow", "gone for ever")),
        *unsaid,
    ]


def _file(name: str, size: int) -> Any:
    return stored(name, "application/octet-stream", size, file_id=muid("nasty widget file", name))


def _columns(*names: str) -> list[dict[str, str]]:
    """The specification's own enum has `Text` only; its example uses `Number` (trap T9)."""
    kinds = ("Text", "Number", "Text", "Text", "Text")
    return [
        {"id": muid("nasty column", number), "name": name, "columnType": kinds[number]}
        for number, name in enumerate(names)
    ]
