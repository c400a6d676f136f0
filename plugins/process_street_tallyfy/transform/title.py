"""Names that fit: one line, within a limit, unique where the target wants it."""

from __future__ import annotations

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


def one_line(text: str) -> str:
    """The text without line breaks, control characters and outer blanks."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def batch_tag(organization: str) -> str:
    """The tag of everything that is moved; two long names that begin alike get tags of their own."""
    title = f"ps-mig-{organization}"
    if len(title) <= TAG_TITLE:
        return title
    mark = sha256(organization.encode()).hexdigest()[:6]
    return f"{title[: TAG_TITLE - len(mark) - 1]}-{mark}"


class UniqueNames:
    """Gives each name once, ignoring case, by a number behind the repeated ones."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: set[str] = set()

    def give(self, name: str) -> str:
        given = shorten(name, self._limit)
        number = 2
        while given.casefold() in self._taken:
            suffix = f" ({number})"
            given = shorten(name, self._limit - len(suffix)) + suffix
            number += 1
        self._taken.add(given.casefold())
        return given
