"""The promises on a small organisation whose run is over: everything arrived, silently, and nothing moves it."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind

WRITES = ("POST", "PUT", "DELETE")


def writes(rehearsal: Any) -> list[str]:
    return [f"{seen.method} {seen.path}" for seen in rehearsal.box.tallyfy.requests if seen.method in WRITES]


def test_every_object_of_the_source_is_settled_and_every_phase_passed(finished: Any) -> None:
    assert finished.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    kinds = {kind.kind: kind for kind in finished.ledger().summary()}
    assert kinds[Kind.RUN].source == 3
    assert all(kind.open == kind.failed == kind.in_review == 0 for kind in kinds.values() if "bundle" not in kind.kind)


def test_nobody_is_mailed_and_the_source_is_only_read(finished: Any) -> None:
    assert finished.box.tallyfy.journal.dump() == []
    assert finished.box.process_street.state.violations == []
    methods = {seen.method for seen in finished.box.process_street.requests}
    assert methods == {"GET", "POST"}
    posts = {seen.path for seen in finished.box.process_street.requests if seen.method == "POST"}
    assert posts == {"/api/v1.1/work/items/search"}


@pytest.mark.parametrize(
    "task_id",
    [
        "discovery.inventory",
        "discovery.stage_workflows",
        "foundation.people",
        "foundation.structure",
        "templates.load",
        "runs.history.stage",
        "runs.history.load",
        "runs.finish",
        "runs.open.stage",
        "runs.open.load",
        "collaboration.batch.files",
        "collaboration.batch.comments",
        "collaboration.batch.states",
        "integrations.webhooks",
        "validation.report",
        "validation.clean_up",
    ],
)
def test_clearing_one_task_changes_nothing(finished: Any, task_id: str) -> None:
    before, stored = len(writes(finished)), dump(finished.box.tallyfy.state)
    finished.run(only=(task_id,))
    assert writes(finished)[before:] == []
    assert dump(finished.box.tallyfy.state) == stored
