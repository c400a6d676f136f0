"""Data sets: a document each by its marker, in which every cell of every record can be read (2.21)."""

from __future__ import annotations

from include.sandbox.reader.atlas import Atlas, step_text
from include.sandbox.reader.judge import SAME, Judge, Reading, Row, Subject, missing, other
from include.sandbox.reader.needles import needles
from include.sandbox.reader.text import fragments, holds, matches, normal
from include.sandbox.reader.walk import Check, examine, presence, surprise


def read_data_sets(judge: Judge, atlas: Atlas) -> None:
    """A deleted data set is none, and its records are none."""
    texts: dict[str, str] = {}
    for data_set in atlas.source.get("data_sets") or []:
        if data_set.get("deletedDate"):
            continue
        document = next(iter(atlas.templates.get(data_set["id"], [])), None)
        texts[data_set["id"]] = kept = _text(document) if document else ""
        subject = Subject("data_set", data_set["id"], kept=kept)
        presence(judge, subject, there=document is not None)
        if document is not None:
            examine(judge, subject, data_set, _checks(document, kept), atlas.zone)
    for record in atlas.source.get("records") or []:
        if record["dataSetId"] in texts:
            subject = Subject("record", record["id"], kept=texts[record["dataSetId"]])
            cells = [cell["value"] for cell in record["cells"]]
            presence(judge, subject, there=False, detail="no row of a table", said=needles(cells, atlas.zone))
            surprise(judge, subject, record, atlas.zone)


def _text(document: Row) -> str:
    return normal(" | ".join([document["title"], *map(step_text, document["steps"])]))


def _checks(document: Row, text: str) -> dict[str, Check]:
    title = document["title"]
    return {
        "name": lambda name: SAME if matches(name, title) else other("another title"),
        "fields": lambda fields: _columns(fields, text),
    }


def _columns(fields: list[Row], text: str) -> Reading:
    """The name of each, as a person reads it."""
    there = all(holds(text, piece) for item in fields for piece in fragments(item["name"]))
    return SAME if there else missing("a column is not in the document")
