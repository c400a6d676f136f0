"""Which DAG a task of the ledger belongs to: names of tasks are kept there, names of DAGs are not."""

from __future__ import annotations

from process_street_tallyfy.model.state import Phase

#: Tasks outside the phases' groups that write: the DAG they are in.
_WRITERS = {"activate": "cut_over", "remove_marks": "finish", "take_back": "rollback"}


def dag_of(organization: str, task_id: str) -> str | None:
    """The DAG of a task that wrote to the ledger; None for names that several DAGs share."""
    if task_id.partition(".")[0] in set(Phase):
        return f"migrate__{organization}"
    return f"{_WRITERS[task_id]}__{organization}" if task_id in _WRITERS else None
