"""Invents an answer for a form field, in the notation of the API (api/process-street-api.md 2.18)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from include.sandbox.process_street.files import StoredFile, stored
from include.sandbox.process_street.identity import muid, stamp
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Widget
from include.sandbox.sample.people import GUESTS, PEOPLE, TIME_ZONE
from include.sandbox.sample.subjects import PHRASES, RICH

ZONE = ZoneInfo(TIME_ZONE)


@dataclass
class Situation:
    """Whose run, when, and what is left to chance."""

    state: ProcessStreetState
    run_id: str
    at: datetime
    chance: random.Random


Answer = tuple[Any, list[StoredFile]]


def invent(widget: Widget, now: Situation) -> Answer:
    """(None, []) for fields that collect nothing."""
    maker = MAKERS.get(widget.field_type)
    if maker is None:
        return None, []
    made = maker(widget, now)
    return made if isinstance(made, tuple) else (made, [])


def whole_day(moment: datetime) -> dict[str, Any]:
    """A date without a time is midnight in the organisation's zone, written in UTC (trap T21)."""
    local = datetime.combine(moment.astimezone(ZONE).date(), time(), ZONE)
    return {"value": stamp(local), "timeHidden": True}


def _text(widget: Widget, now: Situation) -> dict[str, Any]:
    if widget.key == "Street_and_city":
        return {"value": f"Ahornweg {now.chance.randint(1, 90)}, {10115 + now.chance.randint(0, 9)} Berlin"}
    if widget.key.endswith("number"):
        return {"value": f"PO-{now.chance.randint(10_000, 99_999)}"}
    limit = int(widget.own.get("constraints", {}).get("min", 0))
    return {"value": now.chance.choice([phrase for phrase in PHRASES if len(phrase) >= limit])}


def _textarea(widget: Widget, now: Situation) -> dict[str, Any]:
    rich = widget.own["config"].get("format") == "RichText"
    return {"value": now.chance.choice(RICH if rich else PHRASES[:4])}


def _email(widget: Widget, now: Situation) -> dict[str, Any]:
    if widget.key in ("Contact", "Supplier_contact"):
        return {"value": now.chance.choice(list(GUESTS.values())).email}
    if widget.key == "For_whom":
        return {"value": now.chance.choice(list(PEOPLE.values())).email}
    return {"value": f"private.{now.chance.randint(100, 999)}@freemail-post.com"}


def _url(_widget: Widget, now: Situation) -> dict[str, Any]:
    return {"value": f"https://www.kranich-holm.com/x/{now.chance.randint(1, 999)}?q=a%20b&r=ü"}


def _number(widget: Widget, now: Situation) -> dict[str, Any]:
    """Mostly as text, now and then as a JSON number: readers must accept both."""
    limits = widget.own.get("constraints", {})
    low, high = limits.get("minValue", -500 if limits.get("allowNegative") else 1), limits.get("maxValue", 9000)
    if limits.get("decimalPlaces"):
        return {"value": f"{now.chance.randint(low * 100, high * 100) / 100:.2f}"}
    whole = now.chance.randint(low, high)
    return {"value": whole if now.chance.random() < 0.2 else str(whole)}


def _date(widget: Widget, now: Situation) -> dict[str, Any]:
    moment = now.at + timedelta(days=now.chance.randint(3, 20))
    option = widget.own["config"].get("timeOption")
    if option == "Excluded" or (option == "Optional" and now.chance.random() < 0.5):
        return whole_day(moment)
    hour = moment.astimezone(timezone.utc).replace(hour=now.chance.randint(7, 15), minute=30, second=0, microsecond=0)
    return {"value": stamp(hour), "timeHidden": False}


def _select(widget: Widget, now: Situation) -> dict[str, Any]:
    source = now.state.data_sets.get(widget.data_set_id or "")
    if source:
        record = now.chance.choice(source.records)
        name = str(record.cells[source.columns[0].id])
        return {"value": name, "hasDefaultValue": False, "dataSetRowId": record.id}
    options = [item["name"] for item in widget.own["config"]["items"]]
    return {"value": now.chance.choice(options), "hasDefaultValue": False}


def _several(widget: Widget, now: Situation) -> dict[str, Any]:
    options = [item["name"] for item in widget.own["config"]["items"]]
    return {"values": now.chance.sample(options, now.chance.randint(1, len(options)))}


def _members(_widget: Widget, now: Situation) -> dict[str, Any]:
    """One person, sometimes two."""
    emails = [person.email for person in now.chance.sample(list(PEOPLE.values()), 2)]
    return {"values": emails} if now.chance.random() < 0.25 else {"value": emails[0]}


def _table(widget: Widget, now: Situation) -> dict[str, Any]:
    """CSV without a header; a cell with a comma is quoted."""
    columns = widget.own["config"]["columnDefs"]
    rows = []
    for number in range(now.chance.randint(1, 4)):
        cells = [
            f'"{column["name"]}, {number}"' if not place else str(number * 3) for place, column in enumerate(columns)
        ]
        rows.append(",".join(cells))
    return {"value": "\n".join(rows)}


def _file(widget: Widget, now: Situation) -> Answer:
    return None, [_upload(widget, now, "photo.png", "image/png")]


def _files(widget: Widget, now: Situation) -> Answer:
    """Two files of one name now and then."""
    several = widget.own.get("constraints", {}).get("mode") == "Multiple" and now.chance.random() < 0.3
    name = f"{widget.key.lower()}.pdf"
    return None, [_upload(widget, now, name, "application/pdf", number) for number in range(2 if several else 1)]


def _upload(widget: Widget, now: Situation, name: str, mime_type: str, number: int = 0) -> StoredFile:
    file_id = muid("file", now.run_id, widget.key, number)
    return stored(name, mime_type, now.chance.randint(600, 20_000), file_id=file_id)


def _hidden(_widget: Widget, now: Situation) -> dict[str, Any]:
    return {"value": f"id-{now.chance.randint(1000, 9999)}"}


MAKERS: dict[str, Callable[[Widget, Situation], Any]] = {
    "Text": _text,
    "Textarea": _textarea,
    "Email": _email,
    "Url": _url,
    "Number": _number,
    "Date": _date,
    "Select": _select,
    "MultiChoice": _several,
    "MultiSelect": _several,
    "Members": _members,
    "Table": _table,
    "File": _file,
    "MultiFile": _files,
    "Hidden": _hidden,
}
