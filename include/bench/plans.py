"""How Postgres answers what the ledger asks: the plan of every statement that goes through a connection."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import scalar_row

_VALUE = re.compile(r"%(?:\((\w+)\))?[sbt]")
#: Without a plan.
_PLAIN = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "LOCK", "EXPLAIN", "PREPARE")


@dataclass(frozen=True, slots=True)
class Scan:
    """A node that reads a table: ``Seq Scan`` of ``mapping`` by no index."""

    node: str
    table: str
    index: str

    def __str__(self) -> str:
        return f"{self.node} {self.index or self.table}"


@dataclass(frozen=True, slots=True)
class Explained:
    seconds: float
    scans: tuple[Scan, ...]


def explained(connection: psycopg.Connection[Any], query: str, options: str = "FORMAT TEXT") -> list[Any]:
    """The plan that the ledger gets, line by line: one made without the values (``ledger/connection.py``)."""
    numbers: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        name = match[1] or f" {len(numbers)}"
        return f"${numbers.setdefault(name, len(numbers) + 1)}"

    text = _VALUE.sub(numbered, query).replace("%%", "%")
    values = f"({', '.join(['NULL'] * len(numbers))})" if numbers else ""
    with psycopg.Cursor(connection, row_factory=scalar_row) as cursor:
        cursor.execute(f"PREPARE explained AS {text}".encode())
        plan = cursor.execute(f"EXPLAIN ({options}) EXECUTE explained{values}".encode(), prepare=False).fetchall()
        cursor.execute(b"DEALLOCATE explained")
    return plan


class ExplainingCursor(psycopg.Cursor[Any]):
    """Asks for the plan of a statement before it sends it; what it found is in ``seen``."""

    seen: list[Explained] = []  # noqa: RUF012  of all cursors: the ledger makes one for each statement

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        scans = self._scans(query) if self._has_plan(query) else None
        began = time.perf_counter()
        found = super().execute(query, params, **options)
        if scans is not None:
            self.seen.append(Explained(time.perf_counter() - began, scans))
        return found

    def _has_plan(self, query: Any) -> bool:
        text = query.as_string(self.connection) if isinstance(query, sql.Composable) else query
        text = text.decode() if isinstance(text, bytes) else text
        return not text.lstrip().upper().startswith(_PLAIN) and "migration." in text

    def _scans(self, query: Any) -> tuple[Scan, ...]:
        text = query.as_string(self.connection) if isinstance(query, sql.Composable) else query
        text = text.decode() if isinstance(text, bytes) else text
        (plan,) = explained(self.connection, text, "FORMAT JSON")
        return tuple(_scans(plan if isinstance(plan, list) else json.loads(plan)))


def _scans(nodes: list[dict[str, Any]]) -> Iterator[Scan]:
    for node in nodes:
        inner = node.get("Plan", node)
        if "Scan" in inner.get("Node Type", "") and ("Relation Name" in inner or "Index Name" in inner):
            yield Scan(inner["Node Type"], inner.get("Relation Name", ""), inner.get("Index Name", ""))
        yield from _scans(inner.get("Plans", []))
