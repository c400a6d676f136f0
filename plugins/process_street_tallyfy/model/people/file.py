"""``people.csv``: a line per person and group of the source, for people to fill in and give back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from process_street_tallyfy.model.cells import cell
from process_street_tallyfy.model.people.decision import SEEN, Account, Action, Decision, Person
from process_street_tallyfy.model.people.judgement import Directory, Raw, judge
from process_street_tallyfy.model.people.lines import Line, Problem, read_lines

#: The setting that names the file.
NAME = "migration.people"
#: What has to be there when the file comes back.
ASKED = ("address", "action")
COLUMNS = (
    "source_id",
    "address",
    "name",
    "kind",
    *SEEN,
    "member",
    "member_status",
    "action",
    "map_to",
    "role",
    "note",
)
NO_MEMBER = "none"


def people_csv(people: Iterable[Person], accounts: Mapping[str, Account], decisions: Mapping[str, Decision]) -> str:
    """Every cell is one line and no formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for person in people:
        account, decided = accounts.get(person.who), decisions.get(person.who) or Decision(person.who)
        writer.writerow(
            [
                *map(_cell, (person.source_id, person.address, person.name)),
                "group" if person.is_group else "person",
                *(person.seen.get(role, 0) for role in SEEN),
                account.id if account else NO_MEMBER,
                account.status if account else "",
                decided.action,
                *map(_cell, (decided.map_to, decided.role, decided.note)),
            ]
        )
    return out.getvalue()


def _cell(text: str) -> str:
    return cell(" ".join(text.split()))


def read_people(path: str | Path, directory: Directory) -> tuple[list[Decision], list[Problem]]:
    """A decision per good line, in the order of the file. Who stands in it twice with another decision is a problem.

    A person may be mapped to somebody whom the same file invites.
    """
    lines, problems = read_lines(path, NAME, ASKED)
    raws = [(line.number, _raw(line)) for line in lines]
    inviting = {raw.map_to.lower() or raw.who for _, raw in raws if raw.action.lower() == Action.INVITE}
    directory = replace(directory, invited={*directory.invited, *inviting})
    found: dict[str, Decision] = {}
    for number, raw in raws:
        decision, wrong = judge(raw, directory)
        problems += [Problem(NAME, number, column, code) for column, code in wrong]
        if decision is not None and found.setdefault(decision.who, decision).settled != decision.settled:
            problems.append(Problem(NAME, number, "address", "stands_twice"))
    return list(found.values()), sorted(problems, key=lambda problem: problem.line)


def _raw(line: Line) -> Raw:
    cells = line.cells
    return Raw(
        cells["address"],
        cells["action"],
        cells.get("map_to", ""),
        cells.get("role", ""),
        cells.get("note", ""),
        cells.get("source_id", ""),
    )
