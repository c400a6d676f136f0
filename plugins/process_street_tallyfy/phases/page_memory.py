"""The pages that a task has read of lists, for its next start: encrypted with what is staged, gone when it is done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from process_street_tallyfy.errors import RateLimited, Recoverable
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.workspace import Workspace

#: A page is not trusted for longer: somebody has cleared a task that stood still. A million runs are walked in less.
LONGEST = timedelta(days=1)
#: A limit is of an hour at most.
LONGEST_WAIT = timedelta(hours=2)


@dataclass(frozen=True)
class PageMemory:
    """Of this run alone: the next one reads everything itself."""

    workspace: Workspace

    def page(self, name: str) -> Any:
        row = self.workspace.ledger.staging.get(Kind.LIST_PAGE, name)
        if row is None or row.run_id != self.workspace.run_id:
            return None
        age = datetime.now(timezone.utc) - datetime.fromisoformat(row.payload["at"])
        return json.loads(row.payload["body"]) if age < LONGEST else None

    def keep(self, name: str, body: Any) -> None:
        """As text: what the database cannot keep as JSON comes back as it was."""
        payload = {"at": datetime.now(timezone.utc).isoformat(), "body": json.dumps(body)}
        self.workspace.ledger.staging.put([StagedRow(Kind.LIST_PAGE, name, "", payload)])


@contextmanager
def pages_kept(workspace: Workspace) -> Iterator[None]:
    """What is read of lists in here is read once, though the task may be broken off and started again.

    Broken off by what passes by itself, or killed: an error of any other kind may lie in what a page says, so that it
    is asked for anew.
    """
    workspace.source.reads.remember(PageMemory(workspace))
    try:
        yield
    except Recoverable:
        raise
    except Exception:
        _forget(workspace)
        raise
    _forget(workspace)


@contextmanager
def pages_kept_in_a_wait(workspace: Workspace) -> Iterator[None]:
    """As ``pages_kept``, for a walk that says what is there now: its pages last while it waits for a limit.

    A worker that is killed, a server that cannot be reached, a task that a person clears: the walk begins anew.
    """
    memory, waits = PageMemory(workspace), f"waits/{workspace.ledger.scope.task_id}"
    until = memory.page(waits)
    if until is None or datetime.now(timezone.utc) > datetime.fromisoformat(until):
        _forget(workspace)
    else:
        workspace.ledger.staging.remove([Kind.LIST_PAGE], ids=[waits])
    workspace.source.reads.remember(memory)
    try:
        yield
    except RateLimited:
        memory.keep(waits, (datetime.now(timezone.utc) + LONGEST_WAIT).isoformat())
        raise
    _forget(workspace)


def _forget(workspace: Workspace) -> None:
    workspace.source.reads.remember(None)
    workspace.ledger.staging.remove_missing([Kind.LIST_PAGE], "")
