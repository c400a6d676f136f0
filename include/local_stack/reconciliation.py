"""The demo's last word: the independent reader compares both systems, not our ledger."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from include.local_stack.sandbox import SandboxAddress


class Reconciled(Protocol):
    """What the reader answers; ``equal`` and ``wrong`` count facts, ``mails`` what people would have got."""

    lost: int
    wrong: int
    duplicated: int
    mails: int
    equal: int


def reconcile(address: SandboxAddress, findings: Path) -> Reconciled:
    """``findings`` is the run's findings.csv: what it says is missing on purpose is not lost."""
    # By name: the reader belongs to the other party and is typed on its own terms.
    read: Callable[..., Any] = import_module("include.sandbox.reader").reconcile
    result = read(address.source_state(), address.target_state(), address.journal(), findings)
    return cast("Reconciled", result)


def accuracy(result: Reconciled) -> str:
    """Share of the facts read back that are right; ``-`` when there are none."""
    read = result.equal + result.wrong
    return f"{result.equal / read:.4f}" if read else "-"
