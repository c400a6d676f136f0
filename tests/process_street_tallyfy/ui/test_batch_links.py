"""The buttons of mapped tasks, over the ledger of a finished move."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.ledger.browse import Search
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.ui import objects
from process_street_tallyfy.ui.batch_links import (
    MAPPED,
    BatchObjectsLink,
    SourceObjectLink,
    TargetObjectLink,
    batch_of,
)
from process_street_tallyfy.ui.plugin import ProcessStreetTallyfyPlugin
from tests.process_street_tallyfy.phases.conftest import Rehearsal, finished

__all__ = ["finished"]
LINKS = (BatchObjectsLink(), SourceObjectLink(), TargetObjectLink())
TASKS = [
    ("discovery.stage_workflows", Kind.WORKFLOW),
    ("foundation.people", Kind.USER),
    ("templates.load", Kind.WORKFLOW),
    ("runs.history.stage", Kind.RUN),
    ("runs.history.load", Kind.RUN),
    ("runs.finish", Kind.WORKFLOW),
    ("runs.open.load", Kind.RUN),
    ("collaboration.batch.files", Kind.RUN),
    ("collaboration.batch.states", Kind.RUN),
]


def link(one: Any, task_id: str, index: int = 0, run_id: str = "run1") -> str:
    key = SimpleNamespace(dag_id="migrate__sample", run_id=run_id, task_id=task_id, map_index=index)
    return str(one.get_link(None, ti_key=key))


def test_every_mapped_task_has_the_buttons(finished: Rehearsal) -> None:  # noqa: F811
    dag = build_dags(finished.organization_file)["migrate__sample"]
    mapped = {
        getattr(task, "operator_class", type(task))
        for task in dag.tasks
        if getattr(task, "map_index_template", None) is not None
    }
    assert mapped == set(MAPPED)
    names = {one.name for one in ProcessStreetTallyfyPlugin.operator_extra_links}
    assert names == {"Migrations page", "Objects of the batch", "In Process Street", "In Tallyfy"}


@pytest.mark.parametrize(("task_id", "kind"), TASKS)
def test_the_objects_of_a_batch_are_found_from_its_task(finished: Rehearsal, task_id: str, kind: Kind) -> None:  # noqa: F811
    ledger = finished.ledger()
    batch = batch_of(ledger, task_id, 0)
    assert batch is not None
    assert batch.kind is kind
    query = {name: values[0] for name, values in parse_qs(urlsplit(link(LINKS[0], task_id)).query).items()}
    page = objects.page(
        ledger.scope.connection, "sample", Search(kind=Kind(query["kind"]), run=query["run"], batch=query["batch"])
    )
    assert {line.found.source_id for line in page.lines} == set(batch.ids)


def test_a_batch_of_one_leads_to_both_vendors(finished: Rehearsal) -> None:  # noqa: F811
    batch = batch_of(finished.ledger(), "runs.open.load", 0)
    assert batch is not None
    (run_id,) = batch.ids
    target_id = finished.ledger().mapping.get(Kind.RUN, run_id).target_id
    assert link(LINKS[1], "runs.open.load").startswith("https://app.process.st/")
    assert link(LINKS[2], "runs.open.load").endswith(f"/processes/{target_id}")


def test_a_batch_of_several_leads_to_the_list_alone(finished: Rehearsal) -> None:  # noqa: F811
    ledger = finished.ledger("many")
    ids = [row.source_id for row in ledger.mapping.rows(Kind.RUN)]
    ledger.checkpoints.put(Phase.DISCOVERY, "batch/open/0000", {"ids": ids})
    found = [link(one, "runs.open.load", run_id="many") for one in LINKS]
    assert [bool(path) for path in found] == [True, False, False]


def test_before_the_inventory_and_without_the_ledger_there_are_no_buttons(
    finished: Rehearsal,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [link(one, "runs.open.load", run_id="another") for one in LINKS] == ["", "", ""]
    assert [link(one, "runs.open.load", index=-1) for one in LINKS] == ["", "", ""]
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", "postgresql://nobody@127.0.0.1:1/none")
    assert [link(one, "runs.open.load") for one in LINKS] == ["", "", ""]
