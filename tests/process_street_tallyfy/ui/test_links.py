from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from process_street_tallyfy.dag.build import build_dags
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.task_names import dag_of
from process_street_tallyfy.ui.links import MigrationsPageLink, question_path, target_page, task_path
from process_street_tallyfy.ui.plugin import ProcessStreetTallyfyPlugin
from tests.test_structure import REPOSITORY

SAMPLE = REPOSITORY / "include" / "organizations" / "sample.yaml"


def operators() -> set[type]:
    found = set()
    for dag in build_dags(SAMPLE).values():
        for task in dag.task_dict.values():
            found.add(getattr(task, "operator_class", type(task)))
    return found


def test_every_task_of_an_organisation_leads_to_the_page() -> None:
    ours = {one for one in operators() if one.__module__.startswith("process_street_tallyfy")}
    assert set(MigrationsPageLink.operators) == ours


def test_the_button_leads_to_the_page_of_the_organisation() -> None:
    link = MigrationsPageLink()
    for dag in ("migrate__acme", "cut_over__acme", "rollback__acme"):
        path = link.get_link(None, ti_key=SimpleNamespace(dag_id=dag))  # type: ignore[arg-type]
        assert path == "/plugin/migrations/migrations/organizations/acme"


def test_run_ids_are_quoted() -> None:
    run = "manual__2026-11-25T15:54:44+00:00"
    quoted = "manual__2026-11-25T15%3A54%3A44%2B00%3A00"
    assert task_path("d", run, "runs.open.load", 3) == f"/dags/d/runs/{quoted}/tasks/runs.open.load/mapped/3"
    assert question_path("d", run, "approve") == f"/dags/d/runs/{quoted}/tasks/approve/required_actions"


@pytest.mark.parametrize(
    ("task_id", "dag_id"),
    [
        ("runs.open.load", "migrate__acme"),
        ("discovery.plan", "migrate__acme"),
        ("activate", "cut_over__acme"),
        ("take_back", "rollback__acme"),
        ("take_turn", None),
        ("", None),
    ],
)
def test_the_dag_of_a_task(task_id: str, dag_id: str | None) -> None:
    assert dag_of("acme", task_id) == dag_id


def test_only_templates_and_processes_have_a_page_in_tallyfy() -> None:
    assert target_page(Kind.WORKFLOW, "org", "t") == "https://go.tallyfy.com/org/documents/t"
    assert target_page(Kind.TASK, "org", "t") is None
    assert target_page(Kind.RUN, "org", None) is None


def test_the_plugin_shows_one_page_in_the_navigation() -> None:
    (view,) = ProcessStreetTallyfyPlugin.external_views
    assert (view["destination"], view["href"], view["url_route"]) == ("nav", "/migrations/", "migrations")


def test_a_worker_that_loads_the_plugin_does_not_load_the_page() -> None:
    """The routes import the API server's security and models: seconds that no task needs."""
    code = "import sys, process_street_tallyfy.ui.plugin; sys.exit('process_street_tallyfy.ui.routes' in sys.modules)"
    path = str(REPOSITORY / "plugins")
    assert subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r}); {code}"]).returncode == 0
