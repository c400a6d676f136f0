"""What leaves a worker, in each way in which a deployment can switch metrics on."""

from __future__ import annotations

import time
from typing import Any

import pytest
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics.stats_utils import get_stats_factory

from process_street_tallyfy.metrics import count, emit, timed


def test_plain_statsd_has_the_dimensions_in_the_name(statsd: Any) -> None:
    count("objects", 3, organization="acme", kind="run", outcome="verified")
    timed("limit_wait", 1.5, limit="source:process_street_acme")
    count("errors", organization="acme", category="", code="a.b c")
    statsd.close()
    assert statsd.packets == [
        "airflow.migration.objects.acme.run.verified:3|c",
        "airflow.migration.limit_wait.source_process_street_acme:1500.000000|ms",
        "airflow.migration.errors.acme.none.a_b_c:1|c",
    ]


def test_tagged_statsd_has_them_beside_it(listener: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATSD_ON", "STATSD_INFLUXDB_ENABLED"):
        monkeypatch.setenv(f"AIRFLOW__METRICS__{name}", "True")
    emit.backend.cache_clear()
    stats.initialize(factory=get_stats_factory(), export_legacy_names=True)
    count("calls", account="tallyfy_acme", status="200")
    listener.close()
    assert listener.packets == ["airflow.migration.calls,account=tallyfy_acme,status=200:1|c"]


def test_opentelemetry_gets_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__METRICS__OTEL_ON", "True")
    emit.backend.cache_clear()
    backend = emit.backend()
    assert backend is not None
    assert backend.tagged
    emit.backend.cache_clear()


def test_switched_off_nothing_is_sent_and_a_call_costs_next_to_nothing(listener: Any) -> None:
    emit.backend.cache_clear()
    assert emit.backend() is None
    began = time.perf_counter()
    for _ in range(10_000):
        count("calls", account="a", status="200")
    assert time.perf_counter() - began < 0.5  # 50 microseconds each, on a busy machine
    listener.close()
    assert listener.packets == []
