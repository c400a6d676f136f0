"""``make audit``: whether the audit trail of an organisation is whole."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from include.local_stack.ledger import opened
from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.report.audit_trail import trail


def audit(paths: Paths, organization: str, file: Path | None, expect: str, console: Console) -> int:
    """0 only when no entry was changed, removed or put in."""
    with opened(paths) as connection:
        found = trail(Ledger(connection, organization, "audit").audit, file, expect)
    fields = {"result": "ok", "organization": organization, **found.line()}
    console.print(line("audit", fields), highlight=False, soft_wrap=True)
    return 0
