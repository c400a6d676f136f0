"""Who is in which group: the source does not tell, so the customer fills in a CSV file (group, address)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from process_street_tallyfy.model.people.decision import Person
from process_street_tallyfy.model.people.judgement import Directory
from process_street_tallyfy.model.people.lines import Problem, read_lines

#: The setting that names the file.
NAME = "migration.group_members"
COLUMNS = ("group", "address")


@dataclass(frozen=True, slots=True)
class Membership:
    """``group`` is the source's group id."""

    group: str
    address: str


def read_members(
    path: str | Path, directory: Directory, groups: Mapping[str, Person]
) -> tuple[list[Membership], list[Problem]]:
    """``groups`` by id. A group is named by its id, its pseudo-address, or its name where only one has it."""
    lines, problems = read_lines(path, NAME, COLUMNS)
    names = _names(groups.items())
    found: dict[Membership, None] = {}
    for line in lines:
        group = names.get(line.cells["group"].lower())
        address = line.cells["address"].lower()
        person = directory.people.get(address)
        if not group:
            code = "group_unknown" if group is None else "group_name_twice"
            problems.append(Problem(NAME, line.number, "group", code))
        elif not address:
            problems.append(Problem(NAME, line.number, "address", "address_empty"))
        elif (person is None and address not in directory.accounts) or (person is not None and person.is_group):
            problems.append(Problem(NAME, line.number, "address", "member_unknown"))
        else:
            found[Membership(group, address)] = None
    return list(found), sorted(problems, key=lambda problem: problem.line)


def _names(groups: Iterable[tuple[str, Person]]) -> dict[str, str]:
    """Group id by everything a group is called; '' for a name that several have."""
    names: dict[str, str] = {}
    items = list(groups)
    for group_id, person in items:
        name = " ".join(person.name.lower().split())
        if name:
            names[name] = "" if name in names else group_id
    for group_id, person in items:
        names |= {group_id.lower(): group_id, person.who: group_id}
    return names
