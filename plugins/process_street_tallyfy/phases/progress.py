"""The progress report, written by each gate once it has spoken."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.report.content import gather
from process_street_tallyfy.report.progress import so_far, write_progress


def show_progress(workspace: Workspace, log: Any) -> None:
    """A verdict stands in the ledger: storage that takes no file at the moment does not change it."""
    content = gather(
        workspace.ledger,
        title="Progress",
        mode=str(workspace.options.mode),
        made_at=datetime.now(timezone.utc),
        answers_for=workspace.selects_kind,
    )
    try:
        write_progress(workspace.reports(), so_far(content))
    except OSError as error:
        log.warning("the progress report was not written: %s", type(error).__name__)
