"""Rollback: removes what the move made and nobody changed since, children before parents; the rest is listed.

::

    extent (whole | phase | checkpoint) -> candidates in delete order -> judged one by one against the target
        preview: goes, stays with reasons, what cannot be undone -> a person approves that very list
        take back: judged again -> reverting (committed) -> archive, delete -> reverted with all that went along
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import LANDED, Kind, Phase
from process_street_tallyfy.phases import people_removal
from process_street_tallyfy.phases.approval import refuse_unanswered
from process_street_tallyfy.phases.extent import Extent, extent_of, restorable
from process_street_tallyfy.phases.foundation import BATCH_TAG
from process_street_tallyfy.phases.operator import ApprovedOperator, MigrationOperator
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview, write_table
from process_street_tallyfy.phases.putting_back import KEPT_REASONS, PuttingBack, due_images
from process_street_tallyfy.phases.removal import REVERTIBLE, Remover, children, rules_of
from process_street_tallyfy.phases.template_ids import RULES, own_id
from process_street_tallyfy.phases.undo import CANNOT, CHILDREN, ORDER
from process_street_tallyfy.phases.unmarked import unmarked_count
from process_street_tallyfy.phases.untouched import ADOPTED, CHANGED, OLDER, REASONS, Untouched
from process_street_tallyfy.phases.workspace import Workspace

PREVIEW = "rollback"
STAYS = f"{PREVIEW}/stays"
#: What the move may have added to an object that was there before, and what stays in it.
ADDED = (Kind.TASK_TEMPLATE, Kind.FORM_FIELD, Kind.COMMENT, Kind.ATTACHMENT, Kind.FILE_ANSWER)


def candidates(workspace: Workspace, extent: Extent) -> Iterator[Row]:
    """Rows that were created by the move, still stand and are in the extent, in delete order."""
    for kind in ORDER:
        if kind is Kind.LOGIC_RULE:
            yield from _rules(workspace, extent)
            continue
        for row in workspace.ledger.mapping.rows(kind, REVERTIBLE):
            if not row.adopted and row.target_id and extent.takes(row) and _goes_alone(workspace, row):
                yield row


def _rules(workspace: Workspace, extent: Extent) -> Iterator[Row]:
    """Our row that says that a template has its rules, where the template itself stays."""
    mapping = workspace.ledger.mapping
    for template in mapping.rows(Kind.WORKFLOW, LANDED):
        row = mapping.get(Kind.OWN, own_id(template.source_id, RULES))
        stays = template.adopted or not extent.takes(template)
        stands = row is not None and row.state in REVERTIBLE and not row.adopted
        if stays and stands and row is not None and extent.takes(row, Kind.LOGIC_RULE):
            yield from [row] if rules_of(workspace, template.source_id) else []


def _goes_alone(workspace: Workspace, row: Row) -> bool:
    """Of our own the batch tag and people; records that were uploaded for a process that was never launched."""
    if row.kind is Kind.RUN_RECORD:
        run = workspace.ledger.mapping.get(Kind.RUN, row.parent_id)
        return run is None or run.target_id is None
    return row.kind is not Kind.OWN or row.source_id == BATCH_TAG or people_removal.is_person(row)


@dataclass(frozen=True)
class Staying:
    """``holds``: how many objects of ours stay in it, by kind."""

    kind: str
    source_id: str
    target_id: str
    reason: str
    why: str
    holds: dict[str, int]


class RollbackOperator(MigrationOperator):
    """:param rollback_phase: of the trigger form, '' = all. :param checkpoint: its name, '' = none."""

    phase = Phase.VALIDATION
    template_fields: Sequence[str] = ("batch", "rollback_phase", "checkpoint")

    def __init__(self, *, rollback_phase: str = "", checkpoint: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rollback_phase = rollback_phase
        self.checkpoint = checkpoint

    def extent(self, workspace: Workspace) -> Extent:
        """:raises BadConfiguration: an unknown phase or checkpoint."""
        return extent_of(workspace.ledger.checkpoints, self.rollback_phase, self.checkpoint)


class PreviewRollback(RollbackOperator):
    """Lists what would go, what stays and why (``rollback.json``), and every checkpoint (``checkpoints.csv``).

    XCom: numbers and the hash that the approval shows.
    """

    def work(self, workspace: Workspace) -> dict[str, Any]:
        points = write_table(workspace, "checkpoints.csv", ("name", "run", "reached"), _points(workspace))
        extent = self.extent(workspace)
        judge, goes, stays = Untouched(workspace), list[Row](), list[Staying]()
        for row in candidates(workspace, extent):
            workspace.keep_lease()
            if reason := judge.why_not(row):
                stays.append(_staying(row, reason))
            else:
                goes.append(row)
                judge.gone.add(str(row.target_id))
        images = [PuttingBack(workspace, image) for image in due_images(workspace, extent)]
        back = [one for one in images if not one.why_not()]
        stays += [_changed(one, one.why_not()) for one in images if one not in back]
        stays += [*_adopted(workspace, extent), *_older(workspace, extent, {row.key for row in goes})]
        listed = [*(one.listed() for one in back), *(_listed(row) for row in goes)]
        shown = {
            "extent": extent.said,
            "put_back": [{**one.listed(), "keys": sorted(one.image.keys)} for one in back],
            "goes": [{**_listed(row), "with": _along(workspace, row)} for row in goes],
            "stays": [asdict(one) for one in stays],
            "cannot_be_undone": CANNOT,
        }
        workspace.ledger.checkpoints.put(Phase.VALIDATION, STAYS, {"stays": shown["stays"]})
        preview = write_preview(workspace, PREVIEW, listed, shown=shown)
        bare = unmarked_count(workspace)
        self._tell(extent, stays, len(goes), bare)
        self.log.info("list: %s; checkpoints: %s", preview["preview"], points)
        counts = {"objects": len(goes), "put_back": len(back), "stay": len(stays), "unmarked": bare}
        return {**counts, "extent": extent.said, **preview}

    def _tell(self, extent: Extent, stays: list[Staying], number: int, bare: int) -> None:
        if bare:
            self.log.warning(
                "%d templates carry our marks no more: only what the ledger knows is found, and whether people changed "
                "them is judged by their shape as a whole",
                bare,
            )
        self.log.info("%s: %d objects would go, %d stay", extent.said, number, len(stays))
        for why, count in Counter(one.why for one in stays).items():
            self.log.info("%d stay: %s", count, why)


def _points(workspace: Workspace) -> list[tuple[str, ...]]:
    return [
        (point.name, point.run_id, point.at.isoformat(timespec="seconds"))
        for point in restorable(workspace.ledger.checkpoints)
    ]


def _listed(row: Row) -> dict[str, Any]:
    return {"kind": str(row.kind), "source_id": row.source_id, "target_id": row.target_id}


def _changed(one: PuttingBack, reason: str) -> Staying:
    image = one.image
    return Staying(str(image.kind), image.source_id, image.target_id, reason, KEPT_REASONS[reason], {})


def _staying(row: Row, reason: str, holds: dict[str, int] | None = None) -> Staying:
    return Staying(str(row.kind), row.source_id, str(row.target_id), reason, REASONS[reason], holds or {})


def _along(workspace: Workspace, row: Row) -> dict[str, int]:
    """What goes with it, by kind."""
    return dict(Counter(str(child.kind) for child in children(workspace, row) if child.state in REVERTIBLE))


def _adopted(workspace: Workspace, extent: Extent) -> Iterator[Staying]:
    younger = workspace.ledger.mapping.younger(extent.after)
    for kind in (Kind.USER, *ORDER):
        for row in workspace.ledger.mapping.rows(kind, REVERTIBLE):
            if row.adopted and (kind in extent.kinds or kind is Kind.USER):
                yield _staying(row, ADOPTED, {k: n for k in ADDED if (n := younger.get((k, row.source_id), 0))})


def _older(workspace: Workspace, extent: Extent, going: set[tuple[Kind, str]]) -> Iterator[Staying]:
    """What stays because it is older than the checkpoint, and got something since that cannot be taken out of it."""
    if extent.after < 0:
        return
    mapping, younger = workspace.ledger.mapping, workspace.ledger.mapping.younger(extent.after)
    for parent, kinds in CHILDREN.items():
        holds: dict[str, dict[str, int]] = {}
        for (kind, parent_id), number in younger.items():
            if kind in kinds and kind is not Kind.OWN:
                holds.setdefault(parent_id, {})[str(kind)] = number
        for row in mapping.many(parent, holds).values():
            rules_go = (Kind.OWN, own_id(row.source_id, RULES)) in going
            left = {k: n for k, n in holds[row.source_id].items() if not (rules_go and k == Kind.LOGIC_RULE)}
            if row.target_id and not row.adopted and row.key not in going and not extent.takes(row) and left:
                yield _staying(row, OLDER, left)


class TakeBack(ApprovedOperator, RollbackOperator):
    """Removes the approved objects one by one; resumable, because every removal starts with a read."""

    template_fields = (*RollbackOperator.template_fields, "approved_hash")

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_unanswered(workspace, PREVIEW, self.approved_hash)
        due, kept = self._due(workspace)
        images, changed = self._images(workspace)
        kept += changed
        listed = [*(one.listed() for one in images), *(_listed(row) for row in due)]
        refuse_unapproved(workspace, PREVIEW, self.approved_hash, listed)
        for one in images:
            workspace.keep_lease()
            kept += [_changed(one, reason)] if (reason := one.put_back()) else []
        remover, removed = Remover(workspace), 0
        for row in due:
            workspace.keep_lease()
            if reason := remover.remove(row):
                kept.append(_staying(row, reason))
            else:
                removed += 1
        for stays in kept:
            self.log.warning("%s %s stays: %s", stays.kind, stays.source_id, stays.why)
        return {"removed": removed, "kept": len(kept)}

    def _images(self, workspace: Workspace) -> tuple[list[PuttingBack], list[Staying]]:
        """What the preview said can be put back; the others are left alone."""
        point = workspace.ledger.checkpoints.get(Phase.VALIDATION, PREVIEW)
        approved = point.counts["listed"] if point else []
        images = [PuttingBack(workspace, image) for image in due_images(workspace, self.extent(workspace))]
        left = [one for one in images if one.listed() not in approved]
        return [one for one in images if one not in left], [_changed(one, one.why_not() or CHANGED) for one in left]

    def _due(self, workspace: Workspace) -> tuple[list[Row], list[Staying]]:
        """What is left to go, and what the preview said would stay: that is left alone."""
        point = workspace.ledger.checkpoints.get(Phase.VALIDATION, STAYS)
        said = {(one["kind"], one["source_id"]): one["reason"] for one in point.counts["stays"]} if point else {}
        due, kept = list[Row](), list[Staying]()
        for row in candidates(workspace, self.extent(workspace)):
            reason = said.get((str(row.kind), row.source_id), "")
            kept.append(_staying(row, reason)) if reason else due.append(row)
        return due, kept
