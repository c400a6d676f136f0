"""Routes of the form of people. They show addresses and write, so they ask for the right to edit the move's DAG."""

from __future__ import annotations

from itertools import zip_longest
from typing import Annotated

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse

from process_street_tallyfy.model.people.decision import MEANING
from process_street_tallyfy.model.people.judgement import Raw
from process_street_tallyfy.ui import people
from process_street_tallyfy.ui.access import Editable, LedgerConnection
from process_street_tallyfy.ui.rendering import render

router = APIRouter()
Text = Annotated[str, Form(max_length=500)]
Texts = Annotated[list[str] | None, Form()]


@router.get("/organizations/{name}/people")
def people_page(request: Request, name: Editable, connection: LedgerConnection, user: GetUserDep) -> HTMLResponse:
    return _show(request, name, str(user.get_id()), people.page(connection, name))


@router.post("/organizations/{name}/people")
def people_search(
    request: Request, name: Editable, connection: LedgerConnection, user: GetUserDep, q: Text = "", after: Text = ""
) -> HTMLResponse:
    """Changes nothing; a form, so that addresses stay out of the access log."""
    return _show(request, name, str(user.get_id()), people.page(connection, name, _clean(q), _clean(after)))


def decisions(
    who: Texts = None,
    source_id: Texts = None,
    action: Texts = None,
    map_to: Texts = None,
    role: Texts = None,
    note: Texts = None,
) -> list[Raw]:
    """A decision per line of the form, which sends every field of every line."""
    columns = [[_clean(text) for text in column or ()] for column in (who, action, map_to, role, note, source_id)]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > people.LINES:
        raise HTTPException(422, "The form is not complete")
    return [Raw(*cells) for cells in zip_longest(*columns, fillvalue="")]


@router.post("/organizations/{name}/people/decisions")
def people_decide(
    request: Request,
    name: Editable,
    connection: LedgerConnection,
    user: GetUserDep,
    raws: Annotated[list[Raw], Depends(decisions)],
    token: Text = "",
    q: Text = "",
    after: Text = "",
) -> HTMLResponse:
    by = str(user.get_id())
    if not people.is_token(token, by, name):
        raise HTTPException(403, "Open the page again and send the form from there")
    found = people.decide(connection, name, raws, f"user:{by}", _clean(q), _clean(after))
    return _show(request, name, by, found)


def _show(request: Request, name: str, user: str, found: people.PeoplePage) -> HTMLResponse:
    return render(
        request,
        "people.html.j2",
        name=name,
        page=found,
        token=people.token(user, name),
        meanings=MEANING,
        roles=people.ROLES,
    )


def _clean(text: str) -> str:
    """Postgres keeps no NUL; a cell is one line."""
    return " ".join(text.replace("\0", "").split())
