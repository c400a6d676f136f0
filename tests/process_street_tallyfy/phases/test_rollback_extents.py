"""One organisation is moved in parts and taken back in parts; each time the target is what it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.sample.small import source, target
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.state import LANDED, PHASE_ORDER, Kind
from process_street_tallyfy.phases.rollback import PREVIEW, PreviewRollback, TakeBack
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.ui.downloads import find
from tests.process_street_tallyfy.phases.conftest import STEPS, Rehearsal, rehearsal
from tests.process_street_tallyfy.phases.going_live import approve, step, taken_back
from tests.process_street_tallyfy.phases.taken_back import held, problems, take_back_killed

ORDER = [task_id for task_id, _, _ in STEPS]
PASSED = dict.fromkeys(PHASE_ORDER, "passed")
#: What goes on being there: the target as it was before, after the templates, after the first move.
Seen = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def moved(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Rehearsal, Seen]]:
    dsn = _postgres.create_database("extents")
    with pytest.MonkeyPatch.context() as patch, Sandbox.start(source=source(), target=target()) as box:
        made = rehearsal(box, dsn, tmp_path_factory.mktemp("extents"), patch)
        seen = {"before": held(made)}
        half = ORDER.index("templates.gate") + 1
        made.run(only=tuple(ORDER[:half]))
        seen["templates"] = held(made)
        made.run(only=tuple(ORDER[half:]))
        seen["moved"] = held(made)
        yield made, seen
    _postgres.drop_database("extents")


def preview(small: Rehearsal, run_id: str, **extent: str) -> dict[str, Any]:
    """The file that people read."""
    step(small, PreviewRollback, run_id, **extent)
    (path,) = small.folder.rglob(f"reports/{run_id}/rollback.json")
    return dict(json.loads(path.read_text()))


def writes(small: Rehearsal) -> int:
    return sum(seen.method != "GET" for seen in small.box.tallyfy.requests)


def test_every_phase_and_batch_has_a_checkpoint_that_people_can_type(moved: tuple[Rehearsal, Seen]) -> None:
    small, _ = moved
    preview(small, "list")
    assert find(small.ledger().scope.connection, "sample", "list", "rollback.json"), "the question leads to it"
    (path,) = small.folder.rglob("reports/list/checkpoints.csv")
    names = {line.split(",")[0] for line in path.read_text().splitlines()[1:]}
    assert {phase.value for phase in PHASE_ORDER} <= names
    assert {"runs.load/open/0000", "runs.load/history/0000", "templates.load/workflows/0000"} <= names


def test_the_list_says_what_goes_along_what_stays_and_what_cannot_be_undone(moved: tuple[Rehearsal, Seen]) -> None:
    small, _ = moved
    before = writes(small)
    shown = preview(small, "look", rollback_phase="runs")
    kinds = [item["kind"] for item in shown["goes"]]
    assert kinds == ["run", "run", "run", "own"]
    assert shown["goes"][0]["with"]["task"] == 5
    assert [item["reason"] for item in shown["stays"]] == ["adopted"]
    assert "mails" in shown["cannot_be_undone"]
    assert "go along" in shown["extent"] or "goes along" in shown["extent"]
    assert writes(small) == before


@pytest.mark.parametrize("extent", [{"rollback_phase": "nonsense"}, {"checkpoint": "nonsense"}])
def test_an_unknown_extent_removes_nothing(moved: tuple[Rehearsal, Seen], extent: dict[str, str]) -> None:
    small, seen = moved
    with pytest.raises(BadConfiguration, match="nothing was removed"):
        step(small, PreviewRollback, "typo", **extent)
    step(small, ReleaseLease, "typo")
    assert held(small) == seen["moved"]


def test_a_task_that_was_marked_green_approves_nothing(moved: tuple[Rehearsal, Seen]) -> None:
    small, seen = moved
    shown = step(small, PreviewRollback, "green")
    with pytest.raises(BadConfiguration, match="nobody approved") as caught:
        step(small, TakeBack, "green", approved_hash=shown["hash"])
    assert caught.value.code == "not_approved"
    step(small, ReleaseLease, "green")
    assert held(small) == seen["moved"]


def test_back_to_a_checkpoint_and_on_again(moved: tuple[Rehearsal, Seen]) -> None:
    small, seen = moved
    assert taken_back(small, "to_templates", checkpoint="templates") == {"removed": 4, "kept": 0}
    assert held(small) == seen["templates"]
    small.run("run2")
    assert small.verdicts("run2") == PASSED
    assert problems(small, "run2") == []


def test_one_phase_and_on_again(moved: tuple[Rehearsal, Seen]) -> None:
    small, seen = moved
    taken_back(small, "phase", rollback_phase="instances")
    assert held(small) == seen["templates"]
    small.run("run3")
    assert small.verdicts("run3") == PASSED
    assert problems(small, "run3") == []


def test_what_is_older_than_the_checkpoint_stays_with_what_it_got_since(moved: tuple[Rehearsal, Seen]) -> None:
    small, _ = moved
    shown = preview(small, "late", checkpoint="runs")
    assert shown["goes"] == []
    assert {item["reason"] for item in shown["stays"]} == {"older_than_checkpoint", "adopted"}
    assert sum(item["holds"].get("comment", 0) for item in shown["stays"]) > 0


def test_killed_again_and_again_it_still_removes_everything(moved: tuple[Rehearsal, Seen]) -> None:
    small, seen = moved
    shown = step(small, PreviewRollback, "killed")
    approve(small, "killed", shown["hash"], PREVIEW)
    endings = take_back_killed(small, "killed", shown["hash"], share=0.1)
    step(small, ReleaseLease, "killed")
    assert endings["killed"] > 5
    assert held(small) == seen["before"]
    mapping = small.ledger().mapping
    assert {row.kind for kind in Kind for row in mapping.rows(kind, LANDED)} <= {Kind.USER}
    small.run("run4")
    assert small.verdicts("run4") == PASSED
    assert problems(small, "run4") == []


def test_half_a_move_is_taken_back(moved: tuple[Rehearsal, Seen]) -> None:
    """From an organisation that was left in the middle: templates stand, one of three processes was launched."""
    small, seen = moved
    taken_back(small, "all")
    half = ORDER.index("runs.history.load") + 1
    small.run("run5", only=tuple(ORDER[:half]))
    small.release("run5")
    taken_back(small, "half")
    assert held(small) == seen["before"]
