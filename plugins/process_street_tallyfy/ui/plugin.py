"""The Airflow plugin: the timetable of manual organisations, and the Migrations page with the links to it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from airflow.plugins_manager import AirflowPlugin

from process_street_tallyfy.dag.timetable import ManualWindows
from process_street_tallyfy.phases.places import PREFIX, ROUTE
from process_street_tallyfy.ui.batch_links import BatchObjectsLink, SourceObjectLink, TargetObjectLink
from process_street_tallyfy.ui.links import MigrationsPageLink, base_path

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send


@cache
def _application() -> FastAPI:
    from process_street_tallyfy.ui.routes import application

    return application()


async def migrations_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Built at the first request: every scheduler, worker and DAG processor loads this file too.

    The server's log repeats whatever goes wrong in here, so that it is named by type and place first.
    """
    from process_street_tallyfy.redaction.failures import told_later

    await told_later(lambda: _application()(scope, receive, send))


class ProcessStreetTallyfyPlugin(AirflowPlugin):
    name = "process_street_tallyfy"
    timetables = [ManualWindows]
    fastapi_apps = [{"app": migrations_page, "url_prefix": PREFIX, "name": "Migrations"}]
    external_views = [
        {
            "name": "Migrations",
            "href": f"{base_path()}{PREFIX}/",
            "destination": "nav",
            "url_route": ROUTE,
            "nav_top_level": True,
            "icon": f"{base_path()}{PREFIX}/assets/icon.svg",
            "icon_dark_mode": f"{base_path()}{PREFIX}/assets/icon-dark.svg",
        }
    ]
    operator_extra_links = [MigrationsPageLink(), BatchObjectsLink(), SourceObjectLink(), TargetObjectLink()]
