"""``docs/reference/configuration.md``: every key of an organisation file, and the fields of both connections."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from include.reference.table import code, plain, table
from process_street_tallyfy.model.organization import schema
from process_street_tallyfy.provider_info import get_provider_info

HEAD = """# Configuration

One file per organisation in `include/organizations/`; it is checked against
`plugins/process_street_tallyfy/model/organization.schema.json`, from which this page is written. A mistake is told with
file, line and key, in Airflow as the import error of that organisation alone. Only the keys without a default are
required. What a single run does otherwise is its [conf](conf.md).
"""
CONNECTIONS = """## Connections

The organisation file names them; the secrets stand in Airflow (a secrets backend, `AIRFLOW_CONN_…` or *Admin >
Connections*), nowhere else. How to make them: [connect two accounts](../how-to/connect.md).
"""
#: Connections that every organisation shares, by id.
SHARED: tuple[tuple[str, str, str], ...] = (
    ("migration_db", "postgres", "The [ledger](ledger.md). The embedded Postgres of `make up` unless one is given."),
    (
        "migration_key",
        "generic",
        "Password: Fernet keys of [what is staged](../personal-data.md#encryption), the newest first, by commas.",
    ),
)
#: Airflow's names of the fields of a connection, in the order of its form.
FIELDS = ("host", "schema", "login", "password", "port")


def page() -> str:
    rows = [(code(key), kind, default, text) for key, kind, default, text in keys(schema())]
    parts = [HEAD, table(("Key", "Value", "Default", "Meaning"), rows), CONNECTIONS]
    parts += [_connection(found) for found in get_provider_info()["connection-types"]]
    parts += ["### Shared by all organisations\n", table(("Connection", "Type", "Holds"), [*map(_shared, SHARED)])]
    return "\n".join(parts)


def keys(node: Mapping[str, Any], path: str = "", *, required: bool = True) -> Iterator[tuple[str, str, str, str]]:
    """Every key with what it takes, its default and its description; objects without one stand for their keys."""
    for name, child in node["properties"].items():
        key, needed = f"{path}{name}", required and name in node.get("required", ())
        if "properties" in child:
            if "description" in child:
                yield key, "keys below", "", plain(child["description"])
            yield from keys(child, f"{key}.", required=needed)
        else:
            yield key, takes(child), _default(child, needed=needed), plain(child.get("description", ""))


def takes(node: Mapping[str, Any]) -> str:
    """The type of a value in words, with its bounds."""
    if "enum" in node:
        return ", ".join(map(code, node["enum"]))
    if "items" in node:
        return f"list of {takes(node['items'])}"
    if "pattern" in node:
        return f"string like {code(node['pattern'])}"
    low, above, high = (node.get(name) for name in ("minimum", "exclusiveMinimum", "maximum"))
    bounds = [f"at least {low}"] if low is not None else [f"more than {above}"] if above is not None else []
    bounds += [f"at most {high}"] if high is not None else []
    return ", ".join([str(node["type"]), *bounds])


def _default(node: Mapping[str, Any], *, needed: bool) -> str:
    if "default" in node:
        return code(json.dumps(node["default"]))
    return "**required**" if needed else "none"


def _connection(found: Mapping[str, Any]) -> str:
    looks = found["ui-field-behaviour"]
    shown = [name for name in FIELDS if name not in looks["hidden-fields"]]
    rows = [(code(name), looks["relabeling"].get(name, name), looks["placeholders"].get(name, "")) for name in shown]
    rows += [
        (f"`{name}` (extra)", field["label"], field["description"]) for name, field in found["conn-fields"].items()
    ]
    return f"### {found['hook-name']}, type `{found['connection-type']}`\n\n{table(('Field', 'Label', 'Holds'), rows)}"


def _shared(line: tuple[str, str, str]) -> tuple[str, str, str]:
    name, kind, holds = line
    return code(name), code(kind), holds
