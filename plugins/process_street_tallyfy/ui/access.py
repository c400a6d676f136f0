"""Who may see what. A plugin's routes are public unless they ask; every route of ours does, and fails closed.

Somebody who may read the DAG ``migrate__<organisation>`` may read that organisation's page, nobody else; who may
edit it may see and decide about its people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import GetUserDep, requires_access_dag, requires_access_view
from airflow.models.dag import DagModel
from airflow.utils.session import create_session
from fastapi import Depends, HTTPException, Path, Request
from sqlalchemy import select

from process_street_tallyfy.ledger.connection import Connection, connect
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ui.links import DAGS

MOVE = "migrate__"

#: On every route: 401 for anonymous requests, 403 for people to whom Airflow shows no plugin at all.
SEES_PLUGINS = Depends(requires_access_view(AccessView.PLUGINS))

OrganizationName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def readable(user: GetUserDep) -> list[str]:
    """Organisations whose move the user may read and Airflow has not forgotten."""
    allowed = get_auth_manager().get_authorized_dag_ids(user=user, method="GET")
    with create_session() as session:
        known = session.scalars(select(DagModel.dag_id).where(DagModel.dag_id.startswith(MOVE), ~DagModel.is_stale))
        return sorted(dag_id.removeprefix(MOVE) for dag_id in known if dag_id in allowed)


def organization(name: OrganizationName, request: Request, user: GetUserDep) -> str:
    """403 without the right on its DAG, 404 when there is no such DAG."""
    dag_id = f"{MOVE}{name}"
    requires_access_dag("GET", param_dag_id=dag_id)(request, user)
    with create_session() as session:
        if session.get(DagModel, dag_id) is None:
            raise HTTPException(404, "There is no such organisation")
    return name


def editable(name: Annotated[str, Depends(organization)], request: Request, user: GetUserDep) -> str:
    """403 without the right to edit the organisation's move: for what shows addresses and what is written."""
    requires_access_dag("PUT", param_dag_id=f"{MOVE}{name}")(request, user)
    return name


def readable_dags(name: Annotated[str, Depends(organization)], user: GetUserDep) -> list[str]:
    """Of the organisation's DAGs those that the user may read."""
    allowed = get_auth_manager().get_authorized_dag_ids(user=user, method="GET")
    return [dag_id for dag_id in (f"{prefix}__{name}" for prefix in DAGS) if dag_id in allowed]


def ledger() -> Iterator[Connection]:
    """A connection of this request; closed at its end."""
    with connect() as connection:
        migrate(connection)
        yield connection


Readable = Annotated[list[str], Depends(readable)]
Organization = Annotated[str, Depends(organization)]
Editable = Annotated[str, Depends(editable)]
ReadableDags = Annotated[list[str], Depends(readable_dags)]
LedgerConnection = Annotated[Connection, Depends(ledger)]
