"""``make up`` and ``make down``: the Airflow UI on the user's own organisations."""

from __future__ import annotations

from rich.console import Console

from include.local_stack import sandbox
from include.local_stack.migrate import load_settings
from include.local_stack.outcome import line
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.secret import USER
from include.local_stack.stack import StackBusy, find, start
from process_street_tallyfy.dag.files import write_dag_files
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.migrate import migrate as migrate_ledger


def up(paths: Paths, console: Console, *, with_sandbox: bool = False) -> int:
    """Starts the stack unless it runs; it stays up when this command ends.

    :param with_sandbox: the stand-ins for both vendors too, as the accounts of the sample organisation.
    """
    write_dag_files(REPOSITORY)
    stack = find(paths)
    if stack is not None and not stack.alive():
        stack.stop()
        stack = None
    if stack is None:
        console.print("starting Postgres and Airflow")
        stack = start(paths, outlive=True, with_sandbox=with_sandbox)
    elif with_sandbox and all(process.name != "sandbox" for process in stack.processes):
        raise StackBusy("Airflow is up without the sandbox; make down, then make up SANDBOX=1")
    with connect_dsn(stack.ledger_dsn) as connection:
        migrate_ledger(connection)
    load_settings(stack, console)
    fields: dict[str, object] = {"result": "ok", "url": stack.api.url, "user": USER, "password_file": paths.passwords}
    for process in stack.processes:
        if process.name == "sandbox":
            fields["tallyfy"] = sandbox.wait_until_ready(paths, process).pages
    console.print(line("up", fields), highlight=False, soft_wrap=True)
    return 0


def down(paths: Paths, console: Console) -> int:
    """Ends what ``make up`` started; nothing running is fine too."""
    stack = find(paths)
    stopped = 0
    if stack is not None:
        stopped = sum(process.alive() for process in stack.processes)
        stack.stop()
    console.print(line("down", {"result": "ok", "stopped": stopped}), highlight=False)
    return 0
