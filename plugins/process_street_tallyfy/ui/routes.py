"""The routes of the Migrations page; each has a twin below ``/api`` that answers the same view as JSON."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.ledger.browse import Search
from process_street_tallyfy.ledger.fidelity import by_workflow
from process_street_tallyfy.ledger.names import Named, names
from process_street_tallyfy.model.state import INTERNAL_KINDS, Kind, State
from process_street_tallyfy.ui import downloads, objects, people_routes, review_routes
from process_street_tallyfy.ui.access import SEES_PLUGINS, LedgerConnection, Organization, Readable, ReadableDags
from process_street_tallyfy.ui.organization import Detail, detail
from process_street_tallyfy.ui.overview import Overview, overview, overviews
from process_street_tallyfy.ui.rendering import ASSETS, HEADERS, asset, render

router = APIRouter()
SHOWN_KINDS = [kind for kind in Kind if kind not in INTERNAL_KINDS or kind is Kind.OWN]


def all_overviews(readable: Readable, connection: LedgerConnection) -> list[Overview]:
    return overviews(connection, readable)


def one_overview(name: Organization, dag_ids: ReadableDags, connection: LedgerConnection) -> Overview:
    return overview(connection, name, dag_ids)


def by_query(
    kind: str = "", state: str = "", after_kind: str = "", after_id: str = "", run: str = "", batch: str = ""
) -> Search:
    """Without a text: Airflow's access log keeps every query, and what is searched may be a person's name."""
    return _search("", kind, state, after_kind, after_id, run, batch)


def by_form(
    q: Annotated[str, Form(max_length=200)] = "",
    kind: Annotated[str, Form()] = "",
    state: Annotated[str, Form()] = "",
    after_kind: Annotated[str, Form()] = "",
    after_id: Annotated[str, Form()] = "",
    run: Annotated[str, Form()] = "",
    batch: Annotated[str, Form()] = "",
) -> Search:
    return _search(q.strip().replace("\0", ""), kind, state, after_kind, after_id, run, batch)


def _search(text: str, kind: str, state: str, *others: str) -> Search:
    """'' = any; an unknown kind or state is refused."""
    try:
        clean = [other.replace("\0", "") for other in others]
        return Search(text, Kind(kind) if kind else None, State(state) if state else None, *clean)
    except ValueError as error:
        raise HTTPException(422, "Unknown kind or state") from error


ByQuery = Annotated[Search, Depends(by_query)]
ByForm = Annotated[Search, Depends(by_form)]


def object_page(name: Organization, connection: LedgerConnection, wanted: ByQuery) -> objects.ObjectPage:
    return objects.page(connection, name, wanted)


def object_search(name: Organization, connection: LedgerConnection, wanted: ByForm) -> objects.ObjectPage:
    return objects.page(connection, name, wanted)


def object_detail(name: Organization, connection: LedgerConnection, kind: Kind, source_id: str) -> Any:
    found = objects.detail(connection, name, kind, source_id)
    if found is None:
        raise HTTPException(404, "The ledger has no such object")
    return found


def fidelity(name: Organization, connection: LedgerConnection) -> dict[str, Any]:
    lines = by_workflow(connection, name)
    named = names(connection, name, [Named(Kind.WORKFLOW, line.workflow_id, "") for line in lines])
    return {"lines": lines, "names": {source_id: text for (_, source_id), text in named.items()}}


def report_folders(name: Organization, connection: LedgerConnection) -> list[downloads.ReportFolder]:
    return downloads.folders(connection, name)


def whole(view: Annotated[Overview, Depends(one_overview)], connection: LedgerConnection) -> dict[str, Any]:
    found: Detail = detail(connection, view)
    return {"view": view, "detail": found}


@router.get("/")
def index(request: Request, views: Annotated[list[Overview], Depends(all_overviews)]) -> HTMLResponse:
    return render(request, "index.html.j2", views=views)


@router.get("/organizations/{name}")
def page(request: Request, found: Annotated[dict[str, Any], Depends(whole)], kinds: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002  a query parameter
    return render(request, "organization.html.j2", **found, with_kinds=kinds)


@router.get("/organizations/{name}/objects")
def browse_page(
    request: Request, name: Organization, found: Annotated[objects.ObjectPage, Depends(object_page)], wanted: ByQuery
) -> HTMLResponse:
    return _objects(request, name, found, wanted)


@router.post("/organizations/{name}/objects")
def search_page(
    request: Request, name: Organization, found: Annotated[objects.ObjectPage, Depends(object_search)], wanted: ByForm
) -> HTMLResponse:
    """Changes nothing; a form, so that the text stays out of addresses and their logs."""
    return _objects(request, name, found, wanted)


def _objects(request: Request, name: str, found: objects.ObjectPage, wanted: Search) -> HTMLResponse:
    view: dict[str, Any] = {"name": name, "page": found, "search": wanted, "kinds": SHOWN_KINDS, "states": list(State)}
    return render(request, "objects.html.j2", **view)


@router.get("/organizations/{name}/objects/{kind}/{source_id:path}")
def object_view(
    request: Request, name: Organization, found: Annotated[objects.ObjectDetail, Depends(object_detail)]
) -> HTMLResponse:
    return render(request, "object.html.j2", name=name, found=found)


@router.get("/organizations/{name}/fidelity")
def fidelity_page(
    request: Request, name: Organization, found: Annotated[dict[str, Any], Depends(fidelity)]
) -> HTMLResponse:
    return render(request, "fidelity.html.j2", name=name, **found)


@router.get("/organizations/{name}/reports")
def reports_page(
    request: Request, name: Organization, folders: Annotated[list[downloads.ReportFolder], Depends(report_folders)]
) -> HTMLResponse:
    return render(request, "reports.html.j2", name=name, folders=folders)


@router.get("/organizations/{name}/reports/{key}/{file}")
def download(name: Organization, connection: LedgerConnection, key: str, file: str) -> StreamingResponse:
    """Always saved, never shown: a report must not run in Airflow's origin."""
    path = downloads.find(connection, name, key, file)
    if path is None:
        raise HTTPException(404, "There is no such report")
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}-{file}"'}
    return StreamingResponse(
        downloads.chunks(path), media_type=downloads.MEDIA_TYPES[PurePosixPath(file).suffix], headers=headers
    )


