"""Turns views into HTML: one Jinja environment, the filters of the templates, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from process_street_tallyfy import __version__
from process_street_tallyfy.phases.places import PREFIX
from process_street_tallyfy.ui.organization import groups

#: Nothing from elsewhere, nothing inline; the page may only be framed by Airflow itself.
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
ASSETS = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8",
          "icon.svg": "image/svg+xml", "icon-dark.svg": "image/svg+xml"}  # fmt: skip


def render(request: Request, template: str, status: int = 200, **view: Any) -> HTMLResponse:
    root = str(request.scope.get("root_path", ""))
    text = environment().get_template(template).render(
        root=root, airflow=root.removesuffix(PREFIX), now=datetime.now(timezone.utc), **view
    )  # fmt: skip
    return HTMLResponse(text, status, headers=dict(HEADERS))


@cache
def asset(name: str) -> bytes:
    return files("process_street_tallyfy.ui").joinpath("assets").joinpath(name).read_bytes()


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("process_street_tallyfy.ui"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters |= {"number": number, "duration": duration, "moment": moment, "words": words, "size": size}
    made.globals |= {"groups": groups, "version": __version__}
    return made


def number(value: float) -> str:
    return f"{value:,.0f}"


def duration(seconds: float | None) -> str:
    """As a person says it: minutes below two hours, hours below two days."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return f"{ceil(seconds)} s"
    if seconds < 2 * 3600:
        return f"{ceil(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def moment(at: datetime | None) -> str:
    return f"{at.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S}" if at else "–"


def words(name: str) -> str:
    return str(name).replace("_", " ")


def size(value: int) -> str:
    return f"{value:,} B" if value < 10_000 else f"{value / 1024:,.0f} KiB"
