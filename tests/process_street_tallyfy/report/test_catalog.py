"""The table of report files, and the page of the documentation that repeats it."""

from __future__ import annotations

import re

import pytest

from process_street_tallyfy.report.catalog import FILES, Repeats, sharing
from tests.test_structure import REPOSITORY


def test_the_documentation_has_every_file_with_what_it_holds() -> None:
    page = (REPOSITORY / "docs" / "reports.md").read_text("utf-8")
    lines = re.findall(r"^\| `([\w.]+\.(?:html|json|csv))` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert [(name, report, what) for name, report, what, _ in lines] == [
        (name, file.report, file.what) for name, file in FILES.items()
    ]
    assert {name for name, _, _, whom in lines if whom != "anybody"} == {
        name for name, file in FILES.items() if file.repeats is not Repeats.NOTHING
    }


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_names_points_to_its_twin(name: str) -> None:
    file = FILES[name]
    assert bool(file.twin) == (file.repeats is not Repeats.NOTHING)
    if file.twin:
        assert FILES[file.twin].repeats is Repeats.NOTHING
        assert file.twin in sharing(name)
    else:
        assert sharing(name).startswith("Without personal data")
