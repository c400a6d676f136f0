"""Data sets become documents: made once, kept in step, taken back; what people wrote in them stays."""

from __future__ import annotations

from typing import Any

import pytest

from include.sandbox.process_street.library import Record
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.model.state import PHASE_ORDER, Kind, State
from tests.process_street_tallyfy.phases.test_exports import MADE, offices
from tests.process_street_tallyfy.phases.test_pages import documents, take_back


@pytest.fixture
def stocked(small: Any) -> Any:
    """People, and one data set of three records."""
    state = small.box.process_street.state
    for rest in (state.workflows, state.runs, state.attachments, state.comments, state.webhooks):
        rest.clear()
    state.add(offices())
    return small


def texts(small: Any) -> list[str]:
    return [step["summary"] for step in documents(small)["Offices"]["steps"]]


def states(small: Any) -> dict[Kind, set[State]]:
    kinds = (Kind.DATA_SET, Kind.RECORD)
    return {kind: {row.state for row in small.ledger().mapping.rows(kind)} for kind in kinds}


def data_set(small: Any) -> Any:
    return next(iter(small.box.process_street.state.data_sets.values()))


def test_every_record_is_read_back_and_nobody_hears_of_it(stocked: Any) -> None:
    stocked.run()
    assert stocked.verdicts() == dict.fromkeys(PHASE_ORDER, "passed")
    assert [text.count("<tr>") for text in texts(stocked)] == [0, 4]
    assert states(stocked) == {Kind.DATA_SET: {State.VERIFIED}, Kind.RECORD: {State.VERIFIED}}
    assert stocked.box.tallyfy.journal.dump() == []
    stored, sent = dump(stocked.box.tallyfy.state), len(stocked.box.tallyfy.requests)
    stocked.run("run2")
    assert {seen.method for seen in stocked.box.tallyfy.requests[sent:]} == {"GET"}
    assert dump(stocked.box.tallyfy.state) == stored
    take_back(stocked)
    assert documents(stocked) == {}
    assert states(stocked) == {Kind.DATA_SET: {State.REVERTED}, Kind.RECORD: {State.REVERTED}}


def test_records_that_change_come_or_go_follow(stocked: Any) -> None:
    stocked.run()
    one = data_set(stocked)
    one.records[0].cells["city"] = "Hamburg"
    del one.records[1]
    one.records.append(Record("record9", MADE, {"city": "x" * 30_000}))
    stocked.run("run2")
    assert stocked.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
    found = texts(stocked)
    assert ("Hamburg" in found[1], "City 1" in found[1], "xxx" in found[2]) == (True, False, True)
    one.records.pop()
    stocked.run("run3")
    assert stocked.verdicts("run3") == dict.fromkeys(PHASE_ORDER, "passed")
    assert texts(stocked)[2] == "<p>Nothing is left here.</p>"


def test_what_somebody_wrote_into_the_document_stays_and_is_told(stocked: Any) -> None:
    stocked.run()
    (template,) = stocked.box.tallyfy.state.templates.values()
    template["_steps"][1]["summary"] = "<p>Ours now</p>"
    data_set(stocked).records[0].cells["city"] = "Hamburg"
    stocked.run("run2")
    assert stocked.verdicts("run2") == dict.fromkeys(PHASE_ORDER, "passed")
    assert texts(stocked)[1] == "<p>Ours now</p>"
    told = {finding.reason for finding in stocked.ledger().findings.of(Kind.DATA_SET, data_set(stocked).id)}
    assert "source_changed" in told
