"""Which exported file is which: by run, name and size; equal ones by task or field; nothing is guessed."""

from __future__ import annotations

import pytest

from process_street_tallyfy.model.plan import FilePlan
from process_street_tallyfy.transform.exported_file import Exported, Match, match_files, unmatched
from process_street_tallyfy.transform.file import LARGEST, safe_name

LABELS = {"f1": frozenset({"t1", "take photo"}), "f2": frozenset({"t2", "send photo", "picture"})}


def plan(source_id: str = "f1", name: str = "id.pdf", size: int = 5) -> FilePlan:
    return FilePlan(source_id, "r1", "t1", "c1", safe_name(source_id, name), "", size, None)


def file(name: str = "id.pdf", size: int = 5, *labels: str, path: str = "") -> Exported:
    return Exported(path or f"r1/{'/'.join(labels)}/{name}", name, size, labels, "somewhere")


def reasons(plans: list[FilePlan], *exported: Exported) -> dict[str, str | None]:
    return {source_id: match.reason for source_id, match in match_files(plans, exported, LABELS).items()}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("id.pdf", "id.pdf"),
        ("id.pdf", "f1_id.pdf"),
        ("Größe.pdf", "Gro\u0308ße.pdf"),
        ("a:b?.pdf", "a_b_.pdf"),
        ("tool.exe", "tool.exe"),
        ("tool.exe", "f1_tool.exe.packed.zip"),
    ],
)
def test_a_file_is_known_by_its_name_however_the_disk_spells_it(source: str, found: str) -> None:
    one = file(found)
    assert match_files([plan(name=source)], [one], LABELS) == {"f1": Match(one)}


def test_another_name_is_another_file() -> None:
    assert reasons([plan()], file("other.pdf")) == {}
    assert unmatched([file("other.pdf"), file()], [plan()]) == [file("other.pdf")]


def test_two_of_one_name_are_told_apart_by_size() -> None:
    plans, exported = [plan("f1"), plan("f2", size=6)], [file(size=5, path="a"), file(size=6, path="b")]
    found = match_files(plans, exported, LABELS)
    assert {key: match.file.path for key, match in found.items() if match.file} == {"f1": "a", "f2": "b"}


def test_two_of_one_name_and_size_are_told_apart_by_task_or_field() -> None:
    plans, exported = [plan("f1"), plan("f2")], [file("id.pdf", 5, "Take photo"), file("id.pdf", 5, "t2", "PICTURE")]
    assert reasons(plans, *exported) == {"f1": None, "f2": None}


@pytest.mark.parametrize(
    ("plans", "exported", "reason"),
    [
        ([plan("f1"), plan("f2")], [file()], "exported_file_ambiguous"),
        ([plan("f1")], [file(path="a"), file(path="b")], "exported_file_ambiguous"),
        ([plan("f1")], [file(size=4)], "exported_file_differs"),
        ([plan("f1", size=0)], [file(size=LARGEST + 1)], "exported_file_too_large"),
    ],
)
def test_what_is_not_certain_is_not_taken(plans: list[FilePlan], exported: list[Exported], reason: str) -> None:
    assert reasons(plans, *exported) == dict.fromkeys((one.source_id for one in plans), reason)


def test_a_size_that_the_source_does_not_tell_fits_any() -> None:
    assert reasons([plan(size=0)], file(size=7)) == {"f1": None}
