from __future__ import annotations

import pytest

from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.ledger.standing import Counts, standing
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from tests.process_street_tallyfy.ledger.test_summary import WAYS, plan, verify

RUN = Kind.RUN


def counts_of(ledger):
    return standing(ledger.scope.connection, [ledger.scope.organization])[ledger.scope.organization]


@pytest.mark.parametrize("way", [way for _, way, _ in WAYS], ids=[name for name, _, _ in WAYS])
@pytest.mark.parametrize("disposition", list(Disposition))
def test_it_says_what_the_summary_of_the_gates_says(ledger, way, disposition):
    ledger.staging.put([StagedRow(RUN, "1"), StagedRow(RUN, "2")])
    plan(ledger, "1", disposition)
    way(ledger, "1")
    (line,), found = ledger.summary(), counts_of(ledger)[RUN]
    assert (found.source, found.failed, found.in_review, found.open) == (
        line.source, line.failed, line.in_review, line.open,
    )  # fmt: skip
    assert (found.exact, found.converted, found.preserved) == (line.exact, line.converted, line.preserved)
    assert found.unsupported == line.unsupported + line.absent


@pytest.mark.parametrize(
    ("name", "written", "verified"),
    [("verified", 1, 1), ("confirmed", 1, 0), ("wrong", 1, 0), ("planned", 0, 0), ("failed", 0, 0), ("reverted", 0, 0)],
)
def test_what_is_in_the_target_and_what_was_read_back(ledger, name, written, verified):
    ledger.staging.put([StagedRow(RUN, "1")])
    plan(ledger, "1")
    dict((word, way) for word, way, _ in WAYS)[name](ledger, "1")
    found = counts_of(ledger)[RUN]
    assert (found.written, found.verified) == (written, verified)


def test_a_run_is_extracted_once_its_body_is_there(ledger):
    ledger.staging.put([StagedRow(RUN, "1"), StagedRow(RUN, "2"), StagedRow(Kind.RUN_BUNDLE, "1", payload={})])
    found = counts_of(ledger)
    assert (found[RUN].source, found[RUN].extracted) == (2, 1)
    assert Kind.RUN_BUNDLE not in found


def test_organisations_are_counted_apart_and_an_unknown_one_is_empty(open_ledger):
    acme, other = open_ledger("acme"), open_ledger("other")
    acme.staging.put([StagedRow(RUN, "1")])
    other.staging.put([StagedRow(RUN, "1"), StagedRow(RUN, "2")])
    plan(other, "1")
    verify(other, "1")
    found = standing(acme.scope.connection, ["acme", "other", "nobody"])
    assert {name: kinds.get(RUN, Counts()).source for name, kinds in found.items()} == {
        "acme": 1, "other": 2, "nobody": 0,
    }  # fmt: skip
    assert found["acme"][RUN].settled == 0


def test_counts_add_up():
    assert Counts(source=2, exact=1, failed=1) + Counts(source=3, exact=2) == Counts(source=5, exact=3, failed=1)
