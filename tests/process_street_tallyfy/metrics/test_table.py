"""The table of metrics against the code that tells them, the dashboard that reads them and the user's own list."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from process_street_tallyfy.metrics.table import ASKED_FOR, DIMENSIONS, METRICS, PREFIX, Type
from tests.test_structure import PACKAGE, sources

DASHBOARD = Path(__file__).resolve().parents[3] / "include" / "grafana" / "migration.json"
#: What the exporter puts behind the name of a timer.
PARTS = {Type.COUNTER: ("",), Type.TIMER: ("_sum", "_count")}
CALLS = {"count": Type.COUNTER, "timed": Type.TIMER}


def told() -> Iterator[tuple[str, Type, set[str]]]:
    """Every call in the package that tells a metric: its name, type and dimensions."""
    for path in sources(PACKAGE):
        tree = ast.parse(path.read_text("utf-8"))
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "process_street_tallyfy.metrics"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in imported & set(CALLS):
                name = node.args[0]
                assert isinstance(name, ast.Constant), path
                yield name.value, CALLS[node.func.id], {str(keyword.arg) for keyword in node.keywords}


def test_what_is_told_stands_in_the_table_and_nothing_else_does() -> None:
    calls = list(told())
    for name, type_, dimensions in calls:
        assert (METRICS[name].type, set(METRICS[name].dimensions)) == (type_, dimensions)
    assert {name for name, _, _ in calls} == set(METRICS)


def test_every_dimension_is_bounded_and_explained() -> None:
    assert {part for metric in METRICS.values() for part in metric.dimensions} == set(DIMENSIONS)


def test_the_users_own_list_is_answered() -> None:
    seed = {
        *("Objects migrated per type", "Success/failure rates", "API call counts"),
        *("Processing time per phase", "Error frequency"),
    }
    assert set(ASKED_FOR) == seed
    assert {name for names in ASKED_FOR.values() for name in names} <= set(METRICS)


def test_the_dashboard_asks_for_what_is_told_and_for_all_of_it() -> None:
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    queries += [item["query"] for item in dashboard["templating"]["list"]]
    found = {name for query in queries for name in re.findall(r"\bairflow_\w+", query)}
    series = {f"airflow_{PREFIX}_{name}{part}": name for name, metric in METRICS.items() for part in PARTS[metric.type]}
    assert found <= set(series)
    assert {series[name] for name in found} == set(METRICS)
    for query in queries:
        names = [series[name] for name in re.findall(r"\bairflow_\w+", query)]
        labels = set(re.findall(r'(\w+)=~?"', query)) | {
            label.strip() for group in re.findall(r"by \(([^)]*)\)", query) for label in group.split(",")
        }
        assert labels <= {part for name in names for part in METRICS[name].dimensions}, query
