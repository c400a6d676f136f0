"""What Airflow sees of the DAG folder, from processes that have loaded nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from process_street_tallyfy.dag.files import write_dag_files

REPOSITORY = Path(__file__).resolve().parents[2]
View = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    """``view(folder, *flags)``: see ``airflow_view``."""
    home = tmp_path_factory.mktemp("airflow")

    def look(folder: Path, *flags: str) -> dict[str, Any]:
        settings = {
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(folder),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(REPOSITORY / "plugins"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "PYTHONPATH": f"{REPOSITORY / 'plugins'}{os.pathsep}{REPOSITORY}",
        }
        command = [sys.executable, str(Path(__file__).with_name("airflow_view.py")), str(folder), *flags]
        done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    return look


@pytest.fixture(scope="session")
def dags() -> Path:
    """The repository's DAG folder, with the file of every organisation."""
    write_dag_files(REPOSITORY)
    return REPOSITORY / "dags"


@pytest.fixture(scope="session")
def seen(view: View, dags: Path) -> dict[str, Any]:
    return view(dags)
