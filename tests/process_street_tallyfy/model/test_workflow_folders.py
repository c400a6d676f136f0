from __future__ import annotations

from pathlib import Path

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.model.workflow_folders import load_folders


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "folders.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("workflow_id,folder\n", {}),
        ("workflow_id,folder\nw1,Finance\n", {"w1": ("Finance",)}),
        ("workflow_id,folder\nw1, Finance / Purchasing /\n", {"w1": ("Finance", "Purchasing")}),
        ("workflow_id,folder\nw1,Profit \\/ loss/Q1\n", {"w1": ("Profit / loss", "Q1")}),
        ('workflow_id,folder\nw1,"Rome, Italy"\n', {"w1": ("Rome, Italy",)}),
        ("\ufeffworkflow_id;name;folder\r\nw1;x;A/B\r\nw2;y;A\r\n", {"w1": ("A", "B"), "w2": ("A",)}),
        ("workflow_id,folder\nw1,A\nw1,A\n", {"w1": ("A",)}),
    ],
)
def test_paths(tmp_path: Path, text: str, found: dict[str, tuple[str, ...]]) -> None:
    assert load_folders(written(tmp_path, text)) == found


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "migration.workflow_folders, line 1, column workflow_id: the column is missing"),
        ("workflow_id,path\nw1,A\n", "migration.workflow_folders, line 1, column folder: the column is missing"),
        ("workflow_id,folder\nw1,A\n,B\n", "migration.workflow_folders, line 3, column workflow_id: is empty"),
        ("workflow_id,folder\nw1\n", "migration.workflow_folders, line 2, column folder: is empty"),
        (
            "workflow_id,folder\nw1,A//B\n",
            "migration.workflow_folders, line 2, column folder: is empty, or has a folder without a name",
        ),
        ("workflow_id,folder\nw1,A\nw1,B\n", "migration.workflow_folders, line 3, column workflow_id: stands twice"),
        ("workflow_id,folder\n,\n,\n", "line 2, column workflow_id: is empty; migration.workflow_folders, line 3"),
        (b"\xff\xfeworkflow_id", "migration.workflow_folders, line 1, column workflow_id: the file is not UTF-8"),
        ("workflow_id,folder\n" + ",\n" * 12, "and 2 more"),
    ],
)
def test_each_mistake_names_file_line_and_column(tmp_path: Path, text: str | bytes, problem: str) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load_folders(written(tmp_path, text))
    assert problem in str(caught.value)
    assert "migration.workflow_folders" in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        BadConfiguration, match=r"migration\.workflow_folders, line 1, column workflow_id: the file cannot be read"
    ):
        load_folders(tmp_path / "folders.csv")


def test_the_file_lies_beside_the_organisation_file(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(
        "organization: acme\n"
        "source: {conn_id: s, organization_id: o, time_zone: Europe/Berlin}\n"
        f"target: {{conn_id: t, organization_id: {'a' * 32}}}\n"
        "migration: {workflow_folders: acme.csv}\n"
    )
    assert load(path).migration.workflow_folders == str(tmp_path / "acme.csv")
