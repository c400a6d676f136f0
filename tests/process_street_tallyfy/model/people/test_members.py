"""The file of group members: a bad line is told, the others count."""

from __future__ import annotations

from pathlib import Path

import pytest

from process_street_tallyfy.model.people.decision import Account, Person
from process_street_tallyfy.model.people.judgement import Directory
from process_street_tallyfy.model.people.lines import Problem
from process_street_tallyfy.model.people.members import Membership, read_members

TEAM = Person("gTeam", "group-gTeam@process.st", "Kitchen  Team", is_group=True)
TWINS = {key: Person(key, f"group-{key}@process.st", "Twin", is_group=True) for key in ("g1", "g2")}
GROUPS = {"gTeam": TEAM, **TWINS}
BOB = Person("uBob", "bob@acme.com", "Bob")
KNOWN = Directory(
    {person.who: person for person in (BOB, *GROUPS.values())}, {"cleo@acme.com": Account(2, "cleo@acme.com")}
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("gTeam,BOB@acme.com", Membership("gTeam", "bob@acme.com")),
        ("kitchen team,bob@acme.com", Membership("gTeam", "bob@acme.com")),
        ("group-gTeam@process.st,cleo@acme.com", Membership("gTeam", "cleo@acme.com")),
        ("g2,bob@acme.com", Membership("g2", "bob@acme.com")),
        ("Twin,bob@acme.com", Problem("migration.group_members", 2, "group", "group_name_twice")),
        ("Sales,bob@acme.com", Problem("migration.group_members", 2, "group", "group_unknown")),
        ("gTeam,", Problem("migration.group_members", 2, "address", "address_empty")),
        ("gTeam,nobody@acme.com", Problem("migration.group_members", 2, "address", "member_unknown")),
        ("gTeam,group-g1@process.st", Problem("migration.group_members", 2, "address", "member_unknown")),
        ("gTeam", Problem("migration.group_members", 2, "address", "cells_missing")),
    ],
)
def test_a_line(tmp_path: Path, line: str, expected: Membership | Problem) -> None:
    path = tmp_path / "m.csv"
    path.write_text(f"group,address\n{line}\ngTeam,cleo@acme.com\n")
    found, problems = read_members(path, KNOWN, GROUPS)
    assert Membership("gTeam", "cleo@acme.com") in found
    assert expected in (problems or found)
    assert len(problems) == isinstance(expected, Problem)
