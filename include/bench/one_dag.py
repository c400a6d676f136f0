"""Run in a process of its own: how long a task's process takes to build its DAG once Airflow is imported.

What Airflow has imported is out of the garbage collector's sight, as both executors see to before they fork a worker
(``LocalExecutor._spawn_workers_with_gc_freeze``, ``on_celery_import_modules``).

Prints one line of JSON: seconds of the first DAG (with our own imports), and the median of later ones (as in a worker
whose parent had the plugin loaded).
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from pathlib import Path

import airflow.dag_processing.dagbag
import airflow.executors.workloads
import airflow.sdk
import airflow.sdk.execution_time.supervisor
import airflow.sdk.execution_time.task_runner
from airflow.sdk.definitions._internal.dag_parsing_context import _airflow_parsing_context_manager

TIMES = 20


def main(folder: Path, purpose: str) -> None:
    files = sorted((folder / "organizations").glob("*.py"))[: TIMES + 1]
    gc.freeze()
    first, *others = [_seconds(folder, file, f"{purpose}__{file.stem}") for file in files]
    sys.stdout.write("\n" + json.dumps({"first": first, "median": statistics.median(others or [first])}) + "\n")


def _seconds(folder: Path, file: Path, dag_id: str) -> float:
    """As Airflow's task runner parses a file."""
    began = time.perf_counter()
    with _airflow_parsing_context_manager(dag_id=dag_id, task_id="any"):
        bag = airflow.dag_processing.dagbag.BundleDagBag(
            file, safe_mode=False, load_op_links=False, bundle_path=folder, bundle_name="dags-folder"
        )
    seconds = time.perf_counter() - began
    if dag_id not in bag.dags:
        raise RuntimeError(f"{dag_id} was not built: {bag.import_errors}")
    return seconds


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
