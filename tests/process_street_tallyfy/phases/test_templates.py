"""Templates as the target holds them: variables in the second pass, and what people changed since stays."""

from __future__ import annotations

import re
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowFailException

from include.sandbox import Sandbox
from include.sandbox.sample import generate, target_seed
from include.sandbox.sample.small import TASKS
from process_street_tallyfy.errors import BadConfiguration, BadCredentials, Refused
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases import templates

VARIABLE = re.compile(r'<span data-variable="(customer-\d+)">\{\{\1\}\}</span>')


def until_templates(small: Any, run_id: str = "run1") -> None:
    small.run(run_id, only=small.order[: small.order.index("runs.history.stage")])


def first_step(small: Any) -> dict[str, Any]:
    (template,) = small.box.tallyfy.state.templates.values()
    found = small.box.tallyfy.state.template_steps(template)
    return min(found.values(), key=lambda step: step["position"])


def in_order(small: Any) -> list[tuple[str, list[str]]]:
    """Titles of the steps with the labels of their fields."""
    (template,) = small.box.tallyfy.state.templates.values()
    steps = sorted(small.box.tallyfy.state.template_steps(template).values(), key=lambda step: step["position"])
    fields = [sorted(step["captures"], key=lambda field: field["position"]) for step in steps]
    return [(step["title"], [one["label"] for one in of]) for step, of in zip(steps, fields, strict=True)]


def puts(small: Any) -> list[str]:
    return [seen.path for seen in small.box.tallyfy.requests if seen.method == "PUT"]


def test_a_merge_tag_becomes_a_variable_named_by_the_alias_of_its_field(small: Any) -> None:
    until_templates(small)
    step = first_step(small)
    alias = next(one["alias"] for one in step["captures"] if one["label"] == "Customer")
    found = VARIABLE.search(step["summary"])
    assert found is not None
    assert found.group(1) == alias
    assert "about «workflow name»" in step["summary"]
    assert len(puts(small)) == 1
    assert {row.state for row in small.ledger().mapping.rows(Kind.TASK_TEMPLATE)} == {State.VERIFIED}


def test_a_move_that_broke_off_between_the_passes_goes_on_with_the_second(small: Any) -> None:
    small.box.tallyfy.faults.add({"match": {"method": "PUT"}, "times": 1, "fault": "expired-token"})
    with pytest.raises(BadCredentials):
        until_templates(small)
    assert not VARIABLE.search(first_step(small)["summary"])
    until_templates(small)
    assert VARIABLE.search(first_step(small)["summary"])
    assert {row.state for row in small.ledger().mapping.rows(Kind.TASK_TEMPLATE)} == {State.VERIFIED}


def test_a_text_that_a_person_changed_meanwhile_is_left_alone_and_reported(small: Any) -> None:
    until_templates(small)
    first_step(small)["summary"] = "<p>Ours now</p>"
    before = len(puts(small))
    small.run(only=("templates.load",))
    assert puts(small)[before:] == []
    assert first_step(small)["summary"] == "<p>Ours now</p>"
    assert "edited_in_tallyfy" in {one.reason for one in small.ledger().findings.all()}


def test_a_template_that_is_refused_takes_none_of_its_batch_along(
    rehearse: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_workspace: object, plan: TemplatePlan, _template_id: str) -> None:
        if plan.source_id == first:
            raise Refused("the answer was 422")

    with Sandbox.start(source=generate(3, 3), target=target_seed()) as box:
        played = rehearse(box)
        first = min(box.process_street.state.workflows)
        monkeypatch.setattr(templates, "write_variables", refused)
        played.run(only=played.order[: played.order.index("templates.load") + 1])
        rows = {row.source_id: (row.state, row.error_code) for row in played.ledger().mapping.rows(Kind.WORKFLOW)}
        assert rows.pop(first) == (State.WRONG, "refused")
        assert set(rows.values()) == {(State.VERIFIED, "")}
        with pytest.raises(AirflowFailException, match=f"first: workflow {first} .refused"):
            played.run(only=("templates.gate",))


