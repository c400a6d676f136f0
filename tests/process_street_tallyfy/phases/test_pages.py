"""Pages become document templates: verified, made once, taken back."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.process_street.library import Page, PageRevision
from include.sandbox.process_street.people import Audit
from include.sandbox.process_street.templates import Widget
from include.sandbox.sample.small import ANN, BEFORE
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, Phase, State
from process_street_tallyfy.phases.target_compare import differing_in_target
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.going_live import roll_back

MADE = Audit(BEFORE, ANN, BEFORE, ANN)
HOUSE, DRAFT = "houseHHHHHHHHHHHHHHHHH", "draftDDDDDDDDDDDDDDDDD"


@pytest.fixture
def paged(small: Any) -> Any:
    """The small organisation with one published page in a folder, and one that never was published."""
    text = Widget("textTTTTTTTTTTTTTTTTTT", "Text", MADE, {"content": "# Rules\n\nWash **hands**."})
    published = PageRevision("revRRRRRRRRRRRRRRRRRRR", "1.0", "Finished", MADE, [text])
    draft = PageRevision("drfRRRRRRRRRRRRRRRRRRR", "0.1", "Draft", MADE, [])
    small.box.process_street.state.add(
        Page(HOUSE, "House rules", "folderFFFFFFFFFFFFFFFF", MADE, "For all", revisions=[published]),
        Page(DRAFT, "Later", "folderFFFFFFFFFFFFFFFF", MADE, revisions=[draft]),
    )
    return small


def until_integrations(paged: Any, run_id: str = "run1", conf: dict[str, Any] | None = None) -> None:
    upto = paged.order.index("runs.history.stage")
    paged.run(run_id, conf, only=(*paged.order[:upto], "integrations.webhooks"))


def documents(paged: Any) -> dict[str, dict[str, Any]]:
    return {row["title"]: row for row in dump(paged.box.tallyfy.state)["templates"] if row["type"] == "document"}


def states(paged: Any) -> set[State]:
    return {row.state for row in paged.ledger().mapping.rows(Kind.PAGE)}


def test_a_page_becomes_a_document_in_its_folder(paged: Any) -> None:
    until_integrations(paged)
    found = documents(paged)
    assert set(found) == {"House rules", "Later"}
    (step,) = found["House rules"]["steps"]
    assert step["summary"] == "<h1>Rules</h1>\n<p>Wash <strong>hands</strong>.</p>"
    assert found["House rules"]["summary"].startswith("<p>For all</p><p>Page from Process Street.")
    assert found["House rules"]["summary"].endswith(f"[ps:{HOUSE}]</p>")
    (folder,) = dump(paged.box.tallyfy.state)["folders"]
    assert found["House rules"]["folder_id"] == folder["id"]
    assert found["Later"]["steps"] == []
    assert states(paged) == {State.VERIFIED}


def test_running_again_writes_nothing_and_a_lost_answer_makes_nothing_twice(paged: Any) -> None:
    paged.box.tallyfy.faults.add(
        {"match": {"method": "POST", "path": "checklists"}, "every": True, "times": 40, "fault": "502-after"}
    )
    until_integrations(paged)
    paged.box.tallyfy.faults.clear()
    assert len(documents(paged)) == 2
    stored = dump(paged.box.tallyfy.state)
    paged.run(only=("integrations.webhooks",))
    assert dump(paged.box.tallyfy.state) == stored
    assert states(paged) == {State.VERIFIED}


def test_a_document_that_a_person_changed_is_reported_and_not_taken_back(paged: Any) -> None:
    until_integrations(paged)
    row = paged.ledger().mapping.get(Kind.PAGE, HOUSE)
    paged.box.tallyfy.state.templates[row.target_id]["_steps"][0]["summary"] = "<p>Ours now</p>"
    paged.run(only=("integrations.webhooks",))
    assert states(paged) == {State.VERIFIED}
    with open_workspace(str(paged.organization_file), paged.context("run1", "step", {})) as workspace:
        assert differing_in_target(workspace, Phase.INTEGRATIONS) == 1
    take_back(paged)
    assert set(documents(paged)) == {"House rules"}


def take_back(paged: Any) -> None:
    roll_back(paged, "run1")


def test_everything_is_taken_back(paged: Any) -> None:
    until_integrations(paged)
    take_back(paged)
    assert documents(paged) == {}
    assert states(paged) == {State.REVERTED}


def test_a_dry_run_finds_the_same_and_writes_nothing(paged: Any) -> None:
    paged.run("dry", {"mode": "dry_run"})
    assert documents(paged) == {}
    assert paged.verdicts("dry") == dict.fromkeys(PHASE_ORDER, "passed")
    found = {(f.source_id, f.field, f.reason) for f in paged.ledger().findings.all() if f.kind is Kind.PAGE}
    assert (HOUSE, "", "page_as_document") in found
    assert (DRAFT, "markdown", "page_without_text") in found