@router.get("/assets/{name}")
def asset_file(name: str) -> Response:
    if name not in ASSETS:
        raise HTTPException(404, "There is no such file")
    return Response(asset(name), media_type=ASSETS[name], headers={**HEADERS, "Cache-Control": "private, max-age=3600"})


def api() -> APIRouter:
    """The same views as JSON."""
    found = APIRouter(prefix="/api")
    for path, view in (
        ("/organizations", all_overviews),
        ("/organizations/{name}", whole),
        ("/organizations/{name}/objects", object_page),
        ("/organizations/{name}/objects/{kind}/{source_id:path}", object_detail),
        ("/organizations/{name}/fidelity", fidelity),
        ("/organizations/{name}/reports", report_folders),
    ):
        found.add_api_route(path, view, methods=["GET"], response_model=None)
    found.add_api_route("/organizations/{name}/objects", object_search, methods=["POST"], response_model=None)
    return found


def refused(request: Request, error: Exception) -> HTMLResponse:
    """The ledger is away or misconfigured: say so in the page, with the advice."""
    return render(request, "unavailable.html.j2", status=503, error=error)


def application() -> FastAPI:
    """No documentation routes: they would answer anybody."""
    made = FastAPI(title="Migrations", docs_url=None, redoc_url=None, openapi_url=None, dependencies=[SEES_PLUGINS])
    made.include_router(router)
    made.include_router(people_routes.router)
    made.include_router(review_routes.router)
    made.include_router(api())
    made.add_exception_handler(MigrationError, refused)
    return made
