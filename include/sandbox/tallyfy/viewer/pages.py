"""Paths to pages: ``GET /__sandbox__/view/...``, without authentication, for browsers on this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader

from include.sandbox.tallyfy.state import TallyfyState
from include.sandbox.tallyfy.viewer import views
from include.sandbox.web import Answer, Call

HTML = "text/html; charset=utf-8"
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
#: A page of another site that had its name point here would send that name.
OUR_NAMES = frozenset({"127.0.0.1", "localhost"})
Views = Callable[[TallyfyState, str, Call], Any]
#: first part of the path -> template of the page, and its view; None = there is no such thing.
PAGES: dict[str, tuple[str, Views]] = {
    "": ("index.html.j2", lambda state, _id, _call: views.index(state)),
    "template": ("template.html.j2", lambda state, found, _call: views.template(state, found)),
    "processes": ("processes.html.j2", lambda state, found, call: views.processes(state, found, _number(call))),
    "process": ("process.html.j2", lambda state, found, _call: views.process(state, found)),
    "one-off": ("one_off.html.j2", lambda state, _id, _call: {"tasks": views.one_off(state)}),
}


def answer(state: TallyfyState, path: str, call: Call) -> Answer:
    """``path`` is what follows ``view/``."""
    if urlsplit(f"//{call.request.host}").hostname not in OUR_NAMES:
        return Answer(403, b"Open this page as 127.0.0.1.", dict(HEADERS), "text/plain; charset=utf-8")
    kind, _, found = path.partition("/")
    if kind == "file":
        return _file(state, found)
    name, view = PAGES.get(kind, ("", None))
    shown = view(state, found, call) if view else None
    if shown is None:
        return Answer(404, b"There is nothing here.", dict(HEADERS), "text/plain; charset=utf-8")
    root = "../" * path.count("/") or "./"
    text = environment().get_template(name).render(root=root, organization=state.organization["name"], **shown)
    return Answer(200, text.encode(), dict(HEADERS), HTML)


def _file(state: TallyfyState, asset_id: str) -> Answer:
    """Always saved, never shown."""
    if asset_id not in state.assets:
        return Answer(404, b"There is no such file.", dict(HEADERS), "text/plain; charset=utf-8")
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{asset_id}"'}
    return Answer(200, state.blobs.get(asset_id), headers, "application/octet-stream")


def _number(call: Call) -> int:
    given = call.query.get("page", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < 8 else 1


@cache
def environment() -> Environment:
    return Environment(
        loader=PackageLoader("include.sandbox.tallyfy.viewer"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
