"""Which options of a field moved answers have."""

from __future__ import annotations

from collections.abc import Iterable

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.transform import option
from process_street_tallyfy.transform.value import decode, said


def used_options(runs: Iterable[RunBundle], workflow: WorkflowBundle) -> frozenset[tuple[str, str]]:
    """(field id, option text); the ids are those of ``workflow``, whose runs these are."""
    keys = {w.key: w.id for item in workflow.tasks for w in item.widgets if w.is_field and w.key}
    ids = {w.id: w.id for item in workflow.tasks for w in item.widgets if w.is_field} | workflow.aliases
    known = {field_id: option.aliases(rows) for field_id, rows in workflow.options.items()}
    found: set[tuple[str, str]] = set()
    for run in runs:
        for value in run.values:
            field_id = ids.get(value.id) or keys.get(value.key)
            texts = [said(part) for part in decode(value.data).parts] if field_id else []
            found |= {(str(field_id), known.get(str(field_id), {}).get(text, text)) for text in texts}
    return frozenset(found)
