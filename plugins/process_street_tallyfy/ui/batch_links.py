"""Buttons on a task that works on a batch: its objects on the page, and the vendors' pages where it is a single one.

Made by the API server when somebody opens the task, from what the run's inventory cut.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from airflow.sdk import BaseOperatorLink

from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.ledger import browse
from process_street_tallyfy.ledger.connection import Connection, connect
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.names import app_link
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.collaboration import CarryComments, CarryFiles, SettleTasks
from process_street_tallyfy.phases.discovery import StageWorkflows
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.foundation import LoadPeople
from process_street_tallyfy.phases.places import PREFIX, ROUTE
from process_street_tallyfy.phases.runs import LoadRuns, StageRuns
from process_street_tallyfy.phases.steps import STEPS, keys_of, task_of
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.workspace import batch_name
from process_street_tallyfy.ui.links import base_path, target_page
from process_street_tallyfy.ui.overview import place

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey

log = logging.getLogger(__name__)

MAPPED: list[type[BaseOperator]] = [
    CarryComments, CarryFiles, FinishTemplates, LoadPeople, LoadRuns, LoadTemplates, SettleTasks, StageRuns,
    StageWorkflows,
]  # fmt: skip
#: List of batches -> what its ids are.
KINDS = {"users": Kind.USER, "workflows": Kind.WORKFLOW, "history": Kind.RUN, "open": Kind.RUN}


class Batch(NamedTuple):
    key: str
    kind: Kind
    ids: tuple[str, ...]


def batch_of(ledger: Ledger, task_id: str, map_index: int) -> Batch | None:
    """The batch of a mapped task; None before the inventory has cut it."""
    scope = ledger.scope
    by_list: dict[str, list[str]] = {}
    for key in browse.batches(scope.connection, scope.organization, scope.run_id, []):
        by_list.setdefault(key.partition("/")[0], []).append(key)
    step = f"{task_id.partition('.')[0]}.{task_id.rpartition('.')[2]}"
    lists = [name for steps in STEPS.values() for known, name in steps if known == step and name]
    for key in (key for name in lists for key in keys_of(name, by_list)):
        if task_of(f"{step}/{key}", by_list) == (task_id, map_index):
            found = ledger.checkpoints.get(Phase.DISCOVERY, batch_name(key))
            return Batch(key, KINDS[key.partition("/")[0]], tuple(map(str, found.counts["ids"] if found else ())))
    return None


@contextmanager
def _ledger(organization: str, run_id: str) -> Iterator[Ledger]:
    connection: Connection = connect()
    try:
        yield Ledger(connection, organization, run_id)
    finally:
        connection.close()


def _found(ti_key: TaskInstanceKey, address: Callable[[Ledger, Batch], str | None]) -> str:
    """'' = no such button now; a ledger that is away takes no page of Airflow with it."""
    if ti_key.map_index < 0:
        return ""
    try:
        with _ledger(ti_key.dag_id.partition("__")[2], ti_key.run_id) as ledger:
            batch = batch_of(ledger, ti_key.task_id, ti_key.map_index)
            return (address(ledger, batch) if batch else None) or ""
    except MigrationError as error:
        log.warning("a link of a task was not made: %s", error)
        return ""


def _objects(ledger: Ledger, batch: Batch) -> str:
    where = f"{base_path()}/plugin/{ROUTE}{PREFIX}/organizations/{quote(ledger.scope.organization, safe='')}/objects"
    return f"{where}?{urlencode({'kind': batch.kind.value, 'run': ledger.scope.run_id, 'batch': batch.key})}"


def _source(ledger: Ledger, batch: Batch) -> str | None:
    if len(batch.ids) != 1:
        return None
    return app_link(ledger.scope.connection, ledger.scope.organization, batch.kind, batch.ids[0])


def _target(ledger: Ledger, batch: Batch) -> str | None:
    if len(batch.ids) != 1:
        return None
    row = ledger.mapping.get(batch.kind, batch.ids[0])
    organization_id = str(place(ledger.scope.connection, ledger.scope.organization).get("target_organization", ""))
    return target_page(batch.kind, organization_id, row.target_id) if row else None


class BatchObjectsLink(BaseOperatorLink):
    """Every object of the batch, source beside target."""

    name = "Objects of the batch"
    operators = MAPPED

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        return _found(ti_key, _objects)


class SourceObjectLink(BaseOperatorLink):
    """Where the batch is one object: its page in Process Street."""

    name = "In Process Street"
    operators = MAPPED

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        return _found(ti_key, _source)


class TargetObjectLink(BaseOperatorLink):
    """Where the batch is one object: its page in Tallyfy, once it is there."""

    name = "In Tallyfy"
    operators = MAPPED

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        return _found(ti_key, _target)
