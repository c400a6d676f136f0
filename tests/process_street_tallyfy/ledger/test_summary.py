from __future__ import annotations

import pytest

from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.ledger.summary import summary
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind

RUN = Kind.RUN
GROUPS = ("exact", "converted", "preserved", "unsupported", "absent", "failed", "in_review", "open")


def plan(ledger, source_id, disposition=Disposition.EXACT, sha="a"):
    ledger.mapping.plan([PlanItem(RUN, source_id, "w1", disposition, sha)])


def verify(ledger, source_id):
    ledger.mapping.intend(RUN, source_id, "p")
    ledger.mapping.confirm(RUN, source_id, f"T{source_id}")
    ledger.mapping.verify_many([(RUN, source_id)])


def reverted(ledger, source_id):
    verify(ledger, source_id)
    ledger.mapping.reverting(RUN, source_id)
    ledger.mapping.reverted(RUN, source_id)


def wrong(ledger, source_id):
    ledger.mapping.confirm(RUN, source_id, f"T{source_id}")
    ledger.mapping.wrong(RUN, source_id, "x")


def changed(ledger, source_id):
    verify(ledger, source_id)
    plan(ledger, source_id, sha="b")


WAYS = [
    ("verified", verify, "open_if_not_settled"),
    ("planned", lambda ledger, i: None, "open"),
    ("intent", lambda ledger, i: ledger.mapping.intend(RUN, i, "p"), "open"),
    ("confirmed", lambda ledger, i: ledger.mapping.confirm(RUN, i, f"T{i}"), "open"),
    ("failed", lambda ledger, i: ledger.mapping.fail(RUN, i, "data", "x"), "failed"),
    ("wrong", wrong, "failed"),
    ("review", lambda ledger, i: ledger.mapping.review(RUN, i, "x"), "in_review"),
    ("reverted", reverted, "open"),
    ("changed", changed, "open"),
]


@pytest.mark.parametrize(("way", "group"), [(way, group) for _, way, group in WAYS[1:]], ids=[w[0] for w in WAYS[1:]])
def test_an_unsettled_object_is_in_exactly_one_group(ledger, way, group):
    ledger.staging.put([StagedRow(RUN, "1")])
    plan(ledger, "1")
    way(ledger, "1")
    [line] = ledger.summary()
    assert {name: getattr(line, name) for name in GROUPS if getattr(line, name)} == {group: 1}


@pytest.mark.parametrize("disposition", list(Disposition))
@pytest.mark.parametrize("settle", [verify, lambda ledger, i: ledger.mapping.skip_many([(RUN, i)])])
def test_a_settled_object_counts_by_its_disposition(ledger, disposition, settle):
    ledger.staging.put([StagedRow(RUN, "1")])
    plan(ledger, "1", disposition)
    settle(ledger, "1")
    [line] = ledger.summary()
    assert {name: getattr(line, name) for name in GROUPS if getattr(line, name)} == {disposition.value: 1}
    assert line.settled == 1


def test_the_groups_add_up_to_the_source(ledger):
    ways = [way for _, way, _ in WAYS]
    ledger.staging.put([StagedRow(RUN, str(n)) for n in range(len(ways) + 3)])
    for number, way in enumerate(ways):
        plan(ledger, str(number))
        way(ledger, str(number))
    [line] = ledger.summary()
    assert line.source == len(ways) + 3 == sum(getattr(line, name) for name in GROUPS)
    assert (line.failed, line.wrong, line.in_review, line.exact) == (2, 1, 1, 1)


def test_what_the_source_no_longer_has_is_gone_and_not_in_the_sum(ledger):
    plan(ledger, "1")
    verify(ledger, "1")
    [line] = ledger.summary()
    assert (line.source, line.gone, line.settled, line.open) == (0, 1, 0, 0)


def test_kinds_come_in_their_order_and_organisations_apart(ledger, open_ledger, connection):
    ledger.staging.put([StagedRow(kind, "1") for kind in (Kind.TASK, Kind.USER, Kind.PAGE, Kind.WORKFLOW)])
    other = open_ledger("other")
    other.mapping.plan([PlanItem(Kind.TASK, "1", "", Disposition.EXACT, "a")])
    other.mapping.skip_many([(Kind.TASK, "1")])
    lines = summary(connection, "acme")
    assert [line.kind for line in lines] == [Kind.USER, Kind.WORKFLOW, Kind.TASK, Kind.PAGE]
    assert [line.open for line in lines] == [1, 1, 1, 1]
    assert summary(connection, "nobody") == []
