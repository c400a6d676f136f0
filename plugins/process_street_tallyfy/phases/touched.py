"""What somebody in the target changed since the move wrote it: the cut-over leaves it, and says so.

A part of an object is ours while it is as the move left it (empty, in most cases), as the cut-over would make it, or as
an earlier cut-over made it. Everything else is somebody's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.plan import FieldPlan
from process_street_tallyfy.model.state import SETTLED, Kind
from process_street_tallyfy.model.target import Capture, Process, Step
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.effects import LONGEST_SHIFT, Effect
from process_street_tallyfy.phases.target_view import People, people
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.validate.read_back import same_value

Body = dict[str, Any]
#: First part of an effect's key -> the kind of source object that it is about.
ABOUT: dict[str, Kind] = {
    "step": Kind.TASK_TEMPLATE,
    "field": Kind.FORM_FIELD,
    "process": Kind.RUN,
    "date": Kind.TASK,
    "owners": Kind.TASK,
    "one_off": Kind.ONE_OFF_TASK,
    "webhook": Kind.WEBHOOK,
}
#: Keys of a step that are about people: they are written together.
PEOPLE = ("assignees", "groups", "guests")
_PEOPLE_SENT = ((), PEOPLE[:2], PEOPLE)
_DEADLINE = ("value", "unit", "option", "step")
#: Lengths of what a deadline is counted in (api/tallyfy-api.md 2.9); a month is taken long.
_UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 44640}


def unless_touched(
    workspace: Workspace, make: Callable[[Body], Effect], body: Body, touched: Callable[[Row | None], Iterable[str]]
) -> Effect:
    """The effect without the keys of its body that somebody touched; whole when it was made as it is already."""
    whole = make(body)
    row = workspace.ledger.mapping.get(Kind.OWN, whole.row_id)
    if whole.done(row):
        return whole
    left = set(touched(row if row is not None and row.state in SETTLED else None))
    return replace(make({key: body[key] for key in body if key not in left}), kept=True) if left else whole


def of_step(held: Step | None, body: Mapping[str, Any], row: Row | None, mine: People) -> Iterator[str]:
    """``row``: an earlier cut-over wrote the step. A step that is gone is refused when it is written."""
    if held is None or _wrote(row, _step_bodies(held)):
        return
    wanted = people(*(body.get(key, ()) for key in ("assignees", "groups", "guests")))
    if "assignees" in body and _people_of(held) - mine not in (People(), wanted - mine):
        yield from PEOPLE
    if "deadline" in body and held.deadline and not same_value(body["deadline"], held.deadline):
        yield "deadline"


def of_field(field: FieldPlan, held: Capture | None, body: Mapping[str, Any], row: Row | None) -> Iterator[str]:
    """What makes the field was compared before: here are the flag, the checks and the default."""
    if held is None:
        return
    there = _checks(held.model_dump())
    if there in (_checks(field.body()), _checks(body)) or _wrote(row, [{**field.body(), **there}]):
        return
    yield from body


def of_webhook(url: str, held: str | None, row: Row | None) -> Iterator[str]:
    """``held`` is the address that stands there; another than ours, and than an earlier cut-over's, is somebody's."""
    if held and held != url and not _wrote(row, [{"webhook": held}]):
        yield "webhook"


def of_date(due: str, held: datetime | None, by_itself: Iterable[datetime | None]) -> bool:
    """``by_itself``: moments that the target may have counted on its own, None = it counts one that nobody knows."""
    if held is None:
        return False
    known = [datetime.fromisoformat(due), *by_itself]
    return not any(moment is None or _near(moment, held) for moment in known)


def counted(process: Process, step: Step | None, default: Any) -> Iterator[datetime | None]:
    """The deadlines that the target gives an open task by itself: its step's, or the organisation's default."""
    start = process.created_at
    rule = step.deadline if step is not None else None
    if rule and (rule.get("step") != "start_run" or rule.get("option") != "from"):
        yield None
    for said in (rule, default):
        if isinstance(said, Mapping) and start is not None:
            unit = str(said.get("unit") or said.get("type") or "").rstrip("s")
            yield start + timedelta(minutes=int(said.get("value") or 0) * _UNITS.get(unit, 1440))


def _near(wanted: datetime, held: datetime) -> bool:
    """The target moves a deadline forward to its next working time."""
    shift = held.replace(tzinfo=None) - wanted.replace(tzinfo=None)
    return timedelta(minutes=-1) <= shift <= LONGEST_SHIFT


def _people_of(step: Step) -> People:
    return people(step.assignees, step.groups, step.guests)


def _wrote(row: Row | None, bodies: Iterable[Body]) -> bool:
    """Whether one of these is what an earlier cut-over sent."""
    return row is not None and row.payload_sha256 in {digest(body) for body in bodies}


def _step_bodies(held: Step) -> Iterator[Body]:
    """What may have been sent for the step to stand as it does."""
    now = _people_of(held)
    whole: Body = {"assignees": sorted(now.users), "groups": sorted(now.groups), "guests": sorted(now.guests)}
    if held.deadline:
        whole["deadline"] = {key: held.deadline.get(key) for key in _DEADLINE}
    for sent, dated in product(_PEOPLE_SENT, (False, True)):
        yield _only(whole, [*sent, *(["deadline"] if dated else [])])


def _only(whole: Body, keys: Collection[str]) -> Body:
    return {key: whole[key] for key in keys if key in whole}


def _checks(capture: Mapping[str, Any]) -> Body:
    """As a body has them: what is not set is not named."""
    found: Body = {"required": bool(capture.get("required"))}
    if capture.get("field_validation"):
        found["field_validation"] = list(capture["field_validation"])
    if capture.get("default_value_enabled"):
        found |= {"default_value": capture.get("default_value"), "default_value_enabled": True}
    return found
