"""What a run says of itself: its gates, its incidents with what to do, its open questions, its report."""

from __future__ import annotations

from collections import Counter

from rich.console import Console

from include.local_stack.follow import Ending
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.state import PHASE_ORDER


def show(ledger: Ledger, ending: Ending, console: Console) -> None:
    for text in lines(ledger, ending):
        console.print(text, markup=False, highlight=False, soft_wrap=True)


def lines(ledger: Ledger, ending: Ending) -> list[str]:
    verdicts = ledger.verdicts.of_run()
    said = []
    for phase in PHASE_ORDER:
        found = verdicts.get(phase)
        said.append(f"gate {phase}: {found.verdict} {found.reason}".rstrip() if found else f"gate {phase}: no verdict")
    told = Counter((i.code, i.task_id, i.message, i.advice) for i in ledger.incidents.of_run())
    for (code, task_id, message, advice), times in told.items():
        said.append(f"incident [{code}] {task_id}{f' ({times} times)' if times > 1 else ''}: {message}")
        said.append(f"  what to do: {advice or 'read the log of that task'}")
    said += [f"failed task {task}" for task in ending.failed_tasks]
    said += [f"waiting for a person: {subject} (Browse > Required Actions)" for subject in ending.questions]
    said.append(f"report {ending.report or 'was not written'}")
    return said
