from __future__ import annotations

import pytest

from include.local_stack.api import Question
from include.local_stack.follow import Ending
from include.local_stack.run_account import how_to_answer, lines
from process_street_tallyfy.errors import Unreachable
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate


def test_an_error_that_came_back_with_every_try_is_told_once(ledger_database: str) -> None:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        ledger = Ledger(connection, "acme", "run-1", task_id="discovery.preflight")
        for _ in range(6):
            ledger.incidents.record_error(Unreachable("connection tallyfy_acme: cannot be reached", advice="check it"))
        said = [text for text in lines(ledger, Ending("migrate__acme", "run-1", "failed", 1.0)) if "gate" not in text]
    assert said == [
        "incident [unreachable] discovery.preflight (6 times): connection tallyfy_acme: cannot be reached",
        "  what to do: check it",
        "report was not written",
    ]


@pytest.mark.parametrize(("airflow", "base"), [("http://127.0.0.1:8080", "http://127.0.0.1:8080"), ("", "$URL")])
def test_a_question_says_how_to_answer_it_and_holds_no_answer(airflow: str, base: str) -> None:
    question = Question("runs.review", "Decide about 2 objects", ("Apply the decisions", "Leave them"))
    ending = Ending("migrate__acme", "manual__1+0", "waiting", 1.0, [question], airflow=airflow)
    said = "\n".join(how_to_answer(ending, question))
    assert f"{base}/dags/migrate__acme/runs/manual__1%2B0/tasks/runs.review/required_actions" in said
    assert f"{base}/api/v2/dags/migrate__acme/dagRuns/manual__1%2B0/taskInstances/runs.review/-1/hitlDetails" in said
    assert '"chosen_options": ["<answer>"]' in said
    assert "answers: Apply the decisions, Leave them" in said
    assert ("make up" in said) is (airflow == "")
    assert said.endswith("the same command again, without CONF, goes on with this run")
