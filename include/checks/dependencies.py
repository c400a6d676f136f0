"""Known vulnerabilities of the locked dependencies, asked of the public OSV database.

``python -m include.checks.dependencies [requirements.txt]`` ends with 1 when one is found. Without a way to the
database nothing can be said: the line says so, and the exit code is 0, or 1 with ``--strict``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 300
#: Known, looked at, and of no effect here: id of the vulnerability -> why.
ACCEPTED: dict[str, str] = {}


@dataclass(frozen=True)
class Verdict:
    """``audited`` is None when the database did not answer; ``found`` are lines for a person."""

    audited: int | None
    found: tuple[str, ...] = ()

    def line(self) -> str:
        if self.audited is None:
            return "dependencies audited=0 vulnerable=- reason=database_unreachable"
        return f"dependencies audited={self.audited} vulnerable={len(self.found)}"


def audit(requirements: Path) -> Verdict:
    """Pinned versions are looked up as they stand; nothing is installed or resolved."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--disable-pip", "--no-deps"]
    options = ["--vulnerability-service", "osv", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and file
            [*command, *options], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return Verdict(None)
    if not done.stdout.strip():
        return _silent(done.stderr)
    return judge(json.loads(done.stdout))


def _silent(complaint: str) -> Verdict:
    """No answer at all: the network, or a mistake of ours that must not pass for it."""
    if "ConnectionError" in complaint or "ConnectTimeout" in complaint or "ProxyError" in complaint:
        return Verdict(None)
    raise RuntimeError(f"pip-audit failed: {complaint.strip().splitlines()[-1:]}")


def judge(answer: Any) -> Verdict:
    """``answer`` is pip-audit's JSON: ``dependencies`` of ``name``, ``version``, ``vulns`` or ``skip_reason``."""
    asked = [item for item in answer["dependencies"] if "skip_reason" not in item]
    found = [
        f"{item['name']} {item['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for item in asked
        for vulnerability in item["vulns"]
        if ACCEPTED.keys().isdisjoint({vulnerability["id"], *vulnerability.get("aliases", ())})
    ]
    return Verdict(len(asked), tuple(found))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m include.checks.dependencies")
    parser.add_argument("requirements", type=Path, nargs="?", default=Path("requirements.txt"))
    parser.add_argument("--strict", action="store_true", help="fail when the database cannot be asked")
    wanted = parser.parse_args(arguments)
    verdict = audit(wanted.requirements)
    for line in (*verdict.found, verdict.line()):
        print(line)  # noqa: T201  a command
    return int(bool(verdict.found) or (wanted.strict and verdict.audited is None))


if __name__ == "__main__":
    sys.exit(main())
