"""Takes one person out of what was kept: addresses anywhere, full names as whole words, names beside their reference.

What cannot be found is a nickname, or a single word of a name in a sentence: it would take other people's words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from process_street_tallyfy.model.walk import below

#: What stands in the place of a name. An address keeps its shape, at a domain that can never exist (RFC 2606).
NAME = "Erased person"
DOMAIN = "erased.invalid"
#: Keys that hold a name in an object about a person, on both sides (api/process-street-api.md 1.9, tallyfy-api.md 2.2).
NAME_KEYS = frozenset({"username", "name", "firstName", "lastName", "first_name", "last_name", "full_name"})
#: Keys by which such an object is known.
_ABOUT = frozenset({"email", "username"})


@dataclass(frozen=True)
class Subject:
    """Who is to be erased. ``addresses`` in lower case; ``ids`` of the source."""

    addresses: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        """In the place of theirs: the source's id stays anyway, in the mapping."""
        return f"erased-{min(self.ids, default='person')}@{DOMAIN}"

    @property
    def needles(self) -> list[str]:
        """Texts in lower case of which one is in whatever names the person."""
        full = [name.lower() for name in self.names if len(name.split()) > 1]
        first = [name.split()[0] for name in full]
        return sorted({*self.addresses, *(one.replace("@", "%40") for one in self.addresses), *first})

    def met_in(self, payload: Any) -> Subject:
        """With the names, addresses and source ids beside one that is known; the target's ids are small numbers."""
        found = [one for one in below(payload) if self.is_about(one)]
        return Subject(
            self.addresses | _texts(found, ("email",), str.lower),
            self.ids | frozenset(one for one in _texts(found, ("id",)) if not one.isdecimal()),
            self.names | _texts(found, NAME_KEYS),
        )

    def is_about(self, value: Any) -> bool:
        if not isinstance(value, dict) or not _ABOUT & value.keys():
            return False
        return str(value.get("email") or "").lower() in self.addresses or str(value.get("id") or "") in self.ids

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        addresses = "|".join(re.escape(one).replace("@", "(?:@|%40)") for one in sorted(self.addresses))
        full = {form for name in self.names if len(name.split()) > 1 for form in (name, escape(name))}
        names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in sorted(full, key=len, reverse=True))
        found = []
        if addresses:
            pattern = rf"(?<![\w.+-])(?:{addresses})(?!\.?[\w-])"
            found.append((re.compile(pattern, re.IGNORECASE), self.address))
        if names:
            found.append((re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE), NAME))
        return tuple(found)

    def text(self, value: str) -> str:
        for pattern, instead in self._patterns:
            value = pattern.sub(instead, value)
        return value

    def without(self, value: Any) -> Any:
        """JSON as it was, the person aside."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.without(item) for item in value]
        if not isinstance(value, dict):
            return value
        about = self.is_about(value)
        return {
            self.text(key): NAME
            if about and key in NAME_KEYS and isinstance(item, str) and item
            else self.without(item)
            for key, item in value.items()
        }

    def is_in(self, value: Any) -> bool:
        return bool(self.without(value) != value)


def _texts(objects: Iterable[dict[str, Any]], keys: Iterable[str], form: Any = str) -> frozenset[str]:
    def each() -> Iterator[str]:
        for one in objects:
            yield from (form(str(one[key]).strip()) for key in keys if one.get(key))

    return frozenset(each()) - {NAME, ""}
