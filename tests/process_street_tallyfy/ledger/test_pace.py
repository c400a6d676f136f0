from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from process_street_tallyfy.ledger import pace, tokens
from process_street_tallyfy.ledger.pace import LimitUse
from process_street_tallyfy.ledger.tokens import Limit
from process_street_tallyfy.model.state import Kind

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)


def entries(connection, *moments, organization="acme", to_state="verified", kind="task"):
    """Entries of the audit at chosen times; the chain's hashes are not what is tested here."""
    first = connection.execute("SELECT count(*) FROM migration.audit").fetchone()[0] + 1
    for number, at in enumerate(moments, first):
        connection.execute(
            "INSERT INTO migration.audit VALUES (%s, %s, 'r', 't', %s, %s, %s, 's', NULL, '', %s, '', '', '', '')",
            (organization, number, at, to_state, kind, to_state),
        )


def test_settled_objects_are_counted_by_interval(connection):
    entries(connection, NOON, NOON + timedelta(seconds=59), NOON + timedelta(seconds=60), NOON - timedelta(seconds=1))
    entries(connection, NOON, to_state="confirmed")
    entries(connection, NOON, kind="own")
    entries(connection, NOON, organization="other")
    found = pace.settled_over_time(connection, "acme", NOON, 60)
    assert [(point.at - NOON, point.number) for point in found] == [(timedelta(0), 2), (timedelta(minutes=1), 1)]


def test_the_pace_is_that_of_the_last_minutes(connection):
    now = datetime.now(timezone.utc)
    entries(connection, *(now - timedelta(seconds=second) for second in range(30, 60)), now - timedelta(hours=1))
    assert pace.objects_per_minute(connection, "acme") == pytest.approx(30, abs=2)
    assert pace.objects_per_minute(connection, "other") == 0


def test_every_granted_call_is_counted_in_its_minute_and_a_refused_one_is_not(connection):
    tokens.open_bucket(connection, "b", Limit(3, 0.001))
    assert [tokens.take(connection, "b", cost) for cost in (1, 2, 1)] == [True, True, False]
    (point,) = pace.calls_over_time(connection, ["b", "none"], NOON - timedelta(days=1000), 86400)["b"]
    assert point.number == tokens.state(connection, "b").taken == 3


def test_a_limit_knows_how_much_of_it_was_used(connection):
    tokens.open_bucket(connection, "b", Limit(10, 1.0))
    connection.execute(
        "INSERT INTO migration.bucket_use SELECT 'b', date_trunc('minute', now(), 'UTC') - n * interval '1 minute', 30"
        " FROM generate_series(0, 9) n"
    )
    (found,) = pace.limits(connection, ["b", "unknown"])
    assert (found.per_minute, found.limit_per_minute, found.share) == (30, 60, 0.5)


def test_a_rolling_window_knows_how_much_of_it_is_left(connection):
    tokens.open_bucket(connection, "b", Limit.rolling(10, 600))
    assert tokens.take(connection, "b", 4)
    (found,) = pace.limits(connection, ["b"])
    assert (found.used, found.share, found.limit_per_minute) == (0.4, 0.4, 1)


def test_a_closed_limit_is_used_up_and_a_burst_is_no_more_than_all():
    assert LimitUse("b", 10, 1, NOON, 0).share == 1
    assert LimitUse("b", 10, 1, None, 90).share == 1


def test_kinds_that_are_the_moves_own_are_no_source_objects():
    assert Kind.OWN.value == "own", "the SQL of the pace and the index of the audit name it"
