"""The command over a socket, and that the judge knows nothing of whom it judges."""

from __future__ import annotations

import ast
import io
import json
from pathlib import Path

import pytest

from include.sandbox import Sandbox
from include.sandbox.process_street.people import Person
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.reader.__main__ import fetcher, main

READER = Path(__file__).parents[4] / "include" / "sandbox" / "reader"
HEADER = "kind,source_id,parent_id,field,disposition,reason,advice\n"


def read(box: Sandbox, findings: Path, *more: str) -> int:
    addresses = ["--source", box.process_street.url, "--target", box.tallyfy.url]
    return main([*addresses, "--findings", str(findings), *more])


def test_two_empty_organisations_are_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = tmp_path / "findings.csv"
    findings.write_text(HEADER, encoding="utf-8")
    with Sandbox.start() as box:
        assert read(box, findings, "--token", box.tallyfy.token, "--time-zone", "Europe/Berlin") == 0
    assert capsys.readouterr().out.startswith(
        "reader ok: facts=0 equal=0 wrong=0 lost=0 declared=0 duplicated=0 mails=0"
    )


def test_somebody_who_is_missing_fails_it_until_declared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings, person = tmp_path / "findings.csv", Person("-nobody", "nobody@acme.example", "Nobody")
    findings.write_text(HEADER, encoding="utf-8")
    with Sandbox.start(ProcessStreetState(users={person.id: person})) as box:
        assert read(box, findings) == 1
        shown = capsys.readouterr().out
        assert "lost" in shown
        assert "-nobody" in shown
        assert "acme.example" not in shown
        findings.write_text(f"{HEADER}user,'-nobody,,,preserved,not_a_member,invite\n", encoding="utf-8")
        assert read(box, findings) == 0


def test_with_the_dump_from_before_a_new_member_fails_it(tmp_path: Path) -> None:
    findings, before = tmp_path / "findings.csv", tmp_path / "before.json"
    findings.write_text(HEADER, encoding="utf-8")
    with Sandbox.start() as box:
        before.write_text(json.dumps({"runs": [], "templates": [], "members": []}), encoding="utf-8")
        assert read(box, findings, "--before", str(before)) == 1
        assert read(box, findings) == 0


def test_the_bytes_of_a_stored_file_come_over_the_api() -> None:
    with Sandbox.start() as box:
        state = box.tallyfy.state
        state.blobs.put("a1", io.BytesIO(b"bytes"))
        state.assets["a1"] = {"id": "a1", "archived_at": None, "subject": {"id": "t", "type": "Task"}, "step_id": "s"}
        fetch = fetcher(box.tallyfy.url, box.tallyfy.organization_id, box.tallyfy.token)
        assert fetch("a1") == b"bytes"


@pytest.mark.parametrize("file", sorted(READER.rglob("*.py")), ids=lambda file: file.name)
def test_the_reader_imports_nothing_of_the_migration(file: Path) -> None:
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    foreign = {name for name in names if name.startswith("include.") and not name.startswith("include.sandbox.reader")}
    assert not foreign
    assert not {name for name in names if name.startswith("process_street_tallyfy")}
