"""What moves of rows tell a StatsD server."""

from __future__ import annotations

from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind


def planned(ledger, *keys):
    ledger.mapping.plan([PlanItem(kind, source_id, "", Disposition.EXACT, "sha") for kind, source_id in keys])


def test_a_row_is_news_once_in_each_state(ledger, statsd):
    planned(ledger, (Kind.RUN, "r1"))
    ledger.mapping.intend(Kind.RUN, "r1", payload_sha256="x")
    ledger.mapping.confirm(Kind.RUN, "r1", "t1")
    for _ in range(3):
        ledger.mapping.verify_many([(Kind.RUN, "r1")])
    statsd.close()
    organization = ledger.scope.organization
    assert statsd.counters("objects") == {f"{organization}.run.confirmed": 1, f"{organization}.run.verified": 1}


def test_what_goes_wrong_is_told_by_class_and_code_and_what_is_our_own_is_no_object(ledger, statsd):
    planned(ledger, (Kind.RUN, "r1"), (Kind.RUN, "r2"), (Kind.OWN, "tag"))
    for kind, source_id in ((Kind.RUN, "r1"), (Kind.RUN, "r2"), (Kind.OWN, "tag")):
        ledger.mapping.fail(kind, source_id, category="data", code="refused")
    ledger.incidents.record("critical", "bad_credentials", "x")
    statsd.close()
    organization = ledger.scope.organization
    assert statsd.counters("objects") == {f"{organization}.run.failed": 2}
    assert statsd.counters("errors") == {
        f"{organization}.data.refused": 2,
        f"{organization}.critical.bad_credentials": 1,
    }
