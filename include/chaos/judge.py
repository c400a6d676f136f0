"""Whether a disturbed move ended as the undisturbed one: what is compared, and how differences are told."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from include.chaos.world import NAME, World
from include.sandbox.process_street.dump import dump as dump_source
from include.sandbox.reader import reconcile
from include.sandbox.tallyfy.dump import dump
from include.sandbox.web import Logged
from process_street_tallyfy.errors import Critical
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger

#: A key of an id, a moment or what follows from them: another in every world.
CHANCE = re.compile(
    r"(^|_)(id|ids|at|url|hash|timestamp|version|key|code|slug|image|date|time)$|^(by|started|position)$"
)
#: An alias ends in a number that the target counts up over everything it makes.
COUNTED = re.compile(r"\b([a-z][a-z-]*)-\d+\b")
ID = re.compile(r"\b[0-9a-f]{32}\b|\b\d{4}-\d{2}-\d{2}T[0-9:.]+Z?\b")
#: Creates by route that leave something; others (complete, tag, reopen) may be repeated.
CREATES = re.compile(
    r"/(checklists|steps|captures|preruns|automated-actions|runs|comment|assets|tags|folders|groups|tasks)$"
)
TARGET_ID = re.compile(r"/([0-9a-f]{32}|\d+)(?=/|$)")
EXAMPLES = 3


@dataclass(frozen=True)
class Outcome:
    """What a world came to. ``content`` are the target's objects without ids and times, as a multiset."""

    content: Counter[str]
    creates: Counter[str]


def outcome(world: World) -> Outcome:
    return Outcome(Counter(_objects(dump(world.box.tallyfy.state))), _creates(world))


def _creates(world: World) -> Counter[str]:
    """Creates that the target carried out, whatever became of their answers."""
    posts = [call for call in world.box.tallyfy.requests if call.method == "POST" and _carried_out(call)]
    return Counter(path for call in posts if CREATES.search(path := TARGET_ID.sub("/*", call.path)))


def _carried_out(call: Logged) -> bool:
    """A dropped answer is logged without a status."""
    return 200 <= call.status < 300 or (call.fault or "").endswith("-after")


def violations(world: World, expected: Outcome, *, green: bool, own: Iterable[str] = ()) -> list[str]:
    """One sentence each, after the name of the judgement; none is what we promise."""
    found = {
        "end": () if green else ("no run came to a green end",),
        "reader": _read(world),
        "creates": _creates_differ(outcome(world), expected),
        "content": _content_differs(outcome(world), expected),
        "ledger": _ledger(world),
        "own": own,
    }
    return [f"{judgement}: {problem}" for judgement, problems in found.items() for problem in problems]


def _read(world: World) -> Iterator[str]:
    state, journal = dump_source(world.box.process_street.state), world.box.tallyfy.journal.dump()
    findings = world.findings()
    if findings is None:
        yield "no report was written"
        return
    result = reconcile(
        state, dump(world.box.tallyfy.state), journal, findings, before=world.before, fetch=world.stored_file
    )
    for name in ("lost", "wrong", "duplicated"):
        problems = getattr(result, name)
        if problems:
            yield f"{name} {len(problems)}: {'; '.join(map(str, problems[:EXAMPLES]))}"
    if result.mails:
        yield f"mails {result.mails}"


def _creates_differ(now: Outcome, expected: Outcome) -> Iterator[str]:
    for route in sorted(now.creates | expected.creates):
        if now.creates[route] != expected.creates[route]:
            yield f"POST {route} was carried out {now.creates[route]} times instead of {expected.creates[route]}"


def _content_differs(now: Outcome, expected: Outcome) -> Iterator[str]:
    for word, difference in (("more", now.content - expected.content), ("missing", expected.content - now.content)):
        if difference:
            first = "; ".join(text[:300] for text in list(difference)[:EXAMPLES])
            yield f"{difference.total()} objects {word} than without disturbance: {first}"


def _ledger(world: World) -> Iterator[str]:
    with connect_dsn(world.dsn) as connection:
        ledger = Ledger(connection, NAME, "judge")
        try:
            ledger.audit.verify_chain()
        except Critical as error:
            yield str(error)
        left = [row for row in ledger.summary() if row.settled != row.source]
        yield from (f"{row.kind}: {row.source - row.settled} of {row.source} not settled" for row in left)


def _objects(tree: Any) -> Iterator[str]:
    """Every object of a dump by itself, as text."""
    for kind, rows in tree.items():
        for row in rows if isinstance(rows, list) else [rows]:
            yield f"{kind} {json.dumps(_plain(row), sort_keys=True, ensure_ascii=False)}"


def _plain(value: Any) -> Any:
    """Without what chance decides; lists of objects in an order that does not depend on ids."""
    if isinstance(value, dict):
        return {
            ID.sub("#", str(key)): _plain(item) for key, item in value.items() if not CHANCE.search(str(key).lower())
        }
    if isinstance(value, list):
        plain = [_plain(item) for item in value]
        return sorted(plain, key=lambda item: json.dumps(item, sort_keys=True))
    return COUNTED.sub(r"\1-#", ID.sub("#", value)) if isinstance(value, str) else value
