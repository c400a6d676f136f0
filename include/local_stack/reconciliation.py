"""The demo's last word: the independent reader compares both systems, not our ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from include.local_stack.paths import Paths
from include.local_stack.sandbox import SandboxAddress
from include.sandbox.reader import Result
from include.sandbox.reader import reconcile as compare


def remember_target(address: SandboxAddress, paths: Paths) -> Path:
    """Dump the target once, before its first migration: later demos go on with the same target."""
    file = paths.sandbox / "target-before.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(address.target_state()), encoding="utf-8")
    return file


def reconcile(address: SandboxAddress, findings: Path, before: Path) -> Result:
    """``findings`` is the run's findings.csv: what it says is missing on purpose is not lost."""
    earlier: Mapping[str, Any] = json.loads(before.read_text(encoding="utf-8"))
    return compare(
        address.source_state(),
        address.target_state(),
        address.journal(),
        findings,
        before=dict(earlier),
        fetch=address.stored_file,
    )


def accuracy(result: Result) -> str:
    """Share of the facts read back that are right; ``-`` when there are none."""
    return f"{result.accuracy:.4f}" if result.equal or result.wrong else "-"
