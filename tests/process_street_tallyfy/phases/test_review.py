"""Objects in review: decided, driven again, looked at again; nothing but a person's decision moves them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import pytest
from airflow.providers.standard.exceptions import HITLTimeoutError
from airflow.sdk.exceptions import AirflowFailException

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.sample.small import source, target
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.review import read_decisions
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase, State
from process_street_tallyfy.phases.review import APPLY, LEAVE, ReviewObjects
from process_street_tallyfy.phases.review_apply import in_review
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.conftest import rehearsal

PASSED = dict.fromkeys(PHASE_ORDER, "passed")


@contextmanager
def workspace_of(small: Any, run_id: str = "run1", conf: dict[str, Any] | None = None) -> Iterator[Any]:
    with open_workspace(str(small.organization_file), small.context(run_id, "runs.review", conf or {})) as workspace:
        yield workspace


def gate(small: Any, phase: Phase) -> ReviewObjects:
    return ReviewObjects(task_id="review", organization_file=str(small.organization_file), phase=phase.value)


def answer(small: Any, phase: Phase, lines: str, run_id: str = "run1") -> list[str]:
    """What the task does with an answer; the objects that it asks for again."""
    task = gate(small, phase)
    with workspace_of(small, run_id) as workspace:
        task._keep(workspace, lines, "user:7")
        return [row.source_id for row in task._settle(workspace)]


def put_in_review(small: Any, kind: Kind, ids: list[str]) -> None:
    with workspace_of(small) as workspace:
        for source_id in ids:
            workspace.ledger.mapping.review(kind, source_id, code="outcome_unknown")


def runs_of(small: Any) -> list[str]:
    return sorted(run.id for run in small.box.process_street.state.runs.values() if run.status != "Active")


def launched(small: Any) -> list[str]:
    return [run["name"] for run in dump(small.box.tallyfy.state)["runs"]]


def doubting(small: Any) -> Any:
    """The finished runs were sent, and nobody can tell what became of them: never launched, in truth."""
    small.run(only=small.order[: small.order.index("runs.history.load")])
    with workspace_of(small) as workspace:
        for run_id in runs_of(small):
            workspace.ledger.mapping.plan([PlanItem(Kind.RUN, run_id, "", Disposition.EXACT, "")])
    put_in_review(small, Kind.RUN, runs_of(small))
    small.run(only=small.order[small.order.index("runs.history.load") : small.order.index("runs.gate")])
    return small


@pytest.fixture
def doubted(small: Any) -> Any:
    return doubting(small)


@pytest.fixture(scope="module")
def standing(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """For tests that decide nothing."""
    dsn = _postgres.create_database("standing")
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=source(), target=target()) as box:
        yield doubting(rehearsal(box, dsn, tmp_path_factory.mktemp("standing"), patch))
    _postgres.drop_database("standing")


def rest(small: Any) -> None:
    small.run(only=small.order[small.order.index("runs.gate") :])


def test_decided_anew_and_skipped_they_are_driven_and_the_gates_pass(doubted: Any) -> None:
    anew, skipped = runs_of(doubted)
    assert len(launched(doubted)) == 1
    with pytest.raises(AirflowFailException, match=r"\(2 needs_review, 10 planned; codes: outcome_unknown 2;"):
        doubted.run(only=("runs.gate",))
    assert answer(doubted, Phase.RUNS, f"run,{anew},anew\nrun,{skipped},skip,,an old test") == []
    rest(doubted)
    assert doubted.verdicts() == PASSED
    ledger = doubted.ledger()
    rows = {row.source_id: row.state for row in ledger.mapping.rows(Kind.RUN)}
    assert (rows[anew], rows[skipped]) == (State.VERIFIED, State.SKIPPED)
    assert len(launched(doubted)) == 2
    told = [found for found in ledger.findings.all() if found.reason == "skipped_by_person"]
    assert (Kind.RUN, skipped) in {(found.kind, found.source_id) for found in told}
    decided = ledger.reviews.all()[Kind.RUN, skipped]
    assert (decided.decided_by, decided.decision.note, decided.applied_by_run) == ("user:7", "an old test", "run1")
    audited = [entry.draft for entry in ledger.audit.entries() if entry.draft.event == "decided"]
    assert {draft.outcome for draft in audited} == {"anew by user:7", "skip by user:7"}
    assert "old test" not in str([entry for entry in ledger.audit.entries()] + told)
    sent = len([seen for seen in doubted.box.tallyfy.requests if seen.method != "GET"])
    doubted.run("run2")
    assert doubted.verdicts("run2") == PASSED
    assert doubted.ledger().mapping.get(Kind.RUN, skipped).state is State.SKIPPED
    assert len([seen for seen in doubted.box.tallyfy.requests if seen.method != "GET"]) == sent


def test_an_object_of_the_target_is_adopted_and_stays_after_a_rollback(doubted: Any) -> None:
    """The launch did arrive: a person finds it by its mark."""
    adopted, other = runs_of(doubted)
    assert answer(doubted, Phase.RUNS, f"run,{other},anew") == [adopted]
    (template,) = dump(doubted.box.tallyfy.state)["templates"]
    with workspace_of(doubted) as workspace:
        made = workspace.target.writes.launch({"checklist_id": template["id"], "name": f"Found [ps:{adopted}]"})
    assert answer(doubted, Phase.RUNS, f"run,{adopted},adopt,{'e' * 32}") == [adopted]
    taken = doubted.ledger().mapping.get(Kind.RUN, other).target_id
    assert answer(doubted, Phase.RUNS, f"run,{adopted},adopt,{taken}") == [adopted]
    told = [incident.message for incident in doubted.ledger().incidents.of_run()]
    assert [text for text in told if "Tallyfy has no such object" in text and adopted in text] != []
    assert [text for text in told if "stands for another one already" in text] != []
    assert answer(doubted, Phase.RUNS, f"run,{adopted},adopt,{made.id}") == []
    row = doubted.ledger().mapping.get(Kind.RUN, adopted)
    assert (row.target_id, row.adopted, row.created_by_run) == (made.id, True, "")


def test_who_is_not_decided_about_is_asked_for_again_and_bad_lines_are_told(standing: Any) -> None:
    first, second = runs_of(standing)
    assert answer(standing, Phase.RUNS, f"run,{first},approve\nrun,{second},skip") == [first, second]
    told = [incident.message for incident in standing.ledger().incidents.of_run()]
    assert "form of decisions, line 1, column decision: use one of adopt, anew, skip" in told
    assert "form of decisions, line 2, column note: skip needs a reason, for those who ask later" in told
    assert answer(standing, Phase.RUNS, "") == [first, second]
    assert len(launched(standing)) == 1


def test_leaving_them_or_not_answering_writes_nothing(standing: Any) -> None:
    task, context = gate(standing, Phase.RUNS), standing.context("run1", "runs.review", {})
    assert (task.defaults, task.options) == (None, [APPLY, LEAVE])
    sent = len([seen for seen in standing.box.tallyfy.requests if seen.method != "GET"])
    at = datetime(2026, 3, 1, tzinfo=timezone.utc)
    left = {"chosen_options": [LEAVE], "params_input": {}, "responded_at": at, "responded_by_user": None}
    assert task.execute_complete(context, left) is None
    with pytest.raises(HITLTimeoutError, match="nobody decided within 7 days: nothing was written. What to do: decide"):
        task.execute_complete(context, {"error": "late", "error_type": "timeout"})
    assert len([seen for seen in standing.box.tallyfy.requests if seen.method != "GET"]) == sent
    assert len(standing.ledger().reviews.waiting()) == 2


@pytest.mark.parametrize(
    "conf",
    [
        {"mode": "dry_run"},
        {"mode": "validate_only"},
        {"phases": ["users"]},
        {"approve": ["review"]},
        {"review": "anew"},
        {"decisions": "*,*,anew"},
        {"_options": APPLY},
        {"error_rate": 1},
    ],
)
def test_no_value_of_the_conf_decides(standing: Any, conf: dict[str, Any]) -> None:
    with workspace_of(standing, conf=conf) as workspace:
        gate(standing, Phase.RUNS)._settle(workspace)
        assert len(workspace.ledger.reviews.waiting()) == 2
        assert workspace.ledger.reviews.all() == {}


def test_what_was_decided_on_the_page_counts_in_the_next_run_without_a_question(doubted: Any) -> None:
    first, second = runs_of(doubted)
    doubted.release()
    with workspace_of(doubted) as workspace:
        waiting = [row.key for row in in_review(workspace, Phase.RUNS)]
        workspace.ledger.reviews.decide(read_decisions("run,*,anew", waiting)[0], "user:9")
    doubted.run("run2", only=doubted.order[: doubted.order.index("runs.gate")])
    assert answer(doubted, Phase.RUNS, "", "run2") == []
    rows = {row.source_id: row.state for row in doubted.ledger().mapping.rows(Kind.RUN)}
    assert {rows[first], rows[second]} == {State.VERIFIED}
