"""After acceptance the marks leave the templates; processes keep theirs, and a rollback still finds everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.errors import BadConfiguration, ForbiddenCall
from process_street_tallyfy.model.state import Kind, State
from process_street_tallyfy.phases.discovery import Preflight
from process_street_tallyfy.phases.marks import PREVIEW, PreviewMarks, RemoveMarks
from process_street_tallyfy.phases.rollback import PreviewRollback
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.tallyfy.markers import without_markers
from tests.process_street_tallyfy.phases.going_live import approve, cut_over, roll_back, step

KEPT = ("organization", "members", "guests", "groups", "tags", "tag_links", "folders", "templates", "runs")


def held(small: Any) -> dict[str, Any]:
    found = dump(small.box.tallyfy.state)
    return {name: found[name] for name in KEPT}


def finish(small: Any, run_id: str = "finish") -> Any:
    preview = step(small, PreviewMarks, run_id)
    with pytest.raises(BadConfiguration, match="nobody approved"):
        step(small, RemoveMarks, run_id, approved_hash=preview["hash"])
    approve(small, run_id, preview["hash"], PREVIEW)
    done = step(small, RemoveMarks, run_id, approved_hash=preview["hash"])
    step(small, ReleaseLease, run_id)
    return done


@pytest.fixture
def accepted(small: Any) -> Any:
    small.before = held(small)
    small.run()
    with pytest.raises(BadConfiguration, match="not read back yet"):
        step(small, PreviewMarks, "early")
    small.release("early")
    cut_over(small)
    return small


def test_marks_and_source_fields_leave_the_template_and_no_process_loses_a_value(accepted: Any) -> None:
    before, told = dump(accepted.box.tallyfy.state)["runs"], accepted.box.tallyfy.journal.dump()
    (template,) = accepted.box.tallyfy.state.templates.values()
    assert "[ps:" in json.dumps(template["summary"]) + json.dumps(template["automated_actions"])
    assert {field["label"] for field in template["prerun"]} >= {"Process Street run id", "Kept from Process Street"}
    rules = len(template["automated_actions"])
    assert finish(accepted) == {"templates": 1}
    assert "[ps:" not in json.dumps(template["summary"]) + json.dumps(template["automated_actions"])
    assert (template["prerun"], len(template["automated_actions"])) == ([], rules)
    assert all(run["prerun"] for run in before)
    assert dump(accepted.box.tallyfy.state)["runs"] == before
    assert accepted.box.tallyfy.journal.dump() == told
    with pytest.raises(BadConfiguration, match="marks were taken out"):
        step(accepted, Preflight, "later")
    accepted.release("later")
    assert step(accepted, PreviewRollback, "look")["unmarked"] == 1
    assert roll_back(accepted)["kept"] == 0
    assert held(accepted) == accepted.before


def test_a_template_that_somebody_edits_afterwards_stays_in_a_rollback(accepted: Any) -> None:
    finish(accepted)
    (template,) = accepted.box.tallyfy.state.templates.values()
    template["_steps"][0]["title"] = "Take the order by phone"
    assert roll_back(accepted)["kept"] > 0
    assert list(accepted.box.tallyfy.state.templates) == [template["id"]]


def test_a_target_that_takes_values_out_of_processes_is_found_out_at_the_first_template(accepted: Any) -> None:
    """A Tallyfy without versions would empty a dropped field in every process."""
    templates, runs = accepted.box.tallyfy.state.templates, accepted.box.tallyfy.state.runs
    (template_id,) = templates

    class Unversioned(dict):  # type: ignore[type-arg]
        def __setitem__(self, key: str, value: Any) -> None:
            super().__setitem__(key, value)
            if key == "prerun" and value == []:
                for run in runs.values():
                    run["prerun"] = {}

    templates[template_id] = Unversioned(templates[template_id])
    preview = step(accepted, PreviewMarks, "finish")
    approve(accepted, "finish", preview["hash"], PREVIEW)
    with pytest.raises(ForbiddenCall, match="values_lost"):
        step(accepted, RemoveMarks, "finish", approved_hash=preview["hash"])
    row = accepted.ledger().mapping.get(Kind.OWN, "cut_over/marks/orderOOOOOOOOOOOOOOOOO")
    assert (row.state, row.target_id) == (State.PLANNED, None)


def test_markers_leave_a_text_with_the_space_before_them() -> None:
    assert without_markers("<p>Moved from X [ps:abc]</p>") == "<p>Moved from X</p>"
    assert without_markers("Show it [ps:a/b/show0] [ps:c]") == "Show it"
