"""A small organisation on both sides after a clean migration, made by hand from the two API references."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from include.sandbox.reader import Result, reconcile

CLEAN = Path(__file__).parent / "clean"


def _rows() -> list[tuple[str, str, str, str]]:
    """(kind, source id, field, disposition)"""
    with (CLEAN / "findings.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return [(row["kind"], row["source_id"], row["field"], row["disposition"]) for row in rows]


@dataclass
class Pair:
    """Both sides; tests change them in place and read again."""

    folder: Path
    source: dict[str, Any] = field(default_factory=lambda: json.loads((CLEAN / "source.json").read_text("utf-8")))
    target: dict[str, Any] = field(default_factory=lambda: json.loads((CLEAN / "target.json").read_text("utf-8")))
    declared: list[tuple[str, str, str, str]] = field(default_factory=_rows)
    journal: list[dict[str, Any]] = field(default_factory=list)
    before: dict[str, Any] | None = None
    fetch: Callable[[str], bytes] | None = None
    reason: str = "a_reason"
    people: Path | None = None
    records: str = "none"

    def read(self) -> Result:
        file = self.folder / "findings.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("kind", "source_id", "parent_id", "field", "disposition", "reason", "advice"))
            for kind, source_id, name, disposition in self.declared:
                cell = f"'{source_id}" if source_id[0] in "=+-@" else source_id
                writer.writerow((kind, cell, "", name, disposition, self.reason, "do something"))
        return reconcile(
            self.source,
            self.target,
            self.journal,
            file,
            before=self.before,
            fetch=self.fetch,
            records=self.records,
            people_csv=self.people,
        )

    def found(self) -> set[tuple[str, str, str]]:
        """(list, kind, field) of every problem."""
        result = self.read()
        lists = {"wrong": result.wrong, "lost": result.lost, "duplicated": result.duplicated}
        return {(name, problem.kind, problem.field) for name, problems in lists.items() for problem in problems}

    def get(self, path: str) -> Any:
        """What stands at a path such as `target.runs.0.name`."""
        there: Any = self
        for part in path.split("."):
            if isinstance(there, list):
                there = there[int(part)]
            else:
                there = there[part] if isinstance(there, dict) else getattr(there, part)
        return there

    def put(self, path: str, value: Any) -> None:
        holder, key = self._holder(path)
        holder[key] = value

    def drop(self, path: str) -> None:
        holder, key = self._holder(path)
        del holder[key]

    def double(self, path: str) -> None:
        """Appends a copy of the first object of a list, with an id of its own."""
        rows = self.get(path)
        rows.append({**copy.deepcopy(rows[0]), "id": "another"})

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.get(path)
        assert old in text
        self.put(path, text.replace(old, new))

    def _holder(self, path: str) -> tuple[Any, Any]:
        above, _, last = path.rpartition(".")
        holder = self.get(above)
        return holder, int(last) if isinstance(holder, list) else last

    def declare(self, kind: str, source_id: str, name: str, disposition: str) -> None:
        self.declared.append((kind, source_id, name, disposition))

    def forget(self, kind: str, name: str) -> None:
        self.declared = [row for row in self.declared if (row[0], row[2]) != (kind, name)]

    @property
    def run(self) -> dict[str, Any]:
        return self.source["runs"][0]

    @property
    def process(self) -> dict[str, Any]:
        return self.target["runs"][0]

    @property
    def template(self) -> dict[str, Any]:
        return self.target["templates"][0]

    @property
    def values(self) -> dict[str, Any]:
        return self.process["tasks"][0]["taskdata"]

    @property
    def workflow(self) -> dict[str, Any]:
        return self.source["workflows"][0]


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(tmp_path)
