"""The way to Airflow's metrics. A process in which none are switched on finds that out once and does nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import NamedTuple

from process_street_tallyfy.metrics.table import METRICS, PREFIX

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
#: Longest value in a name.
LONGEST = 60


class Backend(NamedTuple):
    """Airflow's ``stats`` module. ``tagged``: the backend keeps dimensions as tags, so the name needs none."""

    stats: ModuleType
    tagged: bool


@cache
def backend() -> Backend | None:
    """None: nothing is switched on. Read once a process; imported late, a DAG file must parse fast."""
    from airflow.configuration import conf

    plain = conf.getboolean("metrics", "statsd_on", fallback=False)
    tags = conf.getboolean("metrics", "statsd_datadog_enabled", fallback=False) or (
        conf.getboolean("metrics", "statsd_influxdb_enabled", fallback=False)
        if plain
        else conf.getboolean("metrics", "otel_on", fallback=False)
    )
    if not (plain or tags):
        return None
    from airflow.sdk.observability import stats

    return Backend(stats, tags)


def count(metric: str, number: int = 1, **dimensions: str) -> None:
    """One more, or ``number`` more, of what the table calls ``metric``."""
    if (to := backend()) is not None:
        name, tags = _named(metric, dimensions, tagged=to.tagged)
        to.stats.incr(name, number, tags=tags)


def timed(metric: str, seconds: float, **dimensions: str) -> None:
    if (to := backend()) is not None:
        name, tags = _named(metric, dimensions, tagged=to.tagged)
        to.stats.timing(name, seconds * 1000, tags=tags)


def _named(metric: str, dimensions: dict[str, str], *, tagged: bool) -> tuple[str, dict[str, str] | None]:
    values = {name: _safe(dimensions[name]) for name in METRICS[metric].dimensions}
    if tagged:
        return f"{PREFIX}.{metric}", values
    return ".".join([PREFIX, metric, *_present(values.values())]), None


def _safe(value: str) -> str:
    """A value as a part of a name: a dot in it would be one part more."""
    return _UNSAFE.sub("_", value)[:LONGEST]


def _present(values: Iterable[str]) -> list[str]:
    return [value or "none" for value in values]
