"""Whether a cell of a screen's export says what the API says: the same fact in other words is no difference."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from process_street_tallyfy.model.source import UserRef, Value
from process_street_tallyfy.transform.file import FILE_FIELDS, stored_files
from process_street_tallyfy.transform.moment import in_utc
from process_street_tallyfy.transform.value import decode, said

People = Mapping[str, UserRef]
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ZONE_WORD = re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d")
TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M %p", ", %I:%M %p", ", %H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M")
#: Field types with several answers in one cell.
SEVERAL = frozenset({"MultiChoice", "MultiSelect"})


def same_answer(cell: str, value: Value, zone: ZoneInfo, people: People) -> bool:
    """``people`` are the users by id; a cell names them by name or address."""
    parts = decode(value.data).parts
    files = stored_files(value.data) if value.field_type in FILE_FIELDS else ()
    if not parts and not files:
        return not cell.strip()
    if files:
        return only_these(cell, [{file.name} for file in files])
    check = CHECKS.get(value.field_type)
    if check is not None and check(cell, parts, zone, people):
        return True
    return same_text(cell, decode(value.data).text)


def same_text(cell: str, text: str) -> bool:
    """Up to blanks, line breaks and markup."""
    return _flat(cell) == _flat(text) or _flat(_TAG.sub(" ", cell)) == _flat(unescape(_TAG.sub(" ", text)))


def same_moment(cell: str, moment: datetime, zone: ZoneInfo) -> bool:
    """In UTC or in the organisation's zone, to the minute, or to the day where the cell has no time."""
    there = [in_utc(moment)]
    try:
        there.append(in_utc(moment).astimezone(zone))
    except OverflowError:
        return False
    for found in moments(cell):
        for one in there:
            if isinstance(found, datetime):
                if found.replace(second=0, microsecond=0) == one.replace(second=0, microsecond=0, tzinfo=None):
                    return True
            elif found == one.date():
                return True
    return False


def moments(cell: str) -> list[datetime | date]:
    """Every reading of a cell as a date: day and month may be either way round."""
    text = _ZONE_WORD.sub("", cell.strip())
    found: list[datetime | date] = []
    for day in DATES:
        for time in TIMES:
            try:
                moment = datetime.strptime(text, f"{day}{time}").replace(tzinfo=timezone.utc)
            except ValueError:
                continue
            found.append(moment.replace(tzinfo=None) if time else moment.date())
    return found


def same_number(cell: str, number: Any) -> bool:
    """Whatever separates thousands and fractions in the cell; the API writes a point before fractions."""
    try:
        wanted = Decimal(str(number))
    except InvalidOperation:
        return False
    return wanted in _decimals(cell)


def only_these(cell: str, wanted: Sequence[Collection[str]]) -> bool:
    """Whether each is in the cell by one of its names, and nothing is left but what stands between them.

    A link may stand beside or instead of a name, and an address behind it in brackets.
    """
    links, left = unquote(" ".join(_LINK.findall(cell))), _spaced(_LINK.sub(" ", cell))
    for names in wanted:
        before = left
        for words in sorted((_spaced(name).split() for name in names), key=len, reverse=True):
            left = re.sub(r"(?<!\w)" + " *".join(words) + r"(?!\w)", " ", left) if words else left
        if left == before and not any(squeezed(name) in squeezed(links) for name in names if name):
            return False
    return not left.strip()


def _spaced(text: str) -> str:
    return "".join(char if char.isalnum() else " " for char in text.casefold())


def squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _flat(text: str) -> str:
    return " ".join(text.split())


def _decimals(text: str) -> list[Decimal]:
    """Every reading: a separator of thousands stands before groups of three digits only."""
    found = []
    for thousands, point in ((r"[,\s'\u00a0\u202f]", "."), (r"[.\s'\u00a0\u202f]", ",")):
        whole = rf"([+-]?(?:\d{{1,3}}(?:{thousands}\d{{3}})+|\d*))"
        match = re.fullmatch(rf"{whole}(?:{re.escape(point)}(\d*))?(?:[eE]([+-]?\d+))?", text.strip())
        if match is None:
            continue
        digits = re.sub(r"[^\d+-]", "", match.group(1))
        with suppress(InvalidOperation):
            found.append(Decimal(f"{digits}.{match.group(2) or 0}E{match.group(3) or 0}"))
    return found


def _number(cell: str, parts: tuple[Any, ...], _: ZoneInfo, __: People) -> bool:
    return len(parts) == 1 and same_number(cell, parts[0])


def _date(cell: str, parts: tuple[Any, ...], zone: ZoneInfo, _: People) -> bool:
    try:
        moment = datetime.fromisoformat(str(parts[0]).replace("Z", "+00:00"))
    except ValueError:
        return False
    return same_moment(cell, moment, zone)


def _several(cell: str, parts: tuple[Any, ...], _: ZoneInfo, __: People) -> bool:
    """Every answer and nothing else, whatever stands between them."""
    words = [squeezed(said(part)) for part in parts]
    return all(word in squeezed(cell) for word in words) and len(squeezed(cell)) == sum(map(len, words))


def _people(cell: str, parts: tuple[Any, ...], _: ZoneInfo, people: People) -> bool:
    by_email = {ref.email.casefold(): ref for ref in people.values()}
    wanted = []
    for part in parts:
        name = str(part.get("email") or part.get("id")) if isinstance(part, dict) else said(part)
        ref = people.get(name) or by_email.get(name.casefold())
        wanted.append({name, *([ref.email, ref.username] if ref else [])})
    return only_these(cell, wanted)


def _table(cell: str, parts: tuple[Any, ...], _: ZoneInfo, __: People) -> bool:
    return squeezed(cell) == squeezed(" ".join(map(str, parts)))


#: source field type -> check; any other type is text.
CHECKS: dict[str, Callable[[str, tuple[Any, ...], ZoneInfo, People], bool]] = {
    "Number": _number,
    "Date": _date,
    "Members": _people,
    "Table": _table,
    **dict.fromkeys(SEVERAL, _several),
}
