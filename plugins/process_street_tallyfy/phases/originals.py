"""Objects that were there before the move are changed only after what they were like is in the ledger.

Every write to the target passes here, at the lowest layer: a call that would change such an object in a way that is not
in the table is refused before it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.errors import ForbiddenCall
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.written_keys import held_now, what_is_sent
from process_street_tallyfy.tallyfy.reads import TallyfyReads
from process_street_tallyfy.tallyfy.resources import RUN, STEP, TASK, TEMPLATE
from process_street_tallyfy.validate.read_back import same_value

#: Whose object an id in a path, or in a body, stands for.
HOLDERS: dict[str, tuple[Kind, ...]] = {
    "template": (Kind.WORKFLOW, Kind.PAGE, Kind.DATA_SET),
    "run": (Kind.RUN,),
    "task": (Kind.ONE_OFF_TASK,),
    "task_id": (Kind.ONE_OFF_TASK,),
    "group": (Kind.GROUP,),
    "asset": (Kind.RUN_RECORD, Kind.ATTACHMENT, Kind.FILE_ANSWER),
    "folder": (Kind.FOLDER,),
    "tag": (Kind.OWN,),
    "user": (Kind.USER,),
}


#: Ids of calls that stay inside one process, in the path or the body: of our own one nothing was there before.
OF_RUN = frozenset({"organization", "run", "task", "task_id"})


@dataclass(frozen=True, slots=True)
class Change:
    """``place``: the route of the object that is changed, '' = something is added and nothing changed.

    ``what``: a key of ``written_keys.HELD_BY``. ``state``: the change is no key of a body but this word.
    """

    place: str = ""
    what: str = ""
    state: str = ""


ADDS = Change()
#: Every call that may change, or add to, an object that was there before.
CHANGES: dict[str, Change] = {
    "PUT /groups/{group}": Change("/groups/{group}", "group"),
    f"PUT {TEMPLATE}": Change(TEMPLATE, "template"),
    f"PUT {STEP}": Change(STEP, "step"),
    f"PUT {STEP}/captures/{{capture}}": Change(f"{STEP}/captures/{{capture}}", "capture"),
    f"PUT {STEP}/captures": Change(STEP, "step", "the order of its fields"),
    f"PUT {STEP}/reorder": Change(STEP, "step", "its place"),
    f"PUT {TEMPLATE}/automated-actions/{{automation}}": Change(f"{TEMPLATE}/automated-actions/{{automation}}", "rule"),
    f"PUT {RUN}": Change(RUN, "run"),
    f"PUT {TASK}": Change(TASK, "task"),
    f"POST {RUN}/completed-tasks": Change(RUN, "run", "states of its tasks"),
    f"DELETE {RUN}/completed-tasks/{{task}}": Change(RUN, "run", "states of its tasks"),
    f"POST {RUN}/complete-prerun": Change(RUN, "run", "its kick-off form was sent"),
    f"DELETE {RUN}": Change(RUN, "run", "it was archived"),
    f"PUT {RUN}/activate": Change(RUN, "run", "it was taken out of the archive"),
    "PUT /tasks/{task}": Change("/tasks/{task}", "one_off"),
    "POST /completed-tasks": Change("/tasks/{task_id}", "one_off", "its state"),
    f"POST {TEMPLATE}/steps": ADDS,
    f"POST {STEP}/captures": ADDS,
    f"POST {TEMPLATE}/automated-actions": ADDS,
    # Only what the ledger knows as made by the move is named in these.
    f"DELETE {TEMPLATE}/automated-actions/{{automation}}": ADDS,
}


@dataclass(frozen=True)
class Originals:
    ledger: Ledger
    reads: TallyfyReads

    def keep(self, call: Call) -> None:
        """:raises ForbiddenCall: an object that was there before would be changed in a way that nobody could undo."""
        label = call.label.replace("/organizations/{organization}", "")
        ids = {**call.ids, **_in_body(call)}
        if self._ours(ids):
            return
        row = self.ledger.mapping.adopted(
            (kind, str(value)) for name, value in ids.items() for kind in HOLDERS.get(name, ())
        )
        if row is None or self._invited(row):
            return
        change = CHANGES.get(label)
        if change is None:
            raise ForbiddenCall(
                f"{label} would change an object that was there before the move",
                code="adopted_object",
                kind=row.kind.value,
                source_id=row.source_id,
                advice="do it by hand in Tallyfy if it is wanted",
            )
        if change.place:
            self._keep(call, change, row, ids)

    def _ours(self, ids: Mapping[str, Any]) -> bool:
        """Whether it stays inside the process that this task is working on, and which the move has made."""
        parents = self.ledger.memory.parents
        row = self.ledger.memory.rows.get((Kind.RUN, parents[0])) if parents else None
        if row is None or row.adopted or row.target_id is None:
            return False
        return bool(ids.get("run") == row.target_id and ids.keys() <= OF_RUN)

    def _invited(self, row: Row) -> bool:
        """A member who was adopted after the move has invited them is ours."""
        if row.kind is not Kind.USER:
            return False
        return any(not own.adopted for own in self.ledger.mapping.by_target(Kind.OWN, str(row.target_id)))

    def _keep(self, call: Call, change: Change, row: Row, ids: Mapping[str, Any]) -> None:
        place = change.place.format_map(ids)
        image = self.ledger.before_images.get(place)
        keys = dict(image.keys) if image else {}
        for key, before, sent in self._changed(call, change, place):
            keys[key] = {"before": keys[key]["before"] if key in keys else before, "sent": sent}
        if not image or keys != image.keys:
            self.ledger.before_images.keep(place, row, {"what": change.what, "keys": keys})

    def _changed(self, call: Call, change: Change, place: str) -> Iterator[tuple[str, Any, Any]]:
        """Key, what it holds and what is sent, of what the call would make another."""
        if change.state:
            yield f"state: {change.state}", None, None
            return
        held = held_now(self.reads, change.what, place)
        for key, sent in what_is_sent(change.what, call.json).items():
            if not same_value(sent, held.get(key)):
                yield key, held.get(key), sent


def _in_body(call: Call) -> dict[str, Any]:
    """A one-off task is named in the body where it is completed."""
    return {"task_id": call.json["task_id"]} if call.route.endswith("}/completed-tasks") and call.json else {}
