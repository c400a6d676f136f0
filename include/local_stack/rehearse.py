"""``make rehearse ORG=acme``: the organisation's own source into a played Tallyfy, before the real one is touched.

An organisation file of its own (``acme_rehearsal``), made from ``acme.yaml``: its own DAGs, rows of the ledger and
reports; the same source account and its limits. The played target remembers between two rehearsals, encrypted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from include.local_stack import demo
from include.local_stack.follow import follow
from include.local_stack.migrate import load_settings, read_conf, read_organization, report
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.processes import stop
from include.local_stack.sandbox import CLOCK_SPEED, Played, SandboxAddress, start, wait_until_ready
from include.local_stack.secret import load_or_make
from include.local_stack.stack import Stack, find, started
from include.sandbox.tallyfy.seed import ORGANIZATION_ID
from process_street_tallyfy.dag.files import write_dag_files
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.anew import start_over
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate as migrate_ledger
from process_street_tallyfy.model.organization import REHEARSAL, load

#: Airflow's connection of the played target; no other organisation uses it.
TARGET = "tallyfy_rehearsal"
#: Limits of the target, which a faster clock of the played one multiplies. Those of the source are real.
TARGET_LIMITS = ("target_per_minute", "comments_per_hour", "guests_per_hour")
HEADER = (
    "# Made by `make rehearse ORG={name}` from {name}.yaml at every call; the target is played. Delete it at will.\n"
)


def rehearse(paths: Paths, name: str, conf: str, console: Console, *, speed: float = 1.0, anew: bool = False) -> int:
    """Exit codes as ``make migrate``."""
    values, place = read_conf(conf), paths.rehearsal(name)
    file = write_organization(REPOSITORY / "include" / "organizations", name, speed)
    refuse_running(paths)
    write_dag_files(REPOSITORY)
    if anew:
        shutil.rmtree(place.sandbox, ignore_errors=True)
    empty = not place.sandbox.exists()
    with _target(paths, name, speed) as address, started(paths, connections=connections(name, address)) as stack:
        console.print(f"watch the played Tallyfy while it fills: {address.pages}", highlight=False, soft_wrap=True)
        return _move(stack, file.stem, values, console, hints(name, file), empty=empty)


def write_organization(folder: Path, name: str, speed: float = 1.0) -> Path:
    """``<name>_rehearsal.yaml`` beside ``<name>.yaml``, whose files and settings it shares.

    :raises BadConfiguration: there is no such organisation, or its name is too long for a rehearsal.
    """
    settings = read_organization(name)
    if name.endswith(REHEARSAL):
        raise BadConfiguration(
            f"ORG={name} is a rehearsal itself", code="bad_conf", advice="name the organisation that is rehearsed"
        )
    given: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))
    migration = dict(given.get("migration") or {})
    limits = settings.migration.limits.model_dump()
    migration["limits"] = {key: value * (speed if key in TARGET_LIMITS else 1) for key, value in limits.items()}
    made = {
        **given,
        "organization": f"{name}{REHEARSAL}",
        "target": {"conn_id": TARGET, "organization_id": ORGANIZATION_ID},
        "schedule": "manual",
        "migration": migration,
    }
    path = folder / f"{name}{REHEARSAL}.yaml"
    path.write_text(HEADER.format(name=name) + yaml.safe_dump(made, sort_keys=False, allow_unicode=True), "utf-8")
    try:
        load(path)
    except BadConfiguration:
        path.unlink()
        raise
    return path


def refuse_running(paths: Paths) -> None:
    """:raises BadConfiguration: ``make up`` runs: its Airflow does not know the played target."""
    stack = find(paths)
    if stack is not None and stack.alive():
        raise BadConfiguration(
            "Airflow is running and does not know the played Tallyfy",
            code="stack_running",
            advice="make down, then make rehearse; make up shows its page and reports afterwards",
        )


def connections(name: str, address: SandboxAddress) -> dict[str, str]:
    """The played target; the source too for the sample, which has no other."""
    target = {"conn_type": "tallyfy", "host": address.tallyfy["url"], "password": address.tallyfy["token"]}
    own = address.connections() if name == demo.ORGANIZATION else {}
    return {**own, f"AIRFLOW_CONN_{TARGET.upper()}": json.dumps(target)}


def hints(name: str, file: Path) -> list[str]:
    return [
        f"what Tallyfy would hold, as a person would see it: make view ORG={name}",
        f"the Migrations page of {file.stem}, with its reports and checklists: make up",
        "once more into an empty Tallyfy, without reading again what has not changed: ANEW=1",
        f"what was read is gone again with: make erase ORG={file.stem}",
    ]


@contextmanager
def _target(paths: Paths, name: str, speed: float) -> Iterator[SandboxAddress]:
    place, sample = paths.rehearsal(name), name == demo.ORGANIZATION
    played = Played(sample, CLOCK_SPEED if sample else speed, load_or_make(paths).ledger_key)
    running = start(place, played=played)
    try:
        yield wait_until_ready(place, running)
    finally:
        stop([running])


def _move(
    stack: Stack, organization: str, values: Mapping[str, Any], console: Console, said: list[str], *, empty: bool
) -> int:
    with connect_dsn(stack.ledger_dsn) as connection:
        migrate_ledger(connection)
        load_settings(stack, console)
        if empty:
            _refuse_unfinished(stack, organization)
            start_over(Ledger(connection, organization, "rehearse").scope)
        ending = follow(stack, connection, organization, dict(values), console)
        return report("rehearse", connection, organization, ending, console, said)


def _refuse_unfinished(stack: Stack, organization: str) -> None:
    """:raises BadConfiguration: a run goes on that has written into the target that is gone."""
    dag_id = f"migrate__{organization}"
    if stack.api.dag(dag_id) is not None and stack.api.unfinished(dag_id):
        raise BadConfiguration(
            f"a run of {dag_id} is not over",
            code="run_not_over",
            advice="make up, mark that run as failed (or answer it), make down, then rehearse anew",
        )
