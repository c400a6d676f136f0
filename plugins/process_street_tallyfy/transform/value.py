"""Answers into the target's value grammar (api/process-street-api.md 2.18, api/tallyfy-api.md 2.14)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.plan import FieldPlan, PeopleMap
from process_street_tallyfy.model.source import Value
from process_street_tallyfy.transform import option
from process_street_tallyfy.transform.marker import shorten
from process_street_tallyfy.transform.moment import in_zone, parsed, wire
from process_street_tallyfy.transform.text import escape, render

#: What every source agrees on (api/tallyfy-api.md 2.10 and 8.7).
TEXT_LIMIT = 200
TEXTAREA_LIMIT = 6000


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in the target's grammar.

    ``value`` None: the key is left out. ``reason`` None: exact. ``kept``: what has to be kept
    elsewhere, as readable text.
    """

    value: Any = None
    reason: str | None = None
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A decoded answer: ``parts`` are its values, ``whole`` the JSON as it came."""

    parts: tuple[Any, ...]
    whole: Any

    @property
    def text(self) -> str:
        """All of it in one text; several parts are separated by a comma."""
        return ", ".join(said(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Setting:
    """What an answer cannot tell: the people of the target, who an id or option is, the zone."""

    people: PeopleMap
    emails: Mapping[str, str]
    aliases: Mapping[str, str]
    zone: ZoneInfo


def decode(data: Any) -> Answer:
    """``values`` before ``value`` before the raw JSON; scalars and lists as they are (2.18)."""
    inner = data
    if isinstance(data, dict):
        inner = next((data[key] for key in ("values", "value") if data.get(key) is not None), None)
        if inner is None and not data.keys() & {"values", "value"}:
            inner = data
    parts = inner if isinstance(inner, list) else [inner]
    return Answer(tuple(part for part in parts if part not in (None, "")), data)


def is_answered(value: Value) -> bool:
    """Unanswered fields are listed too, with null or an empty list; they are no facts."""
    return bool(decode(value.data).parts)


def write(field: FieldPlan, data: Any, setting: Setting) -> Written:
    """The answer as the field takes it; an empty one is left out and exact."""
    answer = decode(data)
    return WRITERS[field.field_type](field, answer, setting) if answer.parts else Written()


def said(part: Any) -> str:
    """A part of an answer as people would read it."""
    if isinstance(part, str):
        return part
    if isinstance(part, dict):
        named = next((part[key] for key in ("name", "label", "value", "email", "fileName") if part.get(key)), None)
        if isinstance(named, str):
            return named
    return json.dumps(part, ensure_ascii=False, sort_keys=True)


def _text(_: FieldPlan, answer: Answer, __: Setting) -> Written:
    text = answer.text
    if len(text) > TEXT_LIMIT:
        return Written(shorten(text, TEXT_LIMIT), "answer_too_long", text)
    return Written(text, None if _is_text(answer) else "answer_as_text")


def _textarea(field: FieldPlan, answer: Answer, _: Setting) -> Written:
    text, reason = _long_text(field, answer)
    if len(text) <= TEXTAREA_LIMIT:
        return Written(text, reason)
    if field.rich_text:
        # Cutting HTML would leave open tags: the excerpt is the escaped source, all of it is kept.
        return Written(shorten(escape(answer.text), TEXTAREA_LIMIT), "answer_too_long", answer.text)
    head = text[: TEXTAREA_LIMIT - 1]
    return Written(head + "…", "answer_too_long", f"(continued) {text[TEXTAREA_LIMIT - 1 :]}")


def _long_text(field: FieldPlan, answer: Answer) -> tuple[str, str | None]:
    if _is_rows(answer):
        return _as_csv(answer), "answer_as_text"
    shape = None if _is_text(answer) else "answer_as_text"
    if not field.rich_text or ("\n" not in answer.text and answer.text.replace(" ", "").isalnum()):
        return answer.text, shape
    rendered = render(answer.text, {})
    return rendered.html, rendered.reason or shape


def _date(field: FieldPlan, answer: Answer, setting: Setting) -> Written:
    text = answer.text
    moment = parsed(text)
    if moment is None:
        return Written(None, "date_unreadable", text)
    hidden = isinstance(answer.whole, dict) and answer.whole.get("timeHidden") is True
    if not isinstance(moment, datetime):
        return Written(moment.isoformat(), "date_without_time" if field.collect_time else None)
    if field.collect_time and not hidden:
        return Written(wire(moment))
    local = in_zone(moment, setting.zone)
    if hidden:
        return Written(local.date().isoformat(), "date_without_time" if field.collect_time else None)
    if (local.hour, local.minute) == (0, 0):
        return Written(local.date().isoformat())
    return Written(local.date().isoformat(), "time_dropped", wire(moment) or text)


def _dropdown(field: FieldPlan, answer: Answer, setting: Setting) -> Written:
    chosen = option.find(field.options, answer.text, setting.aliases)
    if chosen is None:
        return Written(None, "option_not_found", answer.text)
    return Written({"id": chosen.id, "text": chosen.text}, _renamed(chosen.text, [answer.text]))


def _multiselect(field: FieldPlan, answer: Answer, setting: Setting) -> Written:
    names = list(dict.fromkeys(said(part) for part in answer.parts if _checked(part)))
    found = {name: option.find(field.options, name, setting.aliases) for name in names}
    chosen = {item.id: item for item in found.values() if item is not None}
    missing = [name for name, item in found.items() if item is None]
    value = [{"id": item.id, "text": item.text, "selected": True} for item in chosen.values()] or None
    if missing:
        return Written(value, "option_not_found", ", ".join(missing))
    return Written(value, next((_renamed(item.text, names) for item in chosen.values()), None))


def _people(_: FieldPlan, answer: Answer, setting: Setting) -> Written:
    members, others = [], []
    for part in answer.parts:
        name = str(part.get("email") or part.get("id")) if isinstance(part, dict) else said(part)
        member = setting.people.member(setting.emails.get(name, name))
        if member is None:
            others.append(setting.emails.get(name, name))
        else:
            members.append(member)
    value = {"users": list(dict.fromkeys(members)), "guests": [], "groups": []} if members else None
    return Written(value, "person_not_a_member" if others else None, ", ".join(others))


def _file(_: FieldPlan, answer: Answer, __: Setting) -> Written:
    return Written(None, "field_files_as_names", answer.text)


#: target field type -> writer
WRITERS: dict[str, Callable[[FieldPlan, Answer, Setting], Written]] = {
    "text": _text,
    "textarea": _textarea,
    "date": _date,
    "dropdown": _dropdown,
    "multiselect": _multiselect,
    "assignees_form": _people,
    "file": _file,
}


def _is_text(answer: Answer) -> bool:
    return len(answer.parts) == 1 and isinstance(answer.parts[0], str)


def _is_rows(answer: Answer) -> bool:
    return bool(answer.parts) and all(isinstance(part, list) for part in answer.parts)


def _as_csv(answer: Answer) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[said(cell) for cell in row] for row in answer.parts])
    return text.getvalue().rstrip("\n")


def _checked(part: Any) -> bool:
    """Subtasks may come as items with a state (2.18); an item without one is a checked name."""
    if not isinstance(part, dict):
        return True
    if "status" in part:
        return bool(part["status"] == "Completed")
    return all(part[key] is True for key in ("checked", "completed", "selected") if key in part)


def _renamed(text: str, answers: Sequence[str]) -> str | None:
    return None if text in answers else "option_matched_by_id"
