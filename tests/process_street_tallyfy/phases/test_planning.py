"""The plan before anything is written: readiness per workflow, exact calls, settings that block."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from include.sandbox import Sandbox
from include.sandbox.sample import build_source, target_seed
from include.sandbox.sample import small as bakery
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.capabilities import keep
from process_street_tallyfy.model.capabilities import Side
from process_street_tallyfy.model.state import KINDS_OF_PHASE, SETTLED, Kind, Phase
from process_street_tallyfy.phases.cut_over import PreviewCutOver
from process_street_tallyfy.phases.cut_over_page import DELTA
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.workspace import open_workspace
from process_street_tallyfy.report.plan import COLUMNS
from tests.process_street_tallyfy.phases.going_live import activate, approve, previewed

STAGED = ("discovery.take_turn", "discovery.preflight", "discovery.inventory", "discovery.stage_workflows")
PLANNED = (*STAGED, "discovery.plan")
BEFORE_TEMPLATES = (*PLANNED, "foundation.people", "foundation.structure")
BULK = Capabilities(steps_in_template_create=True, captures_in_step_create=True)
WRITES = ("POST", "PUT", "DELETE")


def rows(played: Any, run_id: str = "run1") -> dict[str, dict[str, str]]:
    """``assessment.csv`` by workflow id."""
    (file,) = Path(played.folder).rglob(f"{run_id}/assessment.csv")
    with file.open(newline="", encoding="utf-8") as lines:
        return {row["workflow_id"].removeprefix("'"): row for row in csv.DictReader(lines)}


def step(played: Any, operator: type, run_id: str = "run1", **more: str) -> Any:
    task = operator(organization_file=str(played.organization_file), task_id="step", **more)
    return task.execute(played.context(run_id, "step", {}))


def load_one_by_one(played: Any) -> dict[str, int]:
    """Loads every template in a batch of its own; requests of the target by workflow id."""
    counted = {}
    for number, workflow_id in enumerate(sorted(rows(played))):
        played.ledger().checkpoints.put(Phase.DISCOVERY, f"batch/one/{number:04d}", {"ids": [workflow_id]})
        before = len(played.box.tallyfy.requests)
        step(played, LoadTemplates, batch=f"one/{number:04d}")
        counted[workflow_id] = len(played.box.tallyfy.requests) - before
    return counted


def finish_one_by_one(played: Any) -> dict[str, int]:
    """Writes the rules of every template; requests of the target by workflow id."""
    counted = {}
    for number, workflow_id in enumerate(sorted(rows(played))):
        before = len(played.box.tallyfy.requests)
        step(played, FinishTemplates, batch=f"one/{number:04d}")
        counted[workflow_id] = len(played.box.tallyfy.requests) - before
    return counted


def second_pass(played: Any) -> dict[str, int]:
    """Requests for texts with variables by workflow id: one read, then a read and a write for each such step."""
    landed = {row.source_id: str(row.target_id) for row in played.ledger().mapping.rows(Kind.WORKFLOW)}
    puts = [seen.path for seen in played.box.tallyfy.requests if seen.method == "PUT" and "/steps/" in seen.path]
    texts = {source_id: sum(target_id in path for path in puts) for source_id, target_id in landed.items()}
    return {source_id: 1 + 2 * count if count else 0 for source_id, count in texts.items()}


def cut_over(played: Any) -> dict[str, int]:
    """Requests of the activation by workflow id, from the template id in their path."""
    with open_workspace(str(played.organization_file), played.context("run1", "step", {})) as workspace:
        workspace.ledger.checkpoints.put(Phase.VALIDATION, DELTA, {"run_id": "run1"})
    preview = step(played, PreviewCutOver)
    approve(played, "run1", preview["hash"])
    before = len(played.box.tallyfy.requests)
    activate(played, "run1", preview)
    paths = [seen.path for seen in played.box.tallyfy.requests[before:]]
    landed = {row.source_id: str(row.target_id) for row in played.ledger().mapping.rows(Kind.WORKFLOW)}
    return {source_id: sum(target_id in path for path in paths) for source_id, target_id in landed.items()}


def unsettled(played: Any) -> list[str]:
    """Objects of the templates phase that were not read back and found equal."""
    found = [row for kind in KINDS_OF_PHASE[Phase.TEMPLATES] for row in played.ledger().mapping.rows(kind)]
    return [f"{row.kind} {row.source_id} {row.state} {row.error_code}" for row in found if row.state not in SETTLED]


def probed(box: Sandbox, rehearse: Callable[[Sandbox], Any], *keys: str) -> Any:
    """A probe has found that this Tallyfy takes steps and fields in bulk, or only what is named."""
    played = rehearse(box)
    played.run(only=("discovery.take_turn",))
    found = dict.fromkeys(keys or ("bulk_steps", "step_captures"), "stored")
    keep(played.ledger("probe").checkpoints, Side.TARGET, found, {})
    return played


@pytest.fixture
def bulky(rehearse: Callable[[Sandbox], Any]) -> Iterator[Any]:
    with Sandbox.start(source=build_source(), target=target_seed(), capabilities=BULK) as box:
        yield probed(box, rehearse)


@pytest.fixture
def bulky_bakery(rehearse: Callable[[Sandbox], Any]) -> Iterator[Any]:
    with Sandbox.start(source=bakery.source(), target=bakery.target(), capabilities=BULK) as box:
        yield probed(box, rehearse)


def test_calls_of_every_workflow_are_those_that_are_counted_later(sample: Any) -> None:
    sample.run(only=BEFORE_TEMPLATES)
    planned = {key: int(row["template_calls"]) for key, row in rows(sample).items()}
    assert load_one_by_one(sample) == planned
    second = second_pass(sample)
    assert max(second.values()) > 0
    assert finish_one_by_one(sample) == {key: int(row["rule_calls"]) for key, row in rows(sample).items()}
    finishing = {key: int(row["finishing_calls"]) for key, row in rows(sample).items()}
    assert sum(finishing.values()) > 0
    assert cut_over(sample) == finishing
    sizes = {key: 1 + int(row["steps"]) + int(row["fields"]) + 1 + 1 for key, row in rows(sample).items()}
    assert planned == {key: size + second[key] for key, size in sizes.items()}


def test_with_the_bulk_capabilities_there_are_fewer_and_the_templates_are_the_same(bulky: Any) -> None:
    bulky.run(only=BEFORE_TEMPLATES)
    planned = {key: int(row["template_calls"]) for key, row in rows(bulky).items()}
    assert load_one_by_one(bulky) == planned
    second = second_pass(bulky)
    with_steps = [key for key, row in rows(bulky).items() if int(row["steps"])]
    assert {planned[key] - second[key] for key in with_steps} == {4}
    assert not [
        seen for seen in bulky.box.tallyfy.requests if seen.method == "POST" and seen.path.endswith("/captures")
    ]
    assert unsettled(bulky) == []


@pytest.mark.parametrize("fault", [None, "drop-after"])
def test_where_only_fields_come_along_their_calls_vanish(rehearse: Callable[[Sandbox], Any], fault: str | None) -> None:
    """Also when the answer that made the step was lost: its fields are found on it."""
    played = Capabilities(captures_in_step_create=True)
    with Sandbox.start(source=bakery.source(), target=bakery.target(), capabilities=played) as box:
        bulk = probed(box, rehearse, "step_captures")
        if fault:
            box.tallyfy.faults.add({"match": {"method": "POST", "path": "/steps$"}, "nth": 1, "fault": fault})
        bulk.run(only=BEFORE_TEMPLATES)
        counted = load_one_by_one(bulk)
        posted = [seen.path for seen in box.tallyfy.requests if seen.method == "POST"]
        assert [path for path in posted if path.endswith("/captures")] == []
        assert unsettled(bulk) == []
        if not fault:
            (second,) = second_pass(bulk).values()
            planned = [int(row["template_calls"]) for row in rows(bulk).values()]
            assert list(counted.values()) == planned == [1 + 4 + second + 1 + 1]


def test_a_record_that_is_wrong_costs_calls_and_nothing_else(small: Any) -> None:
    small.run(only=("discovery.take_turn",))
    keep(small.ledger("probe").checkpoints, Side.TARGET, {"bulk_steps": "stored", "step_captures": "stored"}, {})
    small.run()
    assert set(small.verdicts().values()) == {"passed"}
    (template,) = dump(small.box.tallyfy.state)["templates"]
    assert [len(one["captures"]) for one in template["steps"]] == [5, 0, 1, 1]


@pytest.mark.parametrize("fault", ["drop-after", "500-after", "truncated"])
def test_a_lost_answer_in_bulk_makes_nothing_twice(bulky_bakery: Any, fault: str) -> None:
    rule = {"match": {"method": "POST", "path": "/checklists$"}, "nth": 1, "fault": fault}
    bulky_bakery.box.tallyfy.faults.add(rule)
    bulky_bakery.run(only=(*BEFORE_TEMPLATES, "templates.load"))
    assert bulky_bakery.box.tallyfy.faults.fired() == 1
    assert unsettled(bulky_bakery) == []
    (template,) = dump(bulky_bakery.box.tallyfy.state)["templates"]
    assert [len(one["captures"]) for one in template["steps"]] == [5, 0, 1, 1]


def test_what_was_moved_costs_one_read(moved_small: Any) -> None:
    moved_small.run("run2", only=PLANNED)
    assert {row["template_calls"] for row in rows(moved_small, "run2").values()} == {"1"}


def test_the_dry_run_grades_as_the_real_run_does(sample: Any) -> None:
    sample.run("dry", {"mode": "dry_run"}, only=(*BEFORE_TEMPLATES, "templates.load", "validation.release"))
    assert [seen for seen in sample.box.tallyfy.requests if seen.method in WRITES] == []
    found = {(f.kind, f.source_id, f.field, f.reason) for f in sample.ledger().findings.all()}
    sample.run("real", only=(*BEFORE_TEMPLATES, "templates.load"))
    assert {(f.kind, f.source_id, f.field, f.reason) for f in sample.ledger().findings.all()} == found
    assert rows(sample, "dry") == rows(sample, "real")


def test_the_readiness_of_the_sample(sample: Any) -> None:
    sample.run("check", {"mode": "validate_only"}, only=PLANNED)
    found = rows(sample, "check")
    assert tuple(next(iter(found.values()))) == COLUMNS
    assert {row["grade"] for row in found.values()} == {"A", "B", "C", "D"}
    assert [row["reasons"] for row in found.values() if row["grade"] == "D"] == ["no_published_version:1"]
    assert [row["blocked"] for row in found.values() if row["grade"] != "D"] == ["0"] * (len(found) - 1)


def test_the_plan_names_no_person_and_needs_no_other_file(sample: Any) -> None:
    sample.run("dry", {"mode": "dry_run"}, only=PLANNED)
    (file,) = Path(sample.folder).rglob("plan.html")
    text = file.read_text("utf-8")
    people = sample.box.process_street.state.users.values()
    assert len(people) > 50
    assert [person.email for person in people if person.email in text] == []
    assert [person.username for person in people if person.username in text] == []
    assert not any(word in text for word in ("<script", "http://", "https://", "@import"))
    assert "Not probed yet" in text
    assert "an hour before the clocks change" in text


@pytest.fixture
def groups_forbidden(small: Any) -> Any:
    small.box.tallyfy.state.organization["allow_manage_groups"] = False
    return small


def test_a_setting_that_blocks_stops_before_the_first_write_and_the_plan_says_so(groups_forbidden: Any) -> None:
    with pytest.raises(BadConfiguration, match="allow_manage_groups: 1 groups would be refused") as caught:
        groups_forbidden.run()
    assert caught.value.code == "target_settings"
    assert [seen for seen in groups_forbidden.box.tallyfy.requests if seen.method in WRITES] == []
    (file,) = Path(groups_forbidden.folder).rglob("plan.html")
    assert "1 setting blocks" in file.read_text("utf-8")
    groups_forbidden.box.tallyfy.state.organization["allow_manage_groups"] = True
    groups_forbidden.run()
    assert set(groups_forbidden.verdicts().values()) == {"passed"}


def test_a_dry_run_shows_what_blocks_and_goes_on(groups_forbidden: Any) -> None:
    groups_forbidden.run("dry", {"mode": "dry_run"}, only=PLANNED)
    assert groups_forbidden.results["discovery.plan"]["blocking_settings"] == 1


def test_settings_are_looked_at_again_before_the_cut_over(moved_small: Any) -> None:
    moved_small.box.tallyfy.state.organization["auto_complete_tasks"] = True
    with pytest.raises(BadConfiguration, match="auto_complete_tasks: The cut-over gives open tasks of 1 runs"):
        step(moved_small, PreviewCutOver, "live")
    moved_small.box.tallyfy.state.organization["auto_complete_tasks"] = False
    preview = previewed(moved_small)
    moved_small.box.tallyfy.state.organization["auto_complete_tasks"] = True
    with pytest.raises(BadConfiguration, match="auto_complete_tasks"):
        activate(moved_small, "live", preview)
    assert moved_small.box.tallyfy.journal.dump() == []
