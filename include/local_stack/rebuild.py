"""``make rebuild-ledger ORG=...``: the ledger of an organisation from the target's markers, after it was lost.

Exit codes: 0 rebuilt, 1 failed, 2 the configuration is wrong.
"""

from __future__ import annotations

from rich.console import Console

from include.local_stack import outcome
from include.local_stack.follow import follow
from include.local_stack.migrate import DONE, FAILED, load_settings, read_conf, read_organization, running
from include.local_stack.paths import REPOSITORY, Paths
from process_street_tallyfy.dag.files import write_dag_files
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate as migrate_ledger

TASK = "rebuild"


def rebuild(paths: Paths, name: str, conf: str, console: Console) -> int:
    organization, values = read_organization(name).organization, read_conf(conf)
    write_dag_files(REPOSITORY)
    with running(paths, name, console) as stack, connect_dsn(stack.ledger_dsn) as connection:
        migrate_ledger(connection)
        load_settings(stack, console)
        ending = follow(stack, connection, organization, values, console, purpose=TASK)
        returned = stack.api.returned(ending.dag_id, ending.run_id, TASK)
        incidents = Ledger(connection, organization, ending.run_id).incidents.of_run()
    for incident in incidents:
        text = f"[{incident.code}] {incident.message}. What to do: {incident.advice}"
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    done = ending.state == "success"
    fields: dict[str, object] = {"result": "ok" if done else "failed", "organization": organization}
    fields |= {"run": ending.run_id, **(returned if isinstance(returned, dict) else {})}
    console.print(outcome.line("rebuild-ledger", fields), highlight=False, soft_wrap=True)
    return DONE if done else FAILED
