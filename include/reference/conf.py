"""``docs/reference/conf.md``: every parameter of every DAG, read from the DAGs of the sample organisation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from include.reference.configuration import takes
from include.reference.table import code, plain, table
from process_street_tallyfy.dag.build import build_dags

if TYPE_CHECKING:
    from airflow.sdk import DAG
    from airflow.sdk.definitions.param import Param

SAMPLE = Path(__file__).parents[1] / "organizations" / "sample.yaml"
HEAD = """# Conf: what a run can be told

The values of the trigger form, by DAG. On the command line they are one JSON object:
`make migrate ORG=acme CONF='{"mode": "dry_run"}'`, or
`airflow dags trigger migrate__acme --conf '{"mode": "dry_run"}'`. A value that does not fit is refused before anything
runs. The defaults are those of an organisation file without the key of that name under `migration`, see
[configuration](configuration.md). Commands for every use: [commands](commands.md).
"""
EVERY_ONE = """## `all_organizations`

Takes none: it triggers each `migrate__…` with its defaults, one after the other.
"""


def page() -> str:
    parts = [HEAD]
    for dag_id, dag in build_dags(SAMPLE).items():
        parts += [f"## `{dag_id.replace('__sample', '__acme')}`\n", f"{described(dag)}.\n", _params(dag)]
    return "\n".join([*parts, EVERY_ONE])


def described(dag: DAG) -> str:
    return str(dag.description).replace("of sample", "of an organisation").replace("sample", "an organisation")


def _params(dag: DAG) -> str:
    params = {name: dag.params.get_param(name) for name in dag.params}
    rows = [(code(name), *_cells(param)) for name, param in params.items()]
    return table(("Name", "Title in the form", "Value", "Default", "Meaning"), rows)


def _cells(param: Param) -> tuple[str, str, str, str]:
    looks = param.schema
    value = "text" if "string" in looks["type"] and "enum" not in looks else takes(_without_null(looks))
    default = code(json.dumps(param.value)) if param.value not in (None, "") else "none"
    return str(looks.get("title", "")), value, default, plain(str(param.description or looks.get("description", "")))


def _without_null(looks: dict[str, object]) -> dict[str, object]:
    allowed = looks.get("enum")
    return {**looks, "enum": [item for item in allowed if item]} if isinstance(allowed, list) else looks
