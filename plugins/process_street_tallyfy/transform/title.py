"""Names that fit: one line, within a limit, unique where the target wants it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from process_street_tallyfy.transform.marker import shorten

#: api/tallyfy-api.md 8.6
TEMPLATE_TITLE = 250
TEMPLATE_SUMMARY = 2000
STEP_TITLE = 600
RUN_NAME = 300
GROUP_NAME = 200
FOLDER_NAME = 32
TAG_TITLE = 30


#: Between letters and emoji they change what is read; every other format character is invisible.
JOINERS = "\u200c\u200d"


def one_line(text: str) -> str:
    """The text without line breaks, control characters, invisible characters and outer blanks."""
    visible = text if text.isprintable() else "".join(map(_visible, text))
    return " ".join(visible.split())


def _visible(char: str) -> str:
    if char.isprintable() or char in JOINERS:
        return char
    return "" if unicodedata.category(char) == "Cf" else " "


def batch_tag(organization: str) -> str:
    """The tag of everything that is moved; two long names that begin alike get tags of their own."""
    title = f"ps-mig-{organization}"
    if len(title) <= TAG_TITLE:
        return title
    mark = sha256(organization.encode()).hexdigest()[:6]
    return f"{title[: TAG_TITLE - len(mark) - 1]}-{mark}"


class UniqueNames:
    """Gives each name once, ignoring case, by a number behind the repeated ones; ``taken`` are given to others."""

    def __init__(self, limit: int, taken: Iterable[str] = ()) -> None:
        self._limit = limit
        self._taken = {name.casefold() for name in taken}

    def give(self, name: str) -> str:
        given = shorten(name, self._limit)
        number = 2
        while given.casefold() in self._taken:
            suffix = f" ({number})"
            given = shorten(name, self._limit - len(suffix)) + suffix
            number += 1
        self._taken.add(given.casefold())
        return given
