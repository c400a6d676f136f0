"""What a run says of itself: its gates, its incidents with what to do, its open questions, its report."""

from __future__ import annotations

import json
from collections import Counter
from urllib.parse import quote

from rich.console import Console

from include.local_stack.api import Question
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
    said += [text for question in ending.questions for text in how_to_answer(ending, question)]
    said.append(f"report {ending.report or 'was not written'}")
    return said


HEADERS = "-H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'"


def how_to_answer(ending: Ending, question: Question) -> list[str]:
    """In the browser or by Airflow's API; nothing here is an answer already."""
    base, task = ending.airflow or "$URL", f"{quote(ending.run_id, safe='')}"
    page = f"{base}/dags/{ending.dag_id}/runs/{task}/tasks/{question.task_id}/required_actions"
    call = f"{base}/api/v2/dags/{ending.dag_id}/dagRuns/{task}/taskInstances/{question.task_id}/-1/hitlDetails"
    body = json.dumps({"chosen_options": ["<answer>"], "params_input": {}})
    said = [f"waiting for a person: {question.subject}"]
    if not ending.airflow:
        said.append("  first: make up; it prints the URL, the user and where the password is")
    return [
        *said,
        f"  in the browser: {page}",
        f"  or: curl -X PATCH '{call}' {HEADERS} -d '{body}'",
        f"  answers: {', '.join(question.answers)}. A token: POST {base}/auth/token with username and password",
        "  then: the same command again, without CONF, goes on with this run",
    ]
