"""A run that is settled is planned again when something has changed that its plan was made from, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from process_street_tallyfy.ledger.connection import see
from process_street_tallyfy.model.organization import FinishedRuns
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.options import Mode
from process_street_tallyfy.phases.unchanged import unchanged
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.conftest import rehearsal
from tests.process_street_tallyfy.phases.moved import Moved

STAGED = "INSERT INTO migration.staging (organization, kind, source_id, parent_id, sha256, run_id)"
#: What happens in the ledger to one run -> the statement; the others stay as they are.
OF_ONE = {
    "it was read otherwise": "UPDATE migration.staging SET sha256 = 'new' WHERE kind = 'run_bundle' AND source_id = %s",
    "its entry in the list changed": "UPDATE migration.staging SET sha256 = 'n' WHERE kind = 'run' AND source_id = %s",
    "somebody said something": f"{STAGED} SELECT 'sample', 'comment', 'new', %s, 'new', 'run2'",
    "its files are other ones": f"{STAGED} SELECT 'sample', 'attachment', 'new', %s, 'new', 'run2'",
    "an answer was reopened": "UPDATE migration.mapping SET state = 'planned' WHERE kind = 'value' AND parent_id = %s",
    "a task is wrong": "UPDATE migration.mapping SET state = 'wrong' WHERE kind = 'task' AND parent_id = %s",
    "an answer has changed": "UPDATE migration.mapping SET seen_sha256 = 'n' WHERE kind = 'value' AND parent_id = %s",
    "it was taken back": "UPDATE migration.mapping SET state = 'reverted' WHERE kind = 'run' AND source_id = %s",
    "it was being planned": "UPDATE migration.mapping SET planned_from = '*' || planned_from"
    " WHERE kind = 'run' AND source_id = %s",
    "it could not be read": "INSERT INTO migration.finding (organization, kind, source_id, field, reason, disposition,"
    " run_id) SELECT 'sample', 'run', %s, '', 'source_unreadable', 'absent', 'run1'",
    "what was read is gone": "DELETE FROM migration.staging WHERE kind = 'run_bundle' AND source_id = %s",
}
#: What happens to all of them.
OF_ALL = {
    "the workflow changed": "UPDATE migration.staging SET sha256 = 'new' WHERE kind = 'workflow_bundle'",
    "a member left": "DELETE FROM migration.account WHERE address = (SELECT min(who) FROM migration.person"
    " JOIN migration.account ON who = account.address)",
    "a person decided to leave one behind": "INSERT INTO migration.review_decision (organization, kind, source_id,"
    " decision, decided_by, applied_by_run) VALUES ('sample', 'comment', 'c', 'skip', 'user:1', 'run1')",
}
#: Options of moves that pass by no run.
EVERY = (
    {"mode": Mode.DRY_RUN},
    {"mode": Mode.VALIDATE_ONLY},
    {"read_again": True},
    {"only": frozenset({(Kind.RUN, "r")})},
    {"finished_runs": FinishedRuns.COMPACT},
)


def passed_by(small: Any, conf: dict[str, Any] | None = None) -> set[str]:
    with open_workspace(str(small.organization_file), small.context("run2", "t", conf or {})) as workspace:
        return unchanged(workspace).of(runs(workspace))


def runs(workspace: Any) -> list[str]:
    return list(workspace.ledger.staging.ids(Kind.RUN))


@pytest.fixture(scope="module")
def workspace(_moved: Moved, _postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Of a later move of the small organisation; what a test changes in the ledger it takes back."""
    folder = tmp_path_factory.mktemp("standing")
    with pytest.MonkeyPatch.context() as patch:
        with _moved.copied(_postgres, "standing", folder) as (box, dsn):
            small = rehearsal(box, dsn, folder, patch)
        with open_workspace(str(small.organization_file), small.context("run2", "t", {})) as opened:
            yield opened
    _postgres.drop_database("standing")


def after(workspace: Any, statement: str, *values: str) -> set[str]:
    """The runs that are passed by when this has happened."""
    connection = workspace.ledger.scope.connection
    see(connection, "sample")
    with connection.transaction(force_rollback=True):
        connection.execute(statement.encode(), values or None)
        workspace.forget_people()
        return unchanged(workspace).of(runs(workspace))


def test_a_finished_move_knows_its_runs(workspace: Any) -> None:
    assert after(workspace, "SELECT") == set(runs(workspace)) != set()


@pytest.mark.parametrize("what", OF_ONE)
def test_what_happens_to_one_run_is_seen_and_the_others_are_passed_by(workspace: Any, what: str) -> None:
    one = next(run_id for run_id in runs(workspace) if workspace.ledger.mapping.by_parent(Kind.VALUE, run_id))
    assert after(workspace, OF_ONE[what], one) == set(runs(workspace)) - {one}


@pytest.mark.parametrize("what", OF_ALL)
def test_what_all_are_planned_from_is_seen(workspace: Any, what: str) -> None:
    assert after(workspace, OF_ALL[what]) == set()


def test_another_setting_is_seen(moved_small: Any) -> None:
    text = moved_small.organization_file.read_text()
    moved_small.organization_file.write_text(f"{text}  fold_finished_comments: false\n")
    assert passed_by(moved_small) == set()


@pytest.mark.parametrize("options", EVERY)
def test_some_moves_plan_everything_anew(workspace: Any, options: dict[str, Any]) -> None:
    before, workspace.options = workspace.options, replace(workspace.options, **options)
    assert after(workspace, "SELECT") == set()
    workspace.options = before


def test_a_second_run_passes_by_what_the_first_one_settled(moved_small: Any) -> None:
    ledger = moved_small.ledger()
    number, before = len(ledger.staging.ids(Kind.RUN)), ledger.summary()
    found = moved_small.run("run2")
    for step in ("runs.history.load", "runs.open.load", "collaboration.batch.files", "collaboration.batch.states"):
        assert all(one["unchanged"] == one["runs"] for one in found[step]), step
    assert sum(one["unchanged"] for one in found["collaboration.batch.states"]) == number > 1
    assert ledger.summary() == before
    assert len(passed_by(moved_small)) == number
