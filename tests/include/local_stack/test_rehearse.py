"""An organisation file for a rehearsal: the same source and settings, a played target, and nothing of the real one."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
import requests
import yaml
from rich.console import Console

from include.local_stack import rehearse
from include.local_stack.__main__ import main
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.sandbox import Played, SandboxAddress, start, wait_until_ready
from include.local_stack.secret import load_or_make
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.organization import load

SAMPLE = REPOSITORY / "include" / "organizations" / "sample.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(SAMPLE, tmp_path)
    return tmp_path


def test_the_file_has_another_name_another_target_and_the_same_source(folder: Path) -> None:
    made = load(rehearse.write_organization(folder, "sample"))
    real = load(folder / "sample.yaml")
    assert (made.organization, made.target.conn_id) == ("sample_rehearsal", "tallyfy_rehearsal")
    same = {"source", "slice", "migration"}
    assert made.model_dump(include=same) == real.model_dump(include=same)
    assert made.schedule == "manual"


def test_a_faster_clock_raises_the_limits_of_the_played_side_alone(folder: Path) -> None:
    made = load(rehearse.write_organization(folder, "sample", 10)).migration.limits
    real = load(folder / "sample.yaml").migration.limits
    assert made.source_per_hour == real.source_per_hour
    assert (made.target_per_minute, made.comments_per_hour) == (
        10 * real.target_per_minute,
        10 * real.comments_per_hour,
    )


def test_a_rehearsal_of_a_rehearsal_and_an_unknown_name_are_refused(folder: Path) -> None:
    with pytest.raises(BadConfiguration, match="no organisation file for ORG='dragon'"):
        rehearse.write_organization(folder, "dragon")


def test_what_the_file_says_stays_readable(folder: Path) -> None:
    path = rehearse.write_organization(folder, "sample")
    assert path.read_text().startswith("# Made by `make rehearse ORG=sample` from sample.yaml")
    assert list(yaml.safe_load(path.read_text())) == ["organization", "source", "target", "schedule", "migration"]


def test_the_sample_brings_its_source_and_others_bring_their_own() -> None:
    address = SandboxAddress({"url": "http://s", "api_key": "k"}, {"url": "http://t", "token": "x"})
    assert set(rehearse.connections("acme", address)) == {"AIRFLOW_CONN_TALLYFY_REHEARSAL"}
    assert "AIRFLOW_CONN_PROCESS_STREET_SAMPLE" in rehearse.connections("sample", address)
    assert json.loads(rehearse.connections("acme", address)["AIRFLOW_CONN_TALLYFY_REHEARSAL"])["host"] == "http://t"


@pytest.mark.parametrize("speed", ["0", "fast", "-3", "1e9"])
def test_a_speed_that_is_none_is_named(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rehearse", "sample", "--speed", speed])
    assert f"SPEED={speed}: give a number" in capsys.readouterr().err


def test_nothing_to_view_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--state", str(tmp_path), "view", "acme"]) == 2
    assert "run make rehearse ORG=acme first" in capsys.readouterr().out


def test_a_look_at_what_a_rehearsal_left_changes_nothing(tmp_path: Path) -> None:
    """It is encrypted on disk, and seen with the key of the stack."""
    paths = Paths(tmp_path)
    place, key = paths.rehearsal("acme"), load_or_make(paths).ledger_key
    filling = start(place, played=Played(sample=False, key=key))
    address = wait_until_ready(place, filling)
    headers = {
        "Authorization": f"Bearer {address.tallyfy['token']}",
        "X-Tallyfy-Client": "APIClient",
        "Accept": "application/json",
    }
    root = f"{address.tallyfy['url']}/organizations/{address.tallyfy['organization_id']}"
    body = {"title": "Cakes of Ann", "type": "procedure"}
    assert requests.post(f"{root}/checklists", json=body, headers=headers, timeout=30).ok
    rehearse.stop([filling])
    kept = (place.sandbox / "tallyfy.pickle").read_bytes()
    assert b"Cakes of Ann" not in kept
    looking = start(place, played=Played(key=key, look=True))
    assert "Cakes of Ann" in requests.get(wait_until_ready(place, looking).pages, timeout=30).text
    rehearse.stop([looking])
    assert (place.sandbox / "tallyfy.pickle").read_bytes() == kept


def test_a_running_airflow_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = Paths(tmp_path)
    load_or_make(paths)
    content = {"url": "http://127.0.0.1:1", "ledger_dsn": "", "processes": []}
    paths.running.write_text(json.dumps(content))
    with pytest.raises(BadConfiguration, match="make down"):
        rehearse.refuse_running(paths)


def test_hints_name_what_comes_next() -> None:
    console = Console(file=io.StringIO())
    for hint in rehearse.hints("acme", Path("acme_rehearsal.yaml")):
        console.print(hint)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    for command in ("make view ORG=acme", "make up", "ANEW=1", "make erase ORG=acme_rehearsal"):
        assert command in said
