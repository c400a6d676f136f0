"""A file that the target holds with other bytes: taken out, so that it can come once more.

::

    wrong, bytes_differ -> reverting -> out of its field -> deleted -> reverted -> sent like one that never came
"""

from __future__ import annotations

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import State
from process_street_tallyfy.phases.file_fetch import BYTES_DIFFER
from process_street_tallyfy.phases.run_record import delete_record
from process_street_tallyfy.phases.workspace import Workspace


def comes_anew(row: Row) -> bool:
    """Only what the move has made: an adopted file is a person's. ``reverting``: a worker was killed on the way."""
    if row.adopted or row.target_id is None:
        return False
    return row.state is State.REVERTING or (row.state is State.WRONG and row.error_code == BYTES_DIFFER)


def take_out(workspace: Workspace, row: Row, process_id: str, task_id: str, capture_id: str) -> None:
    """The field first: nothing may name a file that is deleted (api/tallyfy-api.md section 5)."""
    target, mapping = workspace.target, workspace.ledger.mapping
    mapping.reverting(*row.key)
    held = target.reads.task(process_id, task_id).taskdata.get(capture_id) or []
    left = [entry for entry in held if str(entry.get("id")) != row.target_id]
    if len(left) < len(held):
        target.writes.update_task(process_id, task_id, {"taskdata": {capture_id: left}})
    delete_record(workspace, row)
    mapping.reverted(*row.key)
