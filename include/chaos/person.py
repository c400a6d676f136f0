"""The person whom a task asks about objects in review: looks, and answers on the page.

In a task process the question ends the attempt, as Airflow's trigger would; the task goes on with the answer.
"""

from __future__ import annotations

from typing import Any, NoReturn

from airflow.providers.standard.operators.hitl import HITLOperator

from include.chaos.world import NAME
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.review import Choice, Decision

#: Codes of objects that were looked for and are nowhere: they are made once more. Any other stays undecided.
NOWHERE = frozenset({"outcome_unknown"})


class Asked(BaseException):
    """Nothing that a task may catch."""


def ask(operator: HITLOperator, context: Any) -> NoReturn:
    """In place of ``HITLOperator.execute``, which writes the question into Airflow's own database."""
    raise Asked


def decide(dsn: str) -> int:
    """How many objects were decided about."""
    with connect_dsn(dsn) as connection:
        reviews = Ledger(connection, NAME, "person").reviews
        rows = [row for row in reviews.waiting() if row.error_code in NOWHERE]
        return reviews.decide([Decision(row.kind, row.source_id, Choice.ANEW) for row in rows], "user:1")


def sit_in() -> None:
    """For a task process: questions are asked here."""
    HITLOperator.execute = ask  # type: ignore[method-assign, assignment]
