"""The tasks of the cut-over and of the rollback, run by hand one after the other."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.phases.after_cut_over import ReportCutOver, VerifyCutOver
from process_street_tallyfy.phases.approval import keep_answer
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.cut_over_page import PREVIEW
from process_street_tallyfy.phases.freeze import Announce, AwaitFreeze, JudgeDelta, ProveSource
from process_street_tallyfy.phases.rollback import PREVIEW as ROLLBACK
from process_street_tallyfy.phases.rollback import PreviewRollback, TakeBack
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.phases.workspace import open_workspace


def step(small: Any, operator: type, run_id: str, conf: dict[str, Any] | None = None, **more: Any) -> Any:
    task = operator(organization_file=str(small.organization_file), task_id="step", **more)
    return small._execute(task, run_id, "step", conf or {})


def approve(small: Any, run_id: str, sha256: str, preview: str = PREVIEW) -> None:
    """What the approval writes once a person said yes."""
    with open_workspace(str(small.organization_file), small.context(run_id, "approve", {})) as workspace:
        keep_answer(workspace, preview, sha256)


def freeze(small: Any, run_id: str, conf: dict[str, Any] | None = None, at: str = "") -> None:
    """Announced, frozen, and the last move judged as the final delta."""
    step(small, Announce, run_id, freeze=at)
    assert step(small, AwaitFreeze, run_id)
    step(small, JudgeDelta, run_id, conf, delta=last_move(small))


def last_move(small: Any) -> str:
    with small.ledger().scope.reading() as cursor:
        cursor.execute("SELECT run_id FROM migration.verdict ORDER BY at DESC LIMIT 1")
        return str(cursor.fetchone()["run_id"])


def previewed(small: Any, run_id: str = "live") -> dict[str, Any]:
    """Frozen, proved and shown to a person, who says yes."""
    freeze(small, run_id)
    step(small, ProveSource, run_id)
    preview = step(small, PreviewCutOver, run_id)
    approve(small, run_id, preview["hash"])
    return preview


def activate(small: Any, run_id: str, preview: dict[str, Any]) -> Any:
    return step(small, Activate, run_id, approved_hash=preview["hash"])


def cut_over(small: Any, run_id: str = "live") -> int:
    """All of it; the number of effects."""
    preview = previewed(small, run_id)
    assert activate(small, run_id, preview)["effects"] == preview["effects"]
    step(small, VerifyCutOver, run_id)
    assert step(small, ReportCutOver, run_id)["stage"] == "live"
    assert step(small, ReleaseLease, run_id) == {"released": True}
    return int(preview["effects"])


def roll_back(small: Any, run_id: str = "back") -> Any:
    return taken_back(small, run_id)


def taken_back(small: Any, run_id: str, **extent: str) -> Any:
    """Previewed, approved and removed; what the task returns."""
    preview = step(small, PreviewRollback, run_id, **extent)
    approve(small, run_id, preview["hash"], ROLLBACK)
    done = step(small, TakeBack, run_id, approved_hash=preview["hash"], **extent)
    step(small, ReleaseLease, run_id)
    return done
