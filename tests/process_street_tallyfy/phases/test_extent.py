"""How far a rollback goes: what people type, and what they are told when it means nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from include.local_stack.postgres import Postgres
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.checkpoints import Checkpoints
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.extent import extent_of, restorable


@pytest.fixture(scope="module")
def points(_postgres: Postgres) -> Iterator[Checkpoints]:
    dsn = _postgres.create_database("extent")
    with connect_dsn(dsn) as connection:
        migrate(connection)
        yield reached(Ledger(connection, "acme", "run-1"), Ledger(connection, "acme", "run-2"))
    _postgres.drop_database("extent")


def reached(ledger: Ledger, later: Ledger) -> Checkpoints:
    ledger.checkpoints.put(Phase.TEMPLATES, "templates.load/workflows/0000")
    ledger.checkpoints.put(Phase.TEMPLATES, "templates")
    ledger.checkpoints.put(Phase.FOUNDATION, "members/teamT", {"ids": [1]})
    ledger.audit.record("something")
    later.checkpoints.put(Phase.TEMPLATES, "templates")
    return ledger.checkpoints


def test_only_ends_of_phases_and_batches_can_be_gone_back_to(points: Checkpoints) -> None:
    assert [(point.name, point.run_id) for point in restorable(points)] == [
        ("templates", "run-2"),
        ("templates", "run-1"),
        ("templates.load/workflows/0000", "run-1"),
    ]


def test_a_name_is_the_newest_of_that_name_or_that_of_a_run(points: Checkpoints) -> None:
    newest, first = extent_of(points, "", "templates"), extent_of(points, "", "templates@run-1")
    assert (newest.after, first.after) == (1, 0)
    assert "templates@run-1" in first.said


def test_a_phase_has_its_own_name_or_the_seeds(points: Checkpoints) -> None:
    assert extent_of(points, "runs", "") == extent_of(points, "instances", "")
    assert Kind.WORKFLOW not in extent_of(points, "runs", "").kinds
    assert extent_of(points, "", "").said == "the whole move"


@pytest.mark.parametrize(
    ("phase", "checkpoint", "told"),
    [
        ("runs", "templates", "give one of the two"),
        ("discovery", "", "foundation, templates, runs"),
        ("nonsense", "", "foundation, templates, runs"),
        ("", "nonsense", "templates, templates.load/workflows/0000"),
        ("", "templates@run-9", "dry_run"),
    ],
)
def test_what_means_nothing_is_told_with_what_can_be_typed(
    points: Checkpoints, phase: str, checkpoint: str, told: str
) -> None:
    with pytest.raises(BadConfiguration, match="nothing was removed") as caught:
        extent_of(points, phase, checkpoint)
    assert told in caught.value.advice
