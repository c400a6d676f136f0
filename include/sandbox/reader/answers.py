"""An answer of the source against a value of the target (2.18; api/tallyfy-api.md 2.14)."""

from __future__ import annotations

from typing import Any

from include.sandbox.reader.assignment import group_id
from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.judge import SAME, Reading, Row, missing, other
from include.sandbox.reader.moments import instant, same_moment
from include.sandbox.reader.needles import days, needles, person
from include.sandbox.reader.text import MERGE_TAG, rich_fragments, shown, squeezed

FILE_FIELDS = frozenset({"File", "MultiFile"})
#: What the reference knows of an answer's object (2.18).
WRAPPER = frozenset({"value", "values", "timeHidden", "hasDefaultValue", "dataSetRowId"})
EMPTY: tuple[Any, ...] = (None, "", [], {})


def parts(data: Any) -> list[Any]:
    """What was answered: `values` before `value` before the JSON itself; nothing for an unanswered field."""
    inner = data
    if isinstance(data, dict):
        known = [data[key] for key in ("values", "value") if data.get(key) not in EMPTY]
        inner = known[0] if known else None if {"values", "value"} & data.keys() else data
    return [part for part in (inner if isinstance(inner, list) else [inner]) if part not in EMPTY]


def beside(data: Any) -> list[str]:
    """Keys of an answer's object that nobody knows, beside the answer itself."""
    wraps = isinstance(data, dict) and bool(data.keys() & {"value", "values"})
    return sorted(data.keys() - WRAPPER) if wraps else []


def answer_reading(value: Row, capture: Row, stored: Any, atlas: Atlas) -> Reading:
    if stored in EMPTY:
        return missing("the field is empty")
    given = parts(value["data"])
    same = READERS[capture["field_type"]](given, value["data"], stored, capture, atlas)
    return SAME if same else other(f"another value in the {capture['field_type']} field")


def _text(given: list[Any], _: Any, stored: Any, capture: Row, __: Atlas) -> bool:
    """One text, character by character; rich text by what people see of it."""
    if len(given) != 1 or isinstance(given[0], (dict, list)):
        return False
    if str(given[0]) == str(stored):
        return True
    return bool(capture["use_wysiwyg_editor"]) and _same_rich(str(given[0]), str(stored))


def _same_rich(source: str, target: str) -> bool:
    pieces = rich_fragments(source)
    return not MERGE_TAG.search(source) and bool(pieces) and "".join(pieces) == squeezed(shown(target))


def _date(given: list[Any], data: Any, stored: Any, _: Row, atlas: Atlas) -> bool:
    hidden = isinstance(data, dict) and data.get("timeHidden") is True
    return len(given) == 1 and same_moment(str(given[0]), str(stored), atlas.zone, time_hidden=hidden)


def _choice(given: list[Any], _: Any, stored: Any, __: Row, ___: Atlas) -> bool:
    text = stored.get("text") if isinstance(stored, dict) else stored
    return len(given) == 1 and _name(given[0]) == text


def _choices(given: list[Any], _: Any, stored: Any, __: Row, ___: Atlas) -> bool:
    """Only what is marked as selected shows (2.14)."""
    if not isinstance(stored, list) or not all(isinstance(one, dict) for one in stored):
        return False
    chosen = [one["text"] for one in stored if one.get("selected") is True]
    wanted = {_name(part) for part in given if _ticked(part)}
    return len(chosen) == len(set(chosen)) and set(chosen) == wanted


def _people(given: list[Any], _: Any, stored: Any, __: Row, atlas: Atlas) -> bool:
    if not isinstance(stored, dict):
        return False
    emails = [atlas.emails.get(user, f"user {user}") for user in stored.get("users") or []]
    emails += [str(guest).lower() for guest in stored.get("guests") or []]
    wanted = {atlas.email_of(part) for part in given}
    groups = {group for group in map(group_id, wanted) if group}
    ours = {one["id"] for group in groups for one in atlas.groups.get(group, [])[:1]}
    people = atlas.stand_ins.of_all(email for email in wanted if not group_id(email))
    return set(emails) == people and set(stored.get("groups") or []) == ours and len(ours) == len(groups)


def _table(given: list[Any], _: Any, stored: Any, __: Row, ___: Atlas) -> bool:
    """One row, a cell per column."""
    rows = (
        given
        if all(isinstance(row, list) for row in given)
        else [line.split(",") for line in str(given[0]).split("\n")]
    )
    return len(rows) == 1 and isinstance(stored, list) and [str(cell) for cell in rows[0]] == [str(c) for c in stored]


def _never(*_: Any) -> bool:
    """Files are judged one by one."""
    return False


READERS = {
    "text": _text,
    "textarea": _text,
    "email": _text,
    "date": _date,
    "radio": _choice,
    "dropdown": _choice,
    "multiselect": _choices,
    "assignees_form": _people,
    "table": _table,
    "file": _never,
}


def stored_texts(stored: Any, atlas: Atlas) -> list[str]:
    """Every text in a value of the target; members by their address."""
    if isinstance(stored, dict):
        stored = list(stored.values())
    if isinstance(stored, list):
        return [text for part in stored for text in stored_texts(part, atlas)]
    text = stored if isinstance(stored, str) else atlas.emails.get(stored)
    return [text] if text else []


def wanted(data: Any, atlas: Atlas) -> list[tuple[str, ...]]:
    """What has to be found of an answer: a person by any name, a day or an instant, every other text."""
    found: list[tuple[str, ...]] = []
    for part in filter(_ticked, parts(data)):
        ref = atlas.people.get(str(part)) or atlas.by_address.get(str(part).lower())
        moment = instant(part) if isinstance(part, str) else None
        if ref:
            found.append(person(ref))
        elif moment and isinstance(data, dict) and data.get("timeHidden"):
            found.append(days(moment, atlas.zone))
        else:
            found += needles(part, atlas.zone)
    return found


def _name(part: Any) -> str:
    return str(part.get("name") or part.get("label") or part.get("value")) if isinstance(part, dict) else str(part)


def _ticked(part: Any) -> bool:
    """Subtasks may come as items with a state (2.18)."""
    if not isinstance(part, dict):
        return True
    return part.get("status", "Completed") == "Completed" and part.get("checked", True) is True
