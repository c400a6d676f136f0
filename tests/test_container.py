"""The container files: what they promise can be read off them without a Docker daemon."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
TEXT = (REPOSITORY / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
AIRFLOW = {"apiserver", "scheduler", "dag-processor", "triggerer", "worker"}
SECRET = re.compile(r"PASSWORD|SECRET|FERNET|MIGRATION_KEY")


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == AIRFLOW | {"init", "postgres", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"init"}))
def test_every_lasting_service_has_a_healthcheck(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(AIRFLOW))
def test_airflow_waits_for_the_database_and_init(name: str) -> None:
    waits = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}
    assert waits == {
        "init": "service_completed_successfully",
        "postgres": "service_healthy",
        "redis": "service_healthy",
    }


def test_no_secret_has_a_default() -> None:
    variables = re.findall(r"\$\{([A-Z_]+)([^}]*)\}", TEXT)
    secrets = [(name, rest) for name, rest in variables if SECRET.search(name)]
    assert secrets
    assert [name for name, rest in secrets if not rest.startswith(":?")] == []


def test_no_secret_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name) or name == "REDISCLI_AUTH":
                assert str(value).startswith(("${", '{"conn_type": "generic", "password": "${')), name


def test_only_this_machine_reaches_a_port() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(str(port).startswith("127.0.0.1:") for port in ports)


def test_both_databases_are_made() -> None:
    assert "CREATE DATABASE migration" in COMPOSE["configs"]["ledger"]["content"]
    for name in AIRFLOW:
        assert SERVICES[name]["environment"]["AIRFLOW_CONN_MIGRATION_DB"].endswith("@postgres/migration")


def test_the_image_is_airflow_run_without_root() -> None:
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    airflow = re.search(r"^apache-airflow==(\S+)", (REPOSITORY / "requirements.txt").read_text(), re.MULTILINE)
    assert airflow is not None
    assert f"FROM apache/airflow:{airflow.group(1)}" in lines
    assert [line for line in lines if line.startswith("USER ")] == ["USER airflow"]
    assert not any("pip install" in line and " -e" in line for line in lines)
