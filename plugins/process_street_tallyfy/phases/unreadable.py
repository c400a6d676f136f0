"""One object that the source does not give must not stop the others: its row fails, and a finding says so."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from process_street_tallyfy.errors import DataError, ServerTrouble
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import TRANSITIONS, Kind, State
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import SOURCE_UNREADABLE, report

log = logging.getLogger(__name__)


@contextmanager
def passing_over(workspace: Workspace, kind: Kind, source_id: str, part: str = "") -> Iterator[None]:
    """Goes on after an object that cannot be read.

    A refusal says something about the object at once; a server in trouble does so only when Airflow
    has no try left, because until then it may be the server. Critical errors, 401 among them, and an
    unreachable host stop the task as ever. What could not be read when this task ran before, and can be now, is no
    finding any more.

    :param part: what of the object is read by itself; '' = the object.
    """
    try:
        yield
    except DataError as error:
        _fail(workspace, kind, source_id, part, error)
    except ServerTrouble as error:
        if not workspace.last_try:
            raise
        _fail(workspace, kind, source_id, part, error)
    else:
        found = workspace.ledger.findings.of(kind, source_id)
        if any((one.reason, one.field) == (SOURCE_UNREADABLE, part) for one in found):
            workspace.ledger.findings.withdraw([(kind, source_id)], [SOURCE_UNREADABLE], field=part)


def _fail(workspace: Workspace, kind: Kind, source_id: str, part: str, error: DataError | ServerTrouble) -> None:
    """What was moved in an earlier run stays as it was moved; the finding tells that it was not read again."""
    mapping = workspace.ledger.mapping
    if mapping.get(kind, source_id) is None:
        mapping.plan([PlanItem(kind, source_id, "", Disposition.ABSENT, "")])
    row = mapping.get(kind, source_id)
    if row is not None and row.target_id is None and State.FAILED in TRANSITIONS[row.state]:
        mapping.fail(kind, source_id, category=error.category, code=error.code)
    workspace.ledger.findings.record([report(kind, source_id, part, SOURCE_UNREADABLE)])
    log.warning("%s %s cannot be read and is passed over: %s", kind, source_id, error)
