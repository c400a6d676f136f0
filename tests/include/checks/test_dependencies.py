"""What is said of the lock's vulnerabilities, and that silence of the database is not taken for health."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from include.checks import dependencies
from include.checks.dependencies import ACCEPTED, Verdict, audit, judge, main


def answer(*vulnerabilities: dict[str, Any]) -> dict[str, Any]:
    found = [{"fix_versions": [], "aliases": [], "description": "", **item} for item in vulnerabilities]
    asked = [{"name": "requests", "version": "2.0", "vulns": found}, {"name": "nh3", "version": "0.3", "vulns": []}]
    return {"dependencies": [*asked, {"name": "private", "skip_reason": "not found"}]}


def test_what_is_found_names_the_package_and_the_way_out() -> None:
    found = judge(answer({"id": "PYSEC-1", "fix_versions": ["2.1", "3.0"]}, {"id": "GHSA-2"}))
    assert found.audited == 2
    assert found.found == (
        "requests 2.0: PYSEC-1, mended in 2.1, 3.0",
        "requests 2.0: GHSA-2, mended in no version yet",
    )
    assert found.line() == "dependencies audited=2 vulnerable=2"


def test_an_accepted_one_is_known_by_any_of_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACCEPTED, "CVE-1", "no code path leads there")
    assert judge(answer({"id": "PYSEC-1", "aliases": ["CVE-1"]})).found == ()


def test_the_exit_code_follows_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    for verdict, plain, strict in ((Verdict(2, ("a",)), 1, 1), (Verdict(2), 0, 0), (Verdict(None), 0, 1)):
        monkeypatch.setattr(dependencies, "audit", lambda _, verdict=verdict: verdict)
        assert (main([]), main(["--strict"])) == (plain, strict)


def test_no_way_to_the_database_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way out leads to a port where nobody listens."""
    (tmp_path / "lock.txt").write_text("nh3==0.3.0\n")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        assert audit(tmp_path / "lock.txt").line() == "dependencies audited=0 vulnerable=- reason=database_unreachable"


def test_a_mistake_of_ours_is_no_silence(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="pip-audit failed"):
        audit(tmp_path / "missing.txt")
