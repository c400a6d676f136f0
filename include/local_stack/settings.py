"""Loads ``airflow_settings.yaml`` into Airflow, as the Astro CLI would.

What a person changed in the Airflow UI stays: an entry of the file only overwrites when it brings a
password. A connection without a host is a blank of the template and is left out. A pool that an organisation
file names and nobody has made is made: Airflow never starts a task whose pool is missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from include.local_stack.api import AirflowApi
from include.local_stack.paths import REPOSITORY
from process_street_tallyfy.dag.make_pools import DESCRIPTION, named_pools

FILE = REPOSITORY / "airflow_settings.yaml"
ORGANIZATIONS = REPOSITORY / "include" / "organizations"
FIELDS = {
    "conn_id": "connection_id",
    "conn_type": "conn_type",
    "conn_host": "host",
    "conn_schema": "schema",
    "conn_login": "login",
    "conn_password": "password",
    "conn_port": "port",
}


@dataclass
class AirflowSettings:
    """Bodies for Airflow's REST API. ``blank``: connections of the file that nobody filled in.

    ``named``: pools that only organisation files name.
    """

    connections: list[dict[str, Any]] = field(default_factory=list)
    pools: list[dict[str, Any]] = field(default_factory=list)
    named: list[dict[str, Any]] = field(default_factory=list)
    variables: list[dict[str, Any]] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)


def read(path: Path) -> AirflowSettings:
    """A missing file is an empty one."""
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    airflow = (content or {}).get("airflow") or {}
    settings = AirflowSettings()
    for entry in airflow.get("connections") or []:
        if entry.get("conn_host"):
            settings.connections.append(_connection(entry))
        elif entry.get("conn_id"):
            settings.blank.append(str(entry["conn_id"]))
    for entry in airflow.get("pools") or []:
        if entry.get("pool_name"):
            settings.pools.append(_pool(entry))
    for entry in airflow.get("variables") or []:
        if entry.get("variable_name"):
            settings.variables.append({"key": entry["variable_name"], "value": str(entry.get("variable_value", ""))})
    return settings


def with_named_pools(settings: AirflowSettings, organizations: Path = ORGANIZATIONS) -> AirflowSettings:
    known = {pool["name"] for pool in settings.pools}
    for name, slots in named_pools(organizations).items():
        if name not in known:
            settings.named.append(_pool({"pool_name": name, "pool_slot": slots, "pool_description": DESCRIPTION}))
    return settings


def load(api: AirflowApi, settings: AirflowSettings) -> list[str]:
    """Put them into Airflow; returns its complaints."""
    filled = [entry for entry in settings.connections if entry.get("password")]
    others = [entry for entry in settings.connections if not entry.get("password")]
    return [
        *api.put_all("connections", filled, existing="overwrite"),
        *api.put_all("connections", others, existing="skip"),
        *api.put_all("pools", settings.pools, existing="overwrite"),
        *api.put_all("pools", settings.named, existing="skip"),
        *api.put_all("variables", settings.variables, existing="skip"),
    ]


def _connection(entry: dict[str, Any]) -> dict[str, Any]:
    body = {ours: entry[theirs] for theirs, ours in FIELDS.items() if entry.get(theirs) not in (None, "")}
    extra = entry.get("conn_extra")
    if extra:
        body["extra"] = extra if isinstance(extra, str) else json.dumps(extra)
    return body


def _pool(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": entry["pool_name"],
        "slots": int(entry.get("pool_slot") or 1),
        "description": entry.get("pool_description") or "",
        "include_deferred": bool(entry.get("pool_include_deferred", False)),
    }
