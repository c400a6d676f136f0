"""An Airflow with many organisations: metadata in Postgres, Airflow's own defaults where its limits are measured."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import yaml
from airflow.configuration import conf

from include.local_stack import airflow
from include.local_stack.configuration import environment
from include.local_stack.ledger_role import ledger_database
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.postgres import Postgres, free_port
from include.local_stack.processes import launch
from include.local_stack.secret import load_or_make
from include.local_stack.stack import key_connection

METADATA = "metadata"
FAB = "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager"
#: The local stack looks at its few files more often than Airflow does by default.
DEFAULTS: tuple[tuple[str, str], ...] = (
    ("core", "min_serialized_dag_update_interval"),
    ("core", "dagbag_import_timeout"),
    ("dag_processor", "refresh_interval"),
    ("dag_processor", "bundle_refresh_check_interval"),
    ("dag_processor", "min_file_process_interval"),
    ("dag_processor", "parsing_processes"),
    ("dag_processor", "dag_file_processor_timeout"),
    ("dag_processor", "stale_dag_threshold"),
)


def default(section: str, key: str) -> str:
    """Airflow's own."""
    return str(conf.get_default_value(section, key))


@dataclass(frozen=True)
class Deployment:
    """``root`` has the folders of a repository; ``metadata`` and ``ledger`` are DSNs."""

    root: Path
    paths: Paths
    port: int
    variables: Mapping[str, str]
    metadata: str
    ledger: str

    @property
    def dags(self) -> Path:
        return self.root / "dags"

    def parse(self) -> float:
        """Every file once, by Airflow's own DAG processor; seconds, its start included."""
        began = time.perf_counter()
        self.run("-m", "airflow", "dag-processor", "--num-runs", "1")
        return time.perf_counter() - began

    def run(self, *command: str) -> str:
        """What a command of this Airflow prints.

        :raises RuntimeError: it failed; the message ends with what it printed last.
        """
        log = self.paths.logs / "command.log"
        log.unlink(missing_ok=True)
        made = [sys.executable, *command]
        if launch("command", made, environment=self.variables, log=log, folder=REPOSITORY).wait():
            raise RuntimeError(f"{' '.join(command)} failed\n{log.read_text(encoding='utf-8')[-3000:]}")
        return log.read_text(encoding="utf-8")

    def ask(self, query: str) -> Any:
        """The one value of a row of the metadata."""
        with psycopg.connect(self.metadata, autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


@contextmanager
def deployment(names: Sequence[str], more: Mapping[str, str] = {}) -> Iterator[Deployment]:
    """:param names: of the organisations; each has a file like the sample's and its DAG file."""
    with tempfile.TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres") as postgres:
        root, paths = Path(scratch) / "repository", Paths(Path(scratch) / "state")
        for folder in (paths.airflow, paths.logs):
            folder.mkdir(parents=True)
        _organizations(root, names)
        metadata, ledger = postgres.create_database(METADATA), ledger_database(postgres, "ledger")
        secrets, port = load_or_make(paths), free_port()
        connections = {"AIRFLOW_CONN_MIGRATION_DB": ledger, **key_connection(secrets)}
        limits = {f"AIRFLOW__{section.upper()}__{key.upper()}": default(section, key) for section, key in DEFAULTS}
        variables = environment(
            paths,
            secrets,
            database=metadata,
            port=port,
            dags=root / "dags",
            more={"AIRFLOW__CORE__AUTH_MANAGER": FAB, **connections, **limits, **more},
        )
        airflow.migrate_metadata(metadata, METADATA, variables, paths.logs / "migrate.log")
        made = Deployment(root, paths, port, variables, metadata, ledger)
        made.run("-m", "process_street_tallyfy.dag.files", str(root))
        yield made


def _organizations(root: Path, names: Sequence[str]) -> None:
    """Organisation files, and the DAG of all of them."""
    folder = root / "include" / "organizations"
    folder.mkdir(parents=True)
    sample = yaml.safe_load((REPOSITORY / "include" / "organizations" / "sample.yaml").read_text(encoding="utf-8"))
    for name in names:
        sample["organization"] = name
        for side, conn_id in (("source", f"process_street_{name}"), ("target", f"tallyfy_{name}")):
            sample[side]["conn_id"] = conn_id
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(sample), encoding="utf-8")
    (root / "dags").mkdir()
    shutil.copy(REPOSITORY / "dags" / "all_organizations.py", root / "dags")


def last_line(text: str) -> Any:
    """What a command of ours printed last, as JSON."""
    return json.loads(text.strip().splitlines()[-1])
