"""Who may see what: every route, under the auth manager that knows rights per DAG."""

from __future__ import annotations

from typing import Any

import pytest

from process_street_tallyfy.ui.rendering import ASSETS
from process_street_tallyfy.ui.routes import application
from tests.process_street_tallyfy.ui.conftest import SECRET

VALUES = {"kind": "workflow", "source_id:path": "otherW", "key": "run1", "file": "report.html"}
ROUTES = sorted(
    (method, route.path)
    for route in application().routes
    for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
)
OF_AN_ORGANIZATION = [(method, path) for method, path in ROUTES if "/organizations/{name}" in path]
#: They write decisions; those about people show addresses.
DECIDING = [(method, path) for method, path in OF_AN_ORGANIZATION if "/people" in path or "/review" in path]


def path_of(template: str, organization: str) -> str:
    name = next(iter(ASSETS)) if template.startswith("/assets") else organization
    path = template.replace("{name}", name)
    for key, value in VALUES.items():
        path = path.replace(f"{{{key}}}", value)
    assert "{" not in path
    return path


def call(desk: Any, method: str, template: str, organization: str, who: str) -> Any:
    return (desk.get if method == "GET" else desk.post)(path_of(template, organization), who)


def test_the_routes_are_all_there() -> None:
    assert len(OF_AN_ORGANIZATION) == 19
    assert len(ROUTES) == 22
    assert len(DECIDING) == 6


@pytest.mark.parametrize(("method", "template"), ROUTES)
def test_anonymous_requests_are_refused(desk: Any, method: str, template: str) -> None:
    answer = call(desk, method, template, "sample", "")
    assert answer.status_code == 401
    assert SECRET not in answer.text


@pytest.mark.parametrize(("method", "template"), ROUTES)
def test_who_may_see_no_plugin_is_refused(desk: Any, method: str, template: str) -> None:
    assert call(desk, method, template, "sample", "no_plugins").status_code == 403


@pytest.mark.parametrize(("method", "template"), OF_AN_ORGANIZATION)
@pytest.mark.parametrize(
    ("who", "organization"), [("nothing", "sample"), ("nothing", "other"), ("sample_only", "other")]
)
def test_an_organisation_is_closed_without_the_right_on_its_dag(
    desk: Any, method: str, template: str, who: str, organization: str
) -> None:
    answer = call(desk, method, template, organization, who)
    assert answer.status_code == 403
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("who", "names"), [("everything", ["other", "sample"]), ("sample_only", ["sample"]), ("nothing", [])]
)
def test_the_list_has_the_readable_organisations_only(desk: Any, who: str, names: list[str]) -> None:
    assert [item["name"] for item in desk.get("/api/organizations", who).json()] == names
    page = desk.get("/", who).text
    assert [name for name in ("other", "sample") if f"/organizations/{name}" in page] == names


def test_the_right_on_the_dag_is_enough(desk: Any) -> None:
    for method, template in sorted(set(OF_AN_ORGANIZATION) - set(DECIDING)):
        path = path_of(template, "sample").replace("otherW", "orderOOOOOOOOOOOOOOOOO")
        assert (desk.get if method == "GET" else desk.post)(path, "sample_only").status_code == 200, path


@pytest.mark.parametrize(("method", "template"), DECIDING)
def test_decisions_need_the_right_to_edit_the_dag(desk: Any, method: str, template: str) -> None:
    assert call(desk, method, template, "sample", "sample_only").status_code == 403


def test_rows_of_another_organisation_are_never_in_the_answer(desk: Any) -> None:
    assert SECRET in desk.get("/organizations/other/objects", "everything").text
    assert desk.get("/organizations/sample/objects/workflow/otherW", "everything").status_code == 404
    found = desk.post("/api/organizations/sample/objects", "everything", data={"q": "otherW"}).json()
    assert found["lines"] == []
    assert (
        SECRET
        not in desk.post("/organizations/sample/objects", "everything", data={"q": "Zanzibar"}).text.split("</form>")[1]
    )


def test_an_unknown_organisation_is_no_hint(desk: Any) -> None:
    assert desk.get("/organizations/nowhere", "everything").status_code == 404
    assert desk.get("/organizations/nowhere", "sample_only").status_code == 403


def test_nothing_answers_beside_the_routes(desk: Any) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/assets/plugin.py", "/assets/..%2fplugin.py"):
        assert desk.get(path).status_code == 404, path
