"""Answers in every shape that 2.18 allows, by field key; each run takes one column."""

from __future__ import annotations

from typing import Any

from include.sandbox.nasty.fields import PUNCTUATED
from include.sandbox.nasty.people import ANN, DELETED, OTHER_TWIN, STRANGER, TEAM, TWIN, UNLISTED_GROUP
from include.sandbox.nasty.words import HOSTILE, long
from include.sandbox.process_street.identity import muid

#: As the live service wraps them.
WRAPPED: dict[str, Any] = {
    "Plain": {"value": HOSTILE["marker"]},
    "Full": {"value": long("More than any short text may hold, ", 400)},
    "Punctuated": None,
    PUNCTUATED: {"value": HOSTILE["quotes"]},
    "Twin": {"value": "first"},
    "Twin_2": {"value": "second"},
    "twin": {"value": "third"},
    "No_label": {"value": " not trimmed "},
    "Plain_area": {"value": long("A long answer, line by line.\n", 31_000)},
    "Rich_area": {"value": HOSTILE["markdown"] + HOSTILE["html"]},
    "Area_without_a_format": {"value": HOSTILE["lines"]},
    "Allowed": {"value": "no address"},
    "Site": {"value": "javascript:alert(1)"},
    "Secret": {"value": HOSTILE["control"]},
    "Bare": {"value": "1,000.50"},
    "Bound": {"value": "-0.0000000001"},
    "Suffix": {"value": 12345678901234567890},
    "Day": {"value": "2026-03-29T02:30:00.000Z", "timeHidden": True},
    "Time_Included": {"value": "2026-11-01T05:30:00.000Z", "timeHidden": False},
    "Time_Excluded": {"value": "2026-03-08T03:30:00.000Z", "timeHidden": True},
    "Time_Optional": {"value": "1969-12-31T23:59:59.999Z", "timeHidden": False},
    "Only_one": {"value": "The only one", "hasDefaultValue": True},
    "Many": {"value": "same", "hasDefaultValue": False},
    "Pick": {"value": "Green", "hasDefaultValue": False},
    "From_data_set": {"value": "Twin row", "hasDefaultValue": False, "dataSetRowId": muid("nasty record", 1)},
    "Boxes": {"values": ["Same", HOSTILE["html"], "7"]},
    "Plain_boxes": {"values": ["A", "C, D"]},
    "Subtasks": {"values": ["Do", "Done; all"]},
    "Anybody": {"values": [ANN.email, TWIN.email, DELETED.email, TEAM.email, UNLISTED_GROUP.email, STRANGER]},
    "One_of_a_group": {"value": OTHER_TWIN.id},
    "Grid": {"value": '"a ""quoted"" cell",2,,=1+1,"x,y"\n\nshort\n'},
    "Remark": {"value": HOSTILE["braces"]},
}
#: As the specification's own text promises: bare JSON.
SCALAR: dict[str, Any] = {
    "Plain": HOSTILE["html"],
    "Full": "",
    "Twin": "null",
    "Plain_area": HOSTILE["control"],
    "Rich_area": "<p>kept <b>rich</b></p>",
    "Site": "https://elsewhere-inc.com/?q=" + HOSTILE["emoji"],
    "Bare": 30,
    "Bound": 1.5,
    "Suffix": "٣",
    "Day": "2026-12-31",
    "Time_Included": "2026-12-31T23:59:59+13:00",
    "Only_one": "renamed since",
    "Many": HOSTILE["formula"],
    "Pick": "Lime",
    "Boxes": ["Same ", "gone"],
    "Plain_boxes": [],
    "Subtasks": [{"name": "Do", "status": "Completed"}, {"name": "Done; all", "status": "NotCompleted"}],
    "Anybody": TWIN.email,
    "One_of_a_group": [{"id": ANN.id, "email": ANN.email, "username": ANN.username}],
    "Grid": [["a", "b", "c", "d", "e"], ["f"]],
    "Remark": HOSTILE["mail"],
}
#: Empty in every way, and what fits no shape at all.
ODD: dict[str, Any] = {
    "Plain": {"value": None},
    "Full": {"values": []},
    "Twin": {},
    "Twin_2": {"value": ["a", "b"]},
    "twin": {"text": "another key", "nested": {"deep": [1, None]}},
    "No_label": {"value": {"nested": "object"}},
    "Plain_area": {"values": None, "value": "behind a null"},
    "Rich_area": {"values": ["one", "two"]},
    "Allowed": False,
    "Bare": {"value": True},
    "Bound": {"value": "∞"},
    "Day": {"value": "not a date", "timeHidden": True},
    "Time_Included": {"value": "2026-02-30T10:00:00.000Z", "timeHidden": False},
    "Time_Excluded": {"value": 1_780_000_000_000},
    "Only_one": {"value": "", "hasDefaultValue": True},
    "None": {"value": "from a list that is empty now"},
    "Many": {"values": ["Same", "same"]},
    "Pick": {"value": "green", "hasDefaultValue": False},
    "From_data_set": {"value": muid("nasty record", 2), "dataSetRowId": muid("nasty record", "gone")},
    "From_deleted_data_set": {"value": "Gone row", "dataSetRowId": muid("nasty record", 9)},
    "No_boxes": {"values": ["from nowhere"]},
    "Boxes": {"value": "Same"},
    "Plain_boxes": {"values": ["A", "A", None, 7, "gone"]},
    "No_subtasks": {"values": ["gone"]},
    "Subtasks": {"values": [{"name": "Do", "checked": True}, {"label": "Done; all", "checked": False}]},
    "Anybody": {"value": "not an address"},
    "One_of_a_group": {"values": [None, "", TWIN.id]},
    "Of_a_group_that_is_gone": {"value": TEAM.email},
    "Grid": {"value": ""},
    "No_columns": {"value": "a,b"},
    "Review": {"documentId": "x", "status": "Pending"},
    "Sign_off": {"value": "signed"},
    "Mail_0": {"sent": True},
    "Words": {"value": "changed"},
    "Remark": {"value": HOSTILE["zero width"]},
}
COLUMNS = (WRAPPED, SCALAR, ODD)
