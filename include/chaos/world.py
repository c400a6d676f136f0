"""One scenario's world: both servers, a database, an organisation file, and what a task process must know of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from include.local_stack.postgres import Postgres
from include.local_stack.stack import KEY_CONNECTION
from include.sandbox import Sandbox
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample import build_source, small, target_seed
from include.sandbox.tallyfy.dump import dump
from include.sandbox.tallyfy.state import MIGRATION_USER


def moving() -> ProcessStreetState:
    """What ``before_the_move`` is when somebody has worked on it: a run has come, another one is gone."""
    state = four_runs()
    drop_run(state, listed(state)[1])
    return state


def four_runs() -> ProcessStreetState:
    """A page of the list holds one run; the newest is open: history that comes late would follow the rules."""
    state = small.source(("Completed", "Archived", "Completed", "Active"))
    state.capabilities.page_size = 1
    return state


def listed(state: ProcessStreetState) -> list[str]:
    """Ids of runs as the list shows them, the newest first."""
    order = sorted(state.runs.values(), key=lambda run: (run.audit.created_date, run.id), reverse=True)
    return [run.id for run in order]


def drop_run(state: ProcessStreetState, run_id: str) -> None:
    """As new collections: the servers may be reading the old ones."""
    state.runs = {key: run for key, run in state.runs.items() if key != run_id}
    state.comments = {key: item for key, item in state.comments.items() if item.run_id != run_id}
    state.attachments = {key: item for key, item in state.attachments.items() if item.run_id != run_id}


Make = tuple[Callable[[], ProcessStreetState], Callable[[], dict[str, Any]]]
#: Organisations by name: source and target.
ORGANIZATIONS: Mapping[str, Make] = {
    "small": (small.source, small.target),
    "sample": (build_source, target_seed),
    "moving": (moving, small.target),
}
NAME = "chaos"
#: Hourly and minute limits are no subject here.
TEXT = """
organization: chaos
source: {{conn_id: process_street_chaos, organization_id: {source}, time_zone: {time_zone}}}
target: {{conn_id: tallyfy_chaos, organization_id: {target}}}
migration:
  timeout: {timeout}
  limits: {{source_per_hour: 1.0e+7, target_per_minute: 1.0e+7, comments_per_hour: 1.0e+7, guests_per_hour: 1.0e+7}}
  storage: {{files: "file://{folder}/files", reports: "file://{folder}/reports"}}
"""


@dataclass(frozen=True)
class Setting:
    """``timeout``: seconds before an answer counts as lost. ``application``: tokens are fetched and end some day."""

    organization: str = "small"
    timeout: float = 1.0
    application: bool = False


@dataclass
class World:
    """``before`` is the target's dump before the first run."""

    box: Sandbox
    postgres: Postgres
    dsn: str
    folder: Path
    organization_file: str
    environment: Mapping[str, str]
    before: dict[str, Any]

    def findings(self) -> Path | None:
        """The newest report's; None when no run came to write one."""
        written = self.folder.glob(f"reports/{NAME}/reports/*/findings.csv")
        return max(written, key=lambda path: path.stat().st_mtime, default=None)

    def database(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.dsn, autocommit=True)

    def stored_file(self, asset_id: str) -> bytes:
        stored = self.box.tallyfy.state.blobs.get(asset_id)
        return stored if isinstance(stored, bytes) else stored.read_bytes()


@contextmanager
def world(postgres: Postgres, folder: Path, name: str, setting: Setting) -> Iterator[World]:
    """``name`` is that of the database and the folder; both are gone afterwards but for the reports."""
    source, target = ORGANIZATIONS[setting.organization]
    folder = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    dsn = postgres.create_database(name)
    try:
        with Sandbox.start(source=source(), target=target()) as box:
            environment = {**_connections(box, setting), "AIRFLOW_CONN_MIGRATION_DB": dsn}
            path = _organization_file(box, folder, setting)
            yield World(box, postgres, dsn, folder, path, environment, dump(box.tallyfy.state))
    finally:
        postgres.drop_database(name)


def _organization_file(box: Sandbox, folder: Path, setting: Setting) -> str:
    path = folder / f"{NAME}.yaml"
    path.write_text(
        TEXT.format(
            source=box.process_street.organization_id,
            target=box.tallyfy.organization_id,
            time_zone=box.process_street.state.time_zone,
            timeout=setting.timeout,
            folder=folder,
        )
    )
    return str(path)


def _connections(box: Sandbox, setting: Setting) -> dict[str, str]:
    target: dict[str, Any] = {"password": box.tallyfy.token}
    if setting.application:
        who = box.tallyfy.state.members[MIGRATION_USER]["email"]
        target = {"login": box.tallyfy.client_id, "password": box.tallyfy.client_secret, "extra": {"act_as": who}}
    return {
        "AIRFLOW_CONN_PROCESS_STREET_CHAOS": json.dumps(
            {"conn_type": "process_street", "host": box.process_street.url, "password": box.process_street.api_key}
        ),
        "AIRFLOW_CONN_TALLYFY_CHAOS": json.dumps({"conn_type": "tallyfy", "host": box.tallyfy.url, **target}),
        KEY_CONNECTION: os.environ.setdefault(
            KEY_CONNECTION, json.dumps({"conn_type": "generic", "password": Fernet.generate_key().decode()})
        ),
    }
