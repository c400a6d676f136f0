"""``make migrate ORG=...``: one organisation's DAG to its end, without the UI.

Exit codes: 0 every gate passed, 1 failed or incomplete, 2 the configuration is wrong, 3 a person must decide.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from include.local_stack import demo, outcome, run_account, settings
from include.local_stack.follow import Ending, follow
from include.local_stack.outcome import Outcome
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.stack import LEDGER_CONNECTION, Stack, find, started
from process_street_tallyfy.dag.files import write_dag_files
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.connection import Connection, connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate as migrate_ledger
from process_street_tallyfy.model.organization import OrganizationFile, load
from process_street_tallyfy.model.state import PHASE_ORDER
from process_street_tallyfy.validate.gate import OK

DONE, FAILED, WRONG_CONFIGURATION, PERSON = range(4)
WORDS = {DONE: "ok", FAILED: "failed", PERSON: "waiting"}


def migrate(paths: Paths, name: str, conf: str, console: Console) -> int:
    organization, values = read_organization(name), read_conf(conf)
    write_dag_files(REPOSITORY)
    with running(paths, name, console) as stack, connect_dsn(stack.ledger_dsn) as connection:
        migrate_ledger(connection)
        load_settings(stack, console)
        ending = follow(stack, connection, organization.organization, values, console)
        return report("migrate", connection, organization.organization, ending, console)


def read_organization(name: str) -> OrganizationFile:
    """The organisation's file; what is wrong with it is said before anything starts."""
    folder = REPOSITORY / "include" / "organizations"
    path = folder / f"{name}.yaml"
    if not name or path.parent != folder or not path.exists():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.yaml")))
        raise BadConfiguration(
            f"there is no organisation file for ORG={name!r}",
            code="unknown_organization",
            advice=f"write include/organizations/<name>.yaml, or use one of: {known}",
        )
    return load(path)


def read_conf(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad_conf(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    if not isinstance(values, dict):
        raise _bad_conf("it is no JSON object")
    return values


def load_settings(stack: Stack, console: Console) -> None:
    """``airflow_settings.yaml`` into Airflow, with a word on what it left out."""
    found = settings.with_named_pools(settings.read(settings.FILE))
    for complaint in settings.load(stack.api, found):
        console.print(f"airflow_settings.yaml: {complaint}", highlight=False, soft_wrap=True)
    given = {*os.environ, LEDGER_CONNECTION}
    blank = [name for name in found.blank if f"AIRFLOW_CONN_{name.upper()}" not in given]
    if blank:
        names = ", ".join(blank)
        console.print(f"airflow_settings.yaml: no host, not loaded: {names}", highlight=False, soft_wrap=True)


@contextmanager
def running(paths: Paths, name: str, console: Console) -> Iterator[Stack]:
    """The stack of ``make up`` when it lives, else one for this command only."""
    stack = find(paths)
    if stack is not None and stack.alive():
        yield stack
        return
    if stack is not None:
        stack.stop()
    console.print("starting Postgres and Airflow")
    with started(paths, with_sandbox=name == demo.ORGANIZATION) as own:
        yield own


def report(
    command: str,
    connection: Connection,
    organization: str,
    ending: Ending,
    console: Console,
    hints: Sequence[str] = (),
) -> int:
    """Tables, what the run says of itself, ``hints``, and the result line; returns the exit code."""
    ledger = Ledger(connection, organization, ending.run_id)
    counted = Outcome.of(connection, organization)
    outcome.show(counted, f"{organization}: Process Street -> Tallyfy", console)
    run_account.show(ledger, ending, console)
    verdicts = ledger.verdicts.of_run()
    passed = all(phase in verdicts and verdicts[phase].verdict in OK for phase in PHASE_ORDER)
    code = exit_code(ending, counted, passed=passed)
    fields: dict[str, object] = {"result": _word(code, ending), "organization": organization, "run": ending.run_id}
    fields |= {"source": counted.source, "verified": counted.verified, "unsupported": counted.unsupported}
    fields |= {"failed": counted.failed, "in_review": counted.in_review, "open": counted.open}
    fields |= {"seconds": f"{ending.seconds:.0f}"}
    for hint in hints:
        console.print(hint, markup=False, highlight=False, soft_wrap=True)
    console.print(outcome.line(command, fields), highlight=False, soft_wrap=True)
    return code


def exit_code(ending: Ending, counted: Outcome, *, passed: bool) -> int:
    if ending.state == "success" and passed:
        return DONE
    only_people = ending.state == "failed" and counted.in_review and not counted.failed
    return PERSON if ending.questions or only_people else FAILED


def _word(code: int, ending: Ending) -> str:
    return "incomplete" if code == FAILED and ending.state == "success" else WORDS[code]


def _bad_conf(problem: str) -> BadConfiguration:
    return BadConfiguration(
        f"CONF: {problem}", code="bad_conf", advice="""give a JSON object, such as CONF='{"mode": "dry_run"}'"""
    )