@pytest.mark.parametrize("path", ["/checklists/[^/]+/steps$", "/steps/[^/]+/captures$"])
@pytest.mark.parametrize("nth", [1, 2])
def test_what_was_refused_at_first_comes_into_its_place_when_the_task_is_cleared(
    small: Any, path: str, nth: int
) -> None:
    """The target puts a new step behind all others."""
    small.box.tallyfy.faults.add({"match": {"method": "POST", "path": path}, "nth": nth, "fault": "422-echo"})
    small.run(only=small.order[: small.order.index("templates.load") + 1])
    parts = (Kind.WORKFLOW, Kind.TASK_TEMPLATE, Kind.FORM_FIELD)
    mapping = small.ledger().mapping
    assert State.FAILED in {row.state for kind in parts for row in mapping.rows(kind)}
    small.run(only=("templates.load", "templates.review", "templates.gate"))
    assert {row.state for kind in parts for row in mapping.rows(kind)} <= {State.VERIFIED, State.SKIPPED}
    (first, fields), *others = in_order(small)
    assert [first, *(title for title, _ in others)] == list(TASKS)
    assert fields[:4] == ["Customer", "Size", "Day", "Sketch"]


def name_folders(small: Any, rows: str) -> None:
    small.organization_file.with_name("folders.csv").write_text(f"workflow_id,folder\n{rows}")
    text = small.organization_file.read_text()
    if "workflow_folders" not in text:
        small.organization_file.write_text(
            text.replace("migration:\n", "migration:\n  workflow_folders: folders.csv\n")
        )


def folder_path(small: Any) -> list[str]:
    state = small.box.tallyfy.state
    (template,) = state.templates.values()
    path, folder_id = [], template["folder_id"]
    while folder_id:
        path.append(state.folders[folder_id]["name"])
        folder_id = state.folders[folder_id]["parent_id"]
    return path[::-1]


def test_a_template_is_made_in_the_folder_that_the_customer_names(small: Any) -> None:
    name_folders(small, "orderOOOOOOOOOOOOOOOOO,Kitchen/Cakes\nmistyped,Kitchen\n")
    until_templates(small)
    assert folder_path(small) == ["Kitchen", "Cakes"]
    assert len(small.box.tallyfy.state.folders) == 2
    assert {row.state for row in small.ledger().mapping.rows(Kind.FOLDER)} == {State.VERIFIED}
    fields = {f.field for f in small.ledger().findings.all() if f.kind is Kind.WORKFLOW}
    assert "folderId" not in fields


def test_a_template_that_was_there_before_its_folder_is_put_into_it(small: Any) -> None:
    until_templates(small)
    assert folder_path(small) == []
    name_folders(small, "orderOOOOOOOOOOOOOOOOO,Kitchen\n")
    until_templates(small)
    assert folder_path(small) == ["Kitchen"]
    assert {row.state for row in small.ledger().mapping.rows(Kind.WORKFLOW)} == {State.VERIFIED}
    assert first_step(small)["captures"]


def test_a_mistake_in_the_customers_file_stops_the_preflight(small: Any) -> None:
    name_folders(small, "orderOOOOOOOOOOOOOOOOO,\n")
    with pytest.raises(BadConfiguration, match=r"workflow_folders, line 2, column folder"):
        until_templates(small)


def test_what_starts_runs_from_outside_and_which_data_set_feeds_a_field_is_told(sample: Any) -> None:
    until_templates(sample)
    stored = sample.box.tallyfy.state.templates.values()
    told = " ".join(template["guidance"] for template in stored if template["guidance"])
    assert told.count("Schedule “") == 7
    assert "Incoming webhook “" in told
    assert "http" not in told
    copied = [f for f in sample.ledger().findings.all() if f.reason == "data_set_options_copied"]
    data_sets = {row.source_id for row in sample.ledger().staging.all(Kind.DATA_SET)}
    assert copied
    assert all(any(data_set in finding.advice for data_set in data_sets) for finding in copied)
