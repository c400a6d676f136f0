"""What Airflow shows beside a task and a DAG, made in one place: a task's text is the docstring of its operator."""

from __future__ import annotations

import inspect
import re
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG
from airflow.sdk.definitions.mappedoperator import MappedOperator

from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.phases.places import page_of

#: Base class -> what to do when it is red; the first that fits.
WHEN_RED: dict[type, str] = {
    PhaseGate: "The last line of its log names the phase, how many objects are open, their codes and what to do. "
    "Correct the cause, then clear the red task before it with everything downstream.",
    HITLOperator: "It was rejected, or nobody answered in time: nothing was written for it. Clear it to ask again.",
    object: "The last line of its log says what went wrong and what to do. Then clear it with everything downstream: "
    "what is verified is not written again.",
}
#: Parts of a docstring that are for those who write code.
_FOR_CODE = re.compile(r"\n\s*:(?:param|raises|return)\b.*", re.DOTALL)


def document(dag: DAG, organization: str) -> None:
    """Texts on every task, and the way to the page under the DAG's own."""
    page = page_of(organization, "").rstrip("/")
    dag.doc_md = f"{(dag.doc_md or '').rstrip()}\n\n[Migrations page of {organization}]({page})\n"
    for task in dag.tasks:
        text = task_text(task.operator_class if isinstance(task, MappedOperator) else type(task))
        if isinstance(task, MappedOperator):
            task.partial_kwargs["doc_md"] = text
        else:
            task.doc_md = text


def task_text(operator: type[Any]) -> str:
    """Markdown: what the task does, and what to do when it is red."""
    said = _FOR_CODE.sub("", inspect.getdoc(operator) or "").replace("``", "`").strip()
    red = next(text for base, text in WHEN_RED.items() if issubclass(operator, base))
    return f"{said}\n\n**When it is red:** {red}\n"
