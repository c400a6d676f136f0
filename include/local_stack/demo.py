"""``make demo``: the sample organisation, from the played source to the played target, through a real Airflow."""

from __future__ import annotations

import time
from pathlib import Path

from rich.console import Console

from include.local_stack import outcome, run_account
from include.local_stack.follow import Ending, follow
from include.local_stack.outcome import Outcome
from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.reconciliation import accuracy, reconcile, remember_target
from include.local_stack.stack import Stack, started
from include.sandbox.reader import Result
from include.sandbox.reader.report import table as problems
from process_street_tallyfy.dag.files import write_dag_files
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate

ORGANIZATION = "sample"


def demo(paths: Paths, console: Console) -> int:
    """0 only when nothing is lost, wrong, doubled, open or sent."""
    begin = time.monotonic()
    write_dag_files(REPOSITORY)
    console.print("starting Postgres, the sandbox and Airflow")
    with started(paths, with_sandbox=True) as stack:
        console.print(f"ready after {time.monotonic() - begin:.0f} s", highlight=False)
        return _move(stack, begin, console)


def _move(stack: Stack, begin: float, console: Console) -> int:
    if stack.address is None:
        raise RuntimeError("the demo needs the sandbox")
    with connect_dsn(stack.ledger_dsn) as connection:
        migrate(connection)
        before, untouched = stack.address.calls(), remember_target(stack.address, stack.paths)
        ending = follow(stack, connection, ORGANIZATION, {}, console)
        calls = stack.address.calls() - before
        counted = Outcome.of(connection, ORGANIZATION)
        outcome.show(counted, "Process Street -> Tallyfy", console)
        run_account.show(Ledger(connection, ORGANIZATION, ending.run_id), ending, console)
    findings = Path(ending.report).with_name("findings.csv")
    read = reconcile(stack.address, findings, untouched) if ending.report else None
    for text in problems(read) if read else ():
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    result = judge(ending, counted, read)
    fields = {"result": result, "source": counted.source, "verified": counted.verified}
    fields |= {"unsupported": counted.unsupported, "failed": counted.failed, "in_review": counted.in_review}
    fields |= _read_back(read)
    fields |= {"calls": calls, "seconds": f"{time.monotonic() - begin:.0f}"}
    console.print("what the played Tallyfy holds now, as a person would see it: make view", highlight=False)
    console.print(outcome.line("demo", fields), highlight=False, soft_wrap=True)
    return 0 if result == "ok" else 1


def judge(ending: Ending, counted: Outcome, read: Result | None) -> str:
    """``ok``; ``failed``: the reader saw damage or the run failed outright; ``incomplete``: the rest."""
    if read is None:
        return "failed"
    if not read.clean:
        return "failed"
    if ending.state == "success" and counted.complete() and read.equal:
        return "ok"
    return "incomplete"


def _read_back(read: Result | None) -> dict[str, object]:
    if read is None:
        return dict.fromkeys(("lost", "wrong", "duplicated", "mails", "accuracy"), "-")
    numbers = {"lost": len(read.lost), "wrong": len(read.wrong), "duplicated": len(read.duplicated)}
    return {**numbers, "mails": read.mails, "accuracy": accuracy(read)}
