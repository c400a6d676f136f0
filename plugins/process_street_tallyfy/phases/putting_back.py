"""Puts adopted objects back as they were before the move changed them, key by key, if nobody changed them since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import DataError, NotFound
from process_street_tallyfy.ledger.before_images import BeforeImage
from process_street_tallyfy.phases.extent import Extent
from process_street_tallyfy.phases.untouched import CHANGED
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.phases.written_keys import HELD_BY, gathered, held_now
from process_street_tallyfy.validate.read_back import same_value

STATE, GONE, REFUSED = "state", "gone", "refused"
#: Why an adopted object is not put back.
KEPT_REASONS: dict[str, str] = {
    CHANGED: "somebody changed it since",
    STATE: "what the move changed in it cannot be put back, or people would be mailed: look at it by hand",
    GONE: "it is not there any more",
    REFUSED: "the target refuses it, as it does for completed tasks",
}


def due_images(workspace: Workspace, extent: Extent) -> Iterator[BeforeImage]:
    """Of objects that were changed in the extent, the newest change first."""
    for image in workspace.ledger.before_images.all():
        if image.kind in extent.kinds and image.position > extent.after:
            yield image


@dataclass
class PuttingBack:
    workspace: Workspace
    image: BeforeImage

    def listed(self) -> dict[str, Any]:
        """Ids and the names of keys only."""
        image = self.image
        return {"kind": str(image.kind), "source_id": image.source_id, "put_back": image.place}

    def why_not(self) -> str:
        """'' when it can be put back, or is as it was."""
        if any(key.startswith("state: ") for key in self.image.keys):
            return STATE
        try:
            differing = [key for key in self.image.keys if not self._as_it_was(key) and not self._as_sent(key)]
        except NotFound:
            return GONE
        return CHANGED if differing else ""

    def put_back(self) -> str:
        """'' or why it stays as it is; repeatable."""
        reason = self.why_not()
        due = [] if reason else [key for key in self.image.keys if not self._as_it_was(key)]
        if due:
            try:
                self.workspace.target.writes.put_back(self.image.place, self._body(due))
            except DataError:
                return REFUSED
            del self.__dict__["_held"]
            reason = "" if all(self._as_it_was(key) for key in due) else STATE
        if not reason:
            self.workspace.ledger.before_images.forget(self.image)
        return reason

    @cached_property
    def _held(self) -> dict[str, Any]:
        return held_now(self.workspace.target.reads, self.image.what, self.image.place)

    def _as_it_was(self, key: str) -> bool:
        before, held = self.image.keys[key]["before"], self._held.get(key)
        return (before in (None, "") and held in (None, "")) or same_value(before, held)

    def _as_sent(self, key: str) -> bool:
        return same_value(self.image.keys[key]["sent"], self._held.get(key))

    def _body(self, due: list[str]) -> dict[str, Any]:
        """Complete, because an update empties what it does not name (api/tallyfy-api.md 8.2)."""
        whole = {key: self._held.get(key) for key in HELD_BY[self.image.what].whole}
        return {**whole, **gathered({key: self.image.keys[key]["before"] for key in due})}
