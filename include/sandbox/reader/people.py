"""Who stands for whom: the decisions of people.csv as somebody gave it back, read once more from the file itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from include.sandbox.reader.findings import FORMULA_STARTS

NOBODY = ""
#: Actions that let another address stand for a person.
ELSEWHERE = frozenset({"map", "invite", "guest"})


@dataclass(frozen=True)
class StandIns:
    """`addresses`: the target's address by the source's, both in lower case; NOBODY for people kept as text."""

    addresses: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path | str) -> StandIns:
        """Of a file without mistakes."""
        with Path(file).open(encoding="utf-8-sig", newline="") as lines:
            return cls(dict(filter(None, (_pair(row) for row in csv.DictReader(lines)))))

    def of(self, address: str) -> str:
        """Who of the target has to be where the source has this address; NOBODY when nobody may."""
        return self.addresses.get(address.lower(), address.lower())

    def of_all(self, addresses: Iterable[str]) -> set[str]:
        return {self.of(address) for address in addresses} - {NOBODY}

    def misplaced(self, address: str, found: Iterable[str | None]) -> bool:
        """Whether somebody is there of whom it was decided that nobody or another one stands for them."""
        return self.of(address) != address.lower() and address.lower() in found


def _pair(row: Mapping[str, str | None]) -> tuple[str, str] | None:
    address, action = _cell(row.get("address")), _cell(row.get("action"))
    if action == "drop":
        return address, NOBODY
    map_to = _cell(row.get("map_to"))
    return (address, map_to) if action in ELSEWHERE and map_to else None


def _cell(text: str | None) -> str:
    text = (text or "").strip().lower()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
