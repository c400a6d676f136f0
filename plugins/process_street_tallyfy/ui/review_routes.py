"""Routes of the form of objects in review. They write, so they ask for the right to edit the move's DAG.

What is saved here counts once the question of the run is answered, or at once in the next run.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Annotated, Any

from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.review import MEANING, as_lines
from process_street_tallyfy.ui import people, review
from process_street_tallyfy.ui.access import Editable, LedgerConnection
from process_street_tallyfy.ui.rendering import HEADERS, render

router = APIRouter()
Text = Annotated[str, Form(max_length=500)]
Texts = Annotated[list[str] | None, Form()]
#: Characters of a pasted file: some ten thousand lines.
LONGEST_FILE = 1_000_000


@router.get("/organizations/{name}/review")
def review_page(request: Request, name: Editable, connection: LedgerConnection, user: GetUserDep) -> HTMLResponse:
    return _show(request, name, str(user.get_id()), review.page(connection, name))


@router.get("/organizations/{name}/review.csv")
def review_file(name: Editable, connection: LedgerConnection) -> Response:
    """All objects that wait, as lines to fill in: ids alone."""
    waiting = [row.key for row in Ledger(connection, name, review.FORM).reviews.waiting()]
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}-review.csv"'}
    return Response(as_lines(waiting), media_type="text/csv", headers=headers)


def cells(
    kind: Texts = None, source_id: Texts = None, decision: Texts = None, target_id: Texts = None, note: Texts = None
) -> list[list[str]]:
    """A line per object of the form, which sends every field of every line."""
    columns = [[_clean(text) for text in column or ()] for column in (kind, source_id, decision, target_id, note)]
    if len({len(column) for column in columns}) > 1 or len(columns[0]) > review.LINES:
        raise HTTPException(422, "The form is not complete")
    return [list(line) for line in zip_longest(*columns, fillvalue="")]


@router.post("/organizations/{name}/review")
def review_decide(
    request: Request,
    name: Editable,
    connection: LedgerConnection,
    user: GetUserDep,
    lines: Annotated[list[list[str]], Depends(cells)],
    token: Text = "",
    text: Annotated[str, Form(max_length=LONGEST_FILE)] = "",
) -> HTMLResponse:
    """The lines of the form, or the pasted file where there is one."""
    by = str(user.get_id())
    if not people.is_token(token, by, name):
        raise HTTPException(403, "Open the page again and send the form from there")
    if text.strip():
        return _show(request, name, by, review.decide_lines(connection, name, text.replace("\0", ""), f"user:{by}"))
    return _show(request, name, by, review.decide_cells(connection, name, lines, f"user:{by}"))


def _show(request: Request, name: str, user: str, found: review.ReviewPage) -> HTMLResponse:
    view: dict[str, Any] = {
        "page": found,
        "token": people.token(user, name),
        "meanings": MEANING,
        "choices": review.CHOICES,
    }
    return render(request, "review.html.j2", name=name, **view)


def _clean(text: str) -> str:
    """Postgres keeps no NUL; a cell is one line."""
    return " ".join(text.replace("\0", "").split())
