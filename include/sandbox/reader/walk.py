"""Goes through one source object along the table: each of its properties is a fact, no fact, or a surprise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from include.sandbox.reader.judge import SAME, Judge, Needles, Reading, Row, Subject, missing
from include.sandbox.reader.moments import Zone
from include.sandbox.reader.needles import needles
from include.sandbox.reader.table import TABLE, How, rule_for
from include.sandbox.reader.table.rule import either

#: How the property's value is found in the target; a property without one can only be declared.
Check = Callable[[Any], Reading]


def presence(
    judge: Judge, subject: Subject, *at: str, there: bool, detail: str = "no counterpart", said: Needles = ()
) -> None:
    """The fact that the object itself arrived; `said` has to be found when it is preserved as text."""
    judge.weigh(subject, "", either(*at, kept=True), SAME if there else missing(detail), said)


def examine(judge: Judge, subject: Subject, source: Row, checks: Mapping[str, Check], zone: Zone) -> None:
    """Every line of the kind's table that the object has a value for, then every property without a line."""
    for line, rule in TABLE[subject.kind].items():
        path = line.removesuffix(".*")
        if rule.how is How.NO_FACT:
            continue
        value = dig(source, path)
        check = checks.get(path)
        if value in (None, "", [], {}) or (check is None and value is False):
            continue
        reading = check(value) if check else missing()
        judge.weigh(subject, path, rule, reading, needles(value, zone))
    surprise(judge, subject, source, zone)


def surprise(judge: Judge, subject: Subject, source: Row, zone: Zone) -> None:
    """A property without a line has to be declared: itself, what it stands in, or the object's type as unknown."""
    for path in surprises(subject.kind, source):
        above = path.rpartition(".")[0]
        rule = either(*([above] if above else []), "type", "fieldType", kept=True)
        judge.weigh(
            subject, path, rule, missing("the reader's table has no such line"), needles(dig(source, path), zone)
        )


def surprises(kind: str, source: Row) -> Iterator[str]:
    return (path for path in dict.fromkeys(paths(source)) if rule_for(kind, path) is None and not _above(kind, path))


def dig(source: Row, path: str) -> Any:
    """What stands at a dotted path; None when there is nothing."""
    found: Any = source
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def paths(value: Any, prefix: str = "") -> Iterator[str]:
    """Every dotted path in an object, through lists, as the vendor's specification nests them."""
    if isinstance(value, list):
        for part in value:
            yield from paths(part, prefix)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield f"{prefix}{key}"
            yield from paths(part, f"{prefix}{key}.")


def _above(kind: str, path: str) -> bool:
    """Whether the path only leads to lines of the table, such as `config`."""
    return any(line.startswith(f"{path}.") for line in TABLE[kind])
