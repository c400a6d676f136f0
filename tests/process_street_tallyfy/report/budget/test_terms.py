"""The two formulas, walked and tried on the worked examples of both references."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from include.sandbox.clock import Clock
from include.sandbox.process_street.server import ProcessStreetServer
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample import target_seed
from include.sandbox.tallyfy.seed import seed
from include.sandbox.tallyfy.server import TallyfyServer
from process_street_tallyfy.model.state import PHASE_ORDER
from process_street_tallyfy.report.budget import of_source, of_target
from process_street_tallyfy.report.budget.page import EACH
from process_street_tallyfy.report.budget.sizes import OrganizationSize, RunSize, WorkflowSize, pages
from process_street_tallyfy.report.budget.term import Side, Term, expected, pattern, step_of

TERMS = (*of_source.TERMS, *of_target.TERMS)
#: The links of files are whatever the source gives.
FILE_LINK = "(file link)"


def served(side: Side) -> set[tuple[str, str]]:
    """Method and pattern of every route of a stand-in server, which is made after the reference."""
    clock = Clock()
    source, target = (
        ProcessStreetServer(ProcessStreetState(), clock),
        TallyfyServer(seed(target_seed(), clock.now()), clock),
    )
    server = source if side is Side.SOURCE else target
    return {(method, pattern(route)) for method, _, route in (key.partition(" ") for key in server._handlers)}


@pytest.mark.parametrize("side", list(Side))
def test_every_term_is_a_call_that_the_server_knows(side: Side) -> None:
    known = served(side)
    own = [term for term in TERMS if term.side is side and term.route != FILE_LINK]
    assert [term.name for term in own if (term.method, pattern(term.route)) not in known] == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: f"{term.step} {term.name}")
def test_every_term_has_its_place_on_the_page(term: Term) -> None:
    assert term.phase in [str(phase) for phase in PHASE_ORDER]
    assert term.per in EACH
    assert term.formula
    assert int(term.calls(term.per())) >= 0


def test_the_source_is_asked_for_a_thing_in_one_step() -> None:
    """But for the list that tells whose key it is."""
    twice = Counter((term.method, pattern(term.route)) for term in of_source.TERMS)
    assert [key for key, count in twice.items() if count > 1] == [("GET", "/data-sets"), ("POST", "/work/items/search")]


def test_the_worked_case_of_the_source() -> None:
    """W 50, T 15, K 2, F 25, L 10, R 5,000, RA 2,000, C 8,000, A 3,000, I 30,000 (section 4): less than its 22,400."""
    workflow = WorkflowSize(
        tasks=15, widgets=15, configured=2, datable=15, fields=25, selects=1, rules=10, comments=160
    )
    run = RunSize(tasks=15, fields=25)
    amounts = {
        OrganizationSize(users=60, workflows=50, runs=5000, attachments=3000, assigned=30_000): 1,
        workflow: 50,
        run: 3000,
        replace(run, decisions=1): 2000,
    }
    calls = expected(of_source.TERMS, amounts)
    total = sum(calls.values())
    templates = sum(calls[term] for term in of_source.TERMS if term.step == "discovery.stage_workflows")
    assert templates == 50 * (1 + 1 + 1 + 1 + 1 + 2 + 4 * 15 + 2)
    assert sum(calls[term] for term in of_source.TERMS if term.step == "runs.stage") == 5000 * (1 + 2) + 2000
    assert 22_000 < total < 23_000


def test_the_example_of_a_template() -> None:
    """S=20, F=60, K=15, G=1 (7.1): 98 without deadlines, which the cut-over sets; the rules are read back alone."""
    amounts = {WorkflowSize(steps=20, captures=60, automations=15): 1}
    calls = expected(of_target.TEMPLATE, amounts)
    gates = sum(calls[term] for term in of_target.TEMPLATE if term.route == of_target.RUNS)
    assert calls.total() - gates == 98 + 1


def test_the_example_of_a_process() -> None:
    """T=20, W=12, A=2, N=5, C=20 (7.2): 44 calls, and those that are made on purpose."""
    run = RunSize(steps=20, filled=12, files=2, file_tasks=1, comments=5, talked=5, completed=20, archived=True)
    calls = expected(of_target.PROCESS, {run: 1})
    added = sum(count for term, count in calls.items() if term.why)
    assert calls.total() - added == 44 - 1 + 1  # one read of the process after its launch, none after the archive
    assert added == 2 + 1 + 2 + 5  # record and its bytes, the PUT of files, their bytes, comments read back


def test_a_run_in_compact_form_is_five_calls_or_six() -> None:
    run = RunSize(steps=1, compact=True, completed=1)
    assert expected(of_target.PROCESS, {run: 1}).total() == 5
    assert expected(of_target.PROCESS, {replace(run, archived=True): 1}).total() == 6


def test_many_of_a_size_cost_as_often() -> None:
    run = RunSize(tasks=21, fields=20, steps=3)
    one, many = (expected(TERMS, {run: count}) for count in (1, 10_000))
    assert many == Counter({term: 10_000 * count for term, count in one.items()})


@pytest.mark.parametrize(
    ("items", "trails", "calls"), [(0, False, 1), (0, True, 1), (20, False, 1), (20, True, 2), (21, False, 2)]
)
def test_pages_of_a_list(items: int, trails: bool, calls: int) -> None:  # noqa: FBT001 - a column of the table
    assert pages(items, trails=trails) == calls


@pytest.mark.parametrize(
    ("route", "short"),
    [
        ("/api/v1.1/workflows/<workflow_id>/revisions", "/workflows/{}/revisions"),
        ("/workflows/{w}/revisions", "/workflows/{}/revisions"),
        ("/organizations/<org>/users/<int:user>", "O/users/{}"),
        ("/organizations/<org>", "O"),
        ("/me", "/me"),
    ],
)
def test_a_route_of_a_server_and_one_of_a_term_are_one(route: str, short: str) -> None:
    assert pattern(route) == short


def test_a_task_of_a_group_is_the_step_without_it() -> None:
    assert {step_of(f"runs.{group}load") for group in ("", "history.", "open.")} == {"runs.load"}
