"""``people.csv`` on its way out and back: every bad line is told by line and column, and the others count."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.model.people.decision import Account, Action, Decision, Person
from process_street_tallyfy.model.people.file import COLUMNS, people_csv, read_people
from process_street_tallyfy.model.people.judgement import PROBLEMS, Directory
from process_street_tallyfy.model.people.lines import Problem

ANN, BOB = Person("uAnn", "Ann@acme.com", "Ann Ü"), Person("uBob", "bob@acme.com", "Bob", {"completer": 3})
GHOST, TEAM = Person("uGhost", "", "Deleted user"), Person("gTeam", "group-gTeam@process.st", "Team", {}, is_group=True)
PEOPLE = {person.who: person for person in (ANN, BOB, GHOST, TEAM)}
ACCOUNTS = {
    "ann@acme.com": Account(1, "ann@acme.com", "standard", "active"),
    "cleo@acme.com": Account(2, "cleo@acme.com", "light", "active"),
    "gone@acme.com": Account(3, "gone@acme.com", "light", "disabled"),
}
KNOWN = Directory(PEOPLE, ACCOUNTS)
HEADER = "source_id,address,action,map_to,role,note"
GOOD = "uAnn,ann@acme.com,drop,,,"
KEPT = Decision("ann@acme.com", Action.DROP)

#: (bad line, column, code); each stands between two good ones.
BAD: tuple[tuple[str | bytes, str, str], ...] = (
    ("uX,nobody@acme.com,keep,,,", "address", "address_unknown"),
    (",,drop,,,", "address", "address_empty"),
    ("uGhost,,invite,,,", "action", "without_address"),
    ("uBob,bob@acme.com,delete,,,", "action", "action_unknown"),
    ("uBob,bob@acme.com,map,,,", "map_to", "map_to_missing"),
    ("uBob,bob@acme.com,map,cleo,,", "map_to", "map_to_malformed"),
    ("uBob,bob@acme.com,map,new@acme.com,,", "map_to", "map_to_no_member"),
    ("uBob,bob@acme.com,map,gone@acme.com,,", "map_to", "map_to_disabled"),
    ("uBob,bob@acme.com,map,group-gTeam@process.st,,", "map_to", "map_to_group"),
    ("uBob,bob@acme.com,keep,cleo@acme.com,,", "map_to", "map_to_unused"),
    ("uBob,bob@acme.com,drop,cleo@acme.com,,", "map_to", "map_to_unused"),
    (f"uBob,bob@acme.com,invite,{'x' * 500}@acme.com,,", "map_to", "too_long"),
    ("uBob,bob@acme.com,invite,,owner,", "role", "role_unknown"),
    ("uBob,bob@acme.com,guest,cleo@acme.com,,", "map_to", "guest_is_member"),
    ("uAnn,ann@acme.com,guest,,,", "action", "guest_is_member"),
    ("gTeam,group-gTeam@process.st,invite,,,", "action", "group_action"),
    ("uAnn,ANN@acme.com,keep,,,", "address", "stands_twice"),
    (f"uBob,bob@acme.com,keep,,,{'n' * 501}", "note", "too_long"),
    ('uBob,"bob@acme.com,keep,,,', "source_id", "unbalanced_quotes"),
    ("uBob,bob@acme.com,keep", "map_to", "cells_missing"),
    ("uBob,bob@acme.com,keep,,,x,y", "note", "cells_missing"),
    ("uBob,bob@acme.com,keep,,,a\tb\0", "note", "control_character"),
    (b"uBob,bob@acme.com,keep,,,M\xfcller", "note", "not_utf8"),
)


def written(tmp_path: Path, *lines: str | bytes, header: str = HEADER) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in (header, *lines)))
    return path


@pytest.mark.parametrize(("line", "column", "code"), BAD)
def test_a_bad_line_is_told_by_line_and_column_and_stops_no_other(
    tmp_path: Path, line: str | bytes, column: str, code: str
) -> None:
    decisions, problems = read_people(written(tmp_path, GOOD, line, "gTeam,group-gTeam@process.st,drop,,,"), KNOWN)
    assert problems == [Problem("migration.people", 3, column, code)]
    assert KEPT in decisions
    assert Decision(TEAM.who, Action.DROP) in decisions
    assert len(decisions) == 2
    assert PROBLEMS[code]


def test_every_problem_of_a_decision_has_a_line_here() -> None:
    elsewhere = {"file_unreadable", "column_missing", "group_unknown", "group_name_twice", "member_unknown"}
    assert {code for _, _, code in BAD} | elsewhere == set(PROBLEMS)


@pytest.mark.parametrize(
    ("header", "column"), [("source_id,action", "address"), ("address;map_to", "action"), ("ÿþa", "address")]
)
def test_a_missing_column_is_told_and_nothing_is_decided(tmp_path: Path, header: str, column: str) -> None:
    decisions, problems = read_people(written(tmp_path, GOOD, header=header), KNOWN)
    assert (decisions, problems[0]) == ([], Problem("migration.people", 1, column, "column_missing"))


def test_a_file_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    assert read_people(tmp_path / "none.csv", KNOWN) == (
        [],
        [Problem("migration.people", 1, "address", "file_unreadable")],
    )


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("uBob,BOB@acme.com,Map,Cleo@acme.com,,", Decision("bob@acme.com", Action.MAP, "cleo@acme.com")),
        (
            "uBob,bob@acme.com,invite,new@acme.com,Member,hi",
            Decision("bob@acme.com", Action.INVITE, "new@acme.com", "member", "hi"),
        ),
        ("uBob,bob@acme.com,guest,,,", Decision("bob@acme.com", Action.GUEST)),
        ("uBob,bob@acme.com,,,,", Decision("bob@acme.com")),
        ("uBob,bob@acme.com,map,bob@acme.com,,", Decision("bob@acme.com")),
        ("uGhost,,drop,,,", Decision("id:uGhost", Action.DROP)),
    ],
)  # fmt: skip
def test_what_can_be_followed(tmp_path: Path, line: str, decision: Decision) -> None:
    known = Directory(PEOPLE, {**ACCOUNTS, "bob@acme.com": Account(9, "bob@acme.com")})
    assert read_people(written(tmp_path, line), KNOWN if "bob@acme.com,map,bob" not in line else known) == (
        [decision],
        [],
    )


def test_somebody_may_be_mapped_to_whom_the_file_invites(tmp_path: Path) -> None:
    lines = "uAnn,ann@acme.com,map,bob@acme.com,,", "uBob,bob@acme.com,invite,,,"
    assert read_people(written(tmp_path, *lines), KNOWN)[1] == []


def test_spreadsheets_write_semicolons_a_mark_in_front_and_empty_lines(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbfAddress;Action\r\nbob@acme.com;drop\r\n;\r\n"
    path = tmp_path / "people.csv"
    path.write_bytes(text)
    assert read_people(path, KNOWN) == ([Decision("bob@acme.com", Action.DROP)], [])


def test_what_was_written_comes_back_as_it_was_decided(tmp_path: Path) -> None:
    decisions = {"bob@acme.com": Decision("bob@acme.com", Action.MAP, "cleo@acme.com", "", "=1+1")}
    text = people_csv(PEOPLE.values(), ACCOUNTS, decisions)
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert "uBob,bob@acme.com,Bob,person,0,0,3,0,0,0,none,,map,cleo@acme.com,,'=1+1" in text
    path = tmp_path / "people.csv"
    path.write_text(text)
    found, problems = read_people(path, KNOWN)
    assert problems == []
    assert {one.who: one for one in found} == {who: decisions.get(who) or Decision(who) for who in PEOPLE}


@given(name=st.text(max_size=20), note=st.text(max_size=20), start=st.sampled_from("=+-@\t\r'a"))
def test_no_cell_starts_a_formula_and_ids_come_back(name: str, note: str, start: str) -> None:
    person = Person(f"{start}id", f"{start}x@acme.com", start + name)
    text = people_csv([person], {}, {person.who: Decision(person.who, note=start + note)})
    _, line = text.split("\n", 1)
    assert not any(cell[:1] in "=+-@\t\r" for cell in line.split(",") if cell)


def test_ten_thousand_lines(tmp_path: Path) -> None:
    people = {f"p{n}@acme.com": Person(f"u{n}", f"p{n}@acme.com", f"P {n}") for n in range(10_500)}
    path = tmp_path / "people.csv"
    path.write_text(people_csv(people.values(), {}, {who: Decision(who, Action.DROP) for who in people}))
    decisions, problems = read_people(path, Directory(people, {}))
    assert (len(decisions), problems) == (10_500, [])
