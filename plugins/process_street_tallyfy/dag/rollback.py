"""``rollback__<organisation>``: list, approval, removal."""

from __future__ import annotations

from airflow.sdk import DAG

from process_street_tallyfy.dag.by_hand import by_hand
from process_street_tallyfy.dag.params import rollback_params
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.approval import EffectApproval
from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.rollback import PREVIEW, PreviewRollback, TakeBack
from process_street_tallyfy.phases.undo import cannot_be_undone
from process_street_tallyfy.phases.validation import ReleaseLease

SAID = "ti.xcom_pull(task_ids='preview')"
HASH = f"{{{{ {SAID}['hash'] }}}}"


def rollback_dag(settings: OrganizationFile, path: str) -> DAG:
    """Starts by hand only; adopted objects and objects that people changed stay."""
    common = {"organization_file": path}
    extent = {"rollback_phase": "{{ params.phase or '' }}", "checkpoint": "{{ params.checkpoint or '' }}"}
    with by_hand(
        settings,
        "rollback",
        description=f"Take back what the move of {settings.organization} created",
        doc=DOC,
        params=rollback_params(),
    ) as dag:
        turn = TakeTurn(task_id="take_turn", poke_interval=30, timeout=7 * 86400, **common)
        preview = PreviewRollback(task_id="preview", **extent, **common)
        approve = EffectApproval(
            task_id="approve",
            approves=PREVIEW,
            sha256=HASH,
            subject=f"Approve the rollback: {{{{ {SAID}['objects'] }}}} objects go for good",
            body=f"Taken back: {{{{ {SAID}['extent'] }}}}. "
            f"{{{{ {SAID}['put_back'] }}}} objects that were there before are put back, {{{{ {SAID}['stay'] }}}} "
            f"objects stay; the list has the reasons, its sha256: `{HASH}`. What cannot be taken back: "
            f"{cannot_be_undone()}.",
            shows="rollback.json",
            **common,
        )
        again = TakeTurn(task_id="take_turn_again", poke_interval=30, timeout=7 * 86400, **common)
        take_back = TakeBack(task_id="take_back", approved_hash=HASH, **extent, **common)
        # A teardown runs whatever happened and does not hide it: the run's state is that of take_back.
        release = ReleaseLease(task_id="release", **common).as_teardown(setups=turn)
        turn >> preview >> approve >> again >> take_back >> release
    return dag


DOC = """
### Takes back what the move created and nobody changed since

| Configuration | Takes back |
|---|---|
| `{}` | the whole move |
| `{"phase": "runs"}` | one phase and what stands on it |
| `{"checkpoint": "templates"}` | what was made after the end of a phase or of a batch |
| `{"dry_run": true}` | nothing: lists what would go, what stays, and every checkpoint |

`preview` writes `rollback.json`, a person approves exactly that list, `take_back` removes it. Clearing a task is always
safe. What to do at each red task: `docs/rollback.md`.
"""
