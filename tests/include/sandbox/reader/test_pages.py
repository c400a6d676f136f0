"""A page's document: missing, shortened, misplaced, and the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from include.sandbox.reader.atlas import Atlas
from include.sandbox.reader.findings import Findings
from include.sandbox.reader.judge import Judge
from include.sandbox.reader.moments import Zone
from include.sandbox.reader.organization import read_organization

ID = "houseHHHHHHHHHHHHHHHHH"
SOURCE = {
    "users": [],
    "webhooks": [],
    "workflows": [],
    "folders": [{"id": "fo", "name": "Kitchen"}],
    "pages": [
        {
            "id": ID,
            "name": "Rules",
            "folderId": "fo",
            "markdown": "# Rules\n\nWash **hands**.",
            "description": "For all",
        }
    ],
}
KEYS = ("runs", "groups", "members")
HEADER = "kind,source_id,parent_id,field,disposition,reason,advice\n"


def document(**changes: Any) -> dict[str, Any]:
    step = {"summary": "<h1>Rules</h1><p>Wash <strong>hands</strong>.</p>", "title": "Rules", "captures": []}
    summary = f"<p>For all</p><p>From Process Street [ps:{ID}]</p>"
    return {"id": "d", "title": "Rules", "summary": summary, "folder_id": "tf", "steps": [step], **changes}


@pytest.mark.parametrize(
    ("documents", "lost", "wrong"),
    [
        ([document()], [], []),
        ([], [""], []),
        ([document(title="Rulez")], [], ["name"]),
        ([document(summary=f"[ps:{ID}]")], ["description"], []),
        ([document(folder_id=None)], ["folderId"], []),
        ([document(steps=[])], ["markdown"], []),
    ],
)
def test_each_loss_is_found(tmp_path: Path, documents: list[Any], lost: list[str], wrong: list[str]) -> None:
    path = tmp_path / "findings.csv"
    path.write_text(HEADER)
    folder = {"id": "tf", "name": "Kitchen", "parent_id": None, "folder_type": "checklist"}
    target = {**{key: [] for key in KEYS}, "folders": [folder], "templates": documents}
    judge = Judge(Findings.read(path))
    read_organization(judge, Atlas(SOURCE, target, Zone("Europe/Berlin")))
    assert [problem.field for problem in judge.result.lost] == lost
    assert [problem.field for problem in judge.result.wrong] == wrong


@pytest.mark.parametrize(("held", "lost"), [("numbered", []), ("namesake", ["folderId"])])
def test_a_folder_is_known_by_its_pair_and_not_by_its_name(tmp_path: Path, held: str, lost: list[str]) -> None:
    """The target numbers equal names; one that is called the same may be somebody else's."""
    path = tmp_path / "findings.csv"
    path.write_text(HEADER)
    common = {"parent_id": None, "folder_type": "checklist"}
    folders = [
        {"id": "numbered", "name": "kitchen (2)", **common},
        {"id": "namesake", "name": "Kitchen", **common, "folder_type": "process"},
    ]
    target = {**{key: [] for key in KEYS}, "folders": folders, "templates": [document(folder_id=held)]}
    judge = Judge(Findings.read(path))
    read_organization(judge, Atlas(SOURCE, target, Zone("Europe/Berlin")))
    assert [problem.field for problem in judge.result.lost] == lost
