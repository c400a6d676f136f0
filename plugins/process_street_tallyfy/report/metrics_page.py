"""The table of metrics as a page that a person reads: ``docs/metrics.md``.

``python -m process_street_tallyfy.report.metrics_page [--check] docs/metrics.md`` writes or checks it.
"""

from __future__ import annotations

from process_street_tallyfy.metrics.table import ASKED_FOR, DIMENSIONS, METRICS, PREFIX
from process_street_tallyfy.transform.written_page import command, table

INTRODUCTION = """# Metrics

The package tells what it does through Airflow's own metrics: whatever `[metrics]` switches on gets them, from every
worker, beside Airflow's own. With nothing switched on nothing is sent. No metric names an object or a person.

| In `airflow.cfg` | The dimensions of a metric are |
|---|---|
| `statsd_on = True` | parts of its name: `airflow.migration.calls.tallyfy_acme.200` |
| beside it `statsd_influxdb_enabled = True` | tags: `airflow.migration.calls,account=tallyfy_acme,status=200` |
| `statsd_datadog_enabled = True` | Datadog's tags |
| `otel_on = True` | OpenTelemetry's attributes; timers are histograms |

StatsD needs `pip install 'process-street-tallyfy[metrics]'`, OpenTelemetry comes with Airflow. `metrics_allow_list`
and `metrics_block_list` hold for these names too. Every character but letters, digits, `_` and `-` becomes `_` in a
value; a value is at most 60 characters long.
"""
DASHBOARD = """## Dashboard

`include/grafana/migration.json` is a Grafana dashboard for Prometheus. It reads what the Prometheus StatsD exporter
makes of the tagged form (`statsd_influxdb_enabled`; the exporter needs no mapping file for it):
`airflow_migration_calls` with labels, timers as `…_sum` and `…_count` in seconds. Import it and choose the data source.
"""


def page() -> str:
    """Markdown, byte for byte the same for the same tables."""
    metrics = [
        (f"`{PREFIX}.{name}`", metric.type.value, ", ".join(f"`{part}`" for part in metric.dimensions), metric.says)
        for name, metric in METRICS.items()
    ]
    asked = [(words, ", ".join(f"`{PREFIX}.{name}`" for name in names)) for words, names in ASKED_FOR.items()]
    parts = [
        INTRODUCTION,
        "## What is measured\n",
        table(("Name", "Type", "Dimensions", "Says"), metrics),
        "Timers are in milliseconds.\n",
        "## Dimensions\n",
        table(("Dimension", "Values"), [(f"`{name}`", text) for name, text in DIMENSIONS.items()]),
        "## What the first design asks for\n",
        table(("Metric", "Here"), asked),
        DASHBOARD,
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    command("metrics_page", "The page of the metrics.", page)
