"""Airflow's configuration of the local stack, as environment variables.

``FIXED`` is the table of settings with the reason for each; what depends on this start (ports, paths,
secrets, the database) is added by :func:`environment`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from include.local_stack.paths import REPOSITORY, Paths
from include.local_stack.secret import USER, Secrets

FIXED: dict[tuple[str, str], str] = {
    ("core", "executor"): "LocalExecutor",
    ("core", "parallelism"): "4",  # two cores; the rate limits of both APIs are the bottleneck, not slots
    ("core", "load_examples"): "False",
    ("core", "test_connection"): "Enabled",  # off by default; the button in the connection form
    ("core", "hostname_callable"): "socket.gethostname",  # getfqdn asks DNS, which may be slow or absent
    ("core", "min_serialized_dag_update_interval"): "1",
    ("core", "simple_auth_manager_users"): f"{USER}:admin",
    ("core", "dags_are_paused_at_creation"): "True",  # a scheduled organisation starts when a person says so
    ("scheduler", "scheduler_heartbeat_sec"): "1",
    ("scheduler", "scheduler_idle_sleep_time"): "0.2",
    # Tasks of a scheduler that was killed start anew after half a minute, not after five.
    ("scheduler", "orphaned_tasks_check_interval"): "10",
    ("dag_processor", "refresh_interval"): "5",
    ("dag_processor", "bundle_refresh_check_interval"): "1",
    ("dag_processor", "min_file_process_interval"): "15",
    ("dag_processor", "dag_version_inflation_check_level"): "error",  # our DAG files must be byte-stable
    # A finished task holds its slot until the supervisor's next heartbeat: 5 s by default, seen on 3.3.2.
    ("workers", "min_heartbeat_interval"): "1",
    # The first call to the execution API builds it, 9 s on two busy cores, seen on 3.3.2.
    ("workers", "execution_api_timeout"): "60",
    ("api", "host"): "127.0.0.1",
    ("api", "workers"): "1",
    ("logging", "colored_console_log"): "False",
}

# They would slow every start down by recompiling 1,100 modules, or lead the interpreter elsewhere.
UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONSTARTUP", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")

#: Sections in which the caller says who watches: ``AIRFLOW__METRICS__STATSD_ON=True make up``.
WATCHED = tuple(f"AIRFLOW__{section}__" for section in ("METRICS", "TRACES", "OPENLINEAGE"))


def environment(
    paths: Paths, secrets: Secrets, *, database: str, port: int, dags: Path | None = None, more: Mapping[str, str] = {}
) -> dict[str, str]:
    """The whole environment of an Airflow process.

    ``database`` is the DSN of the metadata database. Settings of the caller (AIRFLOW__...) do not reach
    this Airflow but for those of ``WATCHED``, connections (AIRFLOW_CONN_...) do; ``more`` wins over everything.
    """
    url = f"http://127.0.0.1:{port}"
    local = {
        ("core", "dags_folder"): str(dags or REPOSITORY / "dags"),
        ("core", "plugins_folder"): str(REPOSITORY / "plugins"),
        ("core", "fernet_key"): secrets.fernet_key,
        ("core", "execution_api_server_url"): f"{url}/execution/",
        ("core", "simple_auth_manager_passwords_file"): str(paths.passwords),
        ("database", "sql_alchemy_conn"): database.replace("postgresql://", "postgresql+psycopg2://", 1),
        ("api", "base_url"): url,
        ("api", "port"): str(port),
        ("api", "secret_key"): secrets.api_secret_key,
        ("api_auth", "jwt_secret"): secrets.jwt_secret,
        ("logging", "base_log_folder"): str(paths.airflow / "logs"),
        ("logging", "dag_processor_child_process_log_directory"): str(paths.airflow / "logs" / "dag_processor"),
    }
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in UNWANTED and (name.startswith(WATCHED) or not name.startswith(("AIRFLOW__", "PYTEST_")))
    }
    return {
        **inherited,
        "AIRFLOW_HOME": str(paths.airflow),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONPATH": f"{REPOSITORY / 'plugins'}{os.pathsep}{REPOSITORY}",
        **{f"AIRFLOW__{section.upper()}__{key.upper()}": value for (section, key), value in {**FIXED, **local}.items()},
        **more,
    }
