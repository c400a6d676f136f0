"""The DAG files and the plugin load cleanly, quickly, the same every time, and do not shadow anybody's modules."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from process_street_tallyfy.dag.files import write_dag_files

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "plugins" / "process_street_tallyfy"
#: Seconds beyond Airflow's own imports. The promise is 1; a busy machine must not make this test red.
GENEROUS = 10.0


def test_no_dag_file_and_no_plugin_has_an_error(seen: dict[str, Any]) -> None:
    assert (seen["errors"], seen["plugin_errors"]) == ({}, {})
    assert "process_street_tallyfy" in seen["plugins"]
    assert set(seen["dags"]) >= {
        "all_organizations",
        "migrate__sample",
        "cut_over__sample",
        "finish__sample",
        "rollback__sample",
        "probe__sample",
        "rebuild__sample",
    }


def test_no_module_of_the_package_goes_by_its_bare_stem(seen: dict[str, Any]) -> None:
    stems = {path.stem for path in PACKAGE.rglob("*.py")} - {"__init__"}
    assert len(stems) > 50
    ours = [name for name in stems & set(seen["modules"]) if str(PACKAGE) in seen["files"].get(name, "")]
    assert ours == []
    loaded = {Path(file).resolve(): name for name, file in seen["files"].items() if str(PACKAGE) in file}
    assert loaded != {}
    assert [name for name in loaded.values() if not name.startswith("process_street_tallyfy")] == []


def test_a_dag_file_parses_quickly(seen: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert set(seen["seconds"]) >= {"all_organizations.py", "organizations/sample.py"}
    with capsys.disabled():
        figures = ", ".join(f"{file} {seconds:.2f} s" for file, seconds in seen["seconds"].items())
        print(f"\nparsing beyond Airflow's imports: {figures}")  # noqa: T201
    assert max(seen["seconds"].values()) < GENEROUS


def test_another_process_serialises_the_same_dags(
    view: Callable[..., dict[str, Any]], dags: Path, seen: dict[str, Any]
) -> None:
    assert view(dags, "plugins-first")["dags"] == seen["dags"]


def test_a_malformed_organisation_file_breaks_its_own_dags_only(
    view: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    shutil.copytree(REPOSITORY / "include" / "organizations", tmp_path / "include" / "organizations")
    (tmp_path / "dags").mkdir()
    shutil.copy(REPOSITORY / "dags" / "all_organizations.py", tmp_path / "dags")
    text = (REPOSITORY / "include" / "organizations" / "sample.yaml").read_text()
    wrong = re.sub(r"(?m)^organization: .*$", "organization: wrong", text).replace(
        "time_zone: Europe/Berlin", "time_zone: Atlantis"
    )
    assert wrong.count("Atlantis") == 1
    (tmp_path / "include" / "organizations" / "wrong.yaml").write_text(wrong)
    write_dag_files(tmp_path)
    found = view(tmp_path / "dags")
    ((file, message),) = found["errors"].items()
    line = wrong.splitlines().index("  time_zone: Atlantis") + 1
    assert file.endswith("wrong.py")
    assert f"wrong.yaml, line {line}, source.time_zone: not an IANA time zone" in message
    assert set(found["dags"]) >= {
        "all_organizations",
        "migrate__sample",
        "cut_over__sample",
        "finish__sample",
        "rollback__sample",
        "probe__sample",
        "rebuild__sample",
    }
    assert not any(name.endswith("__wrong") for name in found["dags"])
