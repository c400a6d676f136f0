"""The container files: what they promise can be read off them without a Docker daemon."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import yaml
from compose_spec import PyCompose

from include.local_stack.binaries import PARTS, packages_folder
from include.local_stack.postgres import Postgres
from process_street_tallyfy.dag.make_pools import named_pools

REPOSITORY = Path(__file__).resolve().parents[1]
TEXT = (REPOSITORY / "docker-compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
AIRFLOW = {"apiserver", "scheduler", "dag-processor", "triggerer", "worker"}
SECRET = re.compile(r"PASSWORD|SECRET|FERNET|MIGRATION_KEY")
#: Rules of compose-lint that are broken on purpose.
ACCEPTED = {
    "CL-0007": "read-only root: Airflow, Redis and Postgres write beside their volumes; not tried without an engine",
    "CL-0019": "digests: whoever runs it pins them with their own registry's tool",
}


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == AIRFLOW | {"init", "postgres", "redis", "storage"}


def test_it_is_a_compose_file() -> None:
    parsed = PyCompose.from_json(json.dumps(COMPOSE))
    parsed.validate()
    assert set(parsed.service_names()) == set(SERVICES)
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= set(SERVICES)
        assert {volume.partition(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])


def test_no_rule_of_security_is_broken_but_those_we_know() -> None:
    command = [Path(sys.executable).with_name("compose-lint"), "--format", "json", "docker-compose.yaml"]
    found = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    assert {finding["rule_id"] for finding in json.loads(found)["findings"]} == set(ACCEPTED)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_nobody_is_root_and_nobody_takes_the_whole_machine(name: str) -> None:
    assert str(SERVICES[name]["user"]).partition(":")[0] not in {"root", "0", ""}
    assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


def test_a_worker_can_be_lost() -> None:
    assert SERVICES["worker"]["deploy"]["replicas"] >= 2


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
        "storage": "service_healthy",
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
            assert set(re.findall(r"//\w*:(..)(?=.*@)", str(value))) <= {"${"}, name


def test_only_this_machine_reaches_a_port() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(str(port).startswith("127.0.0.1:") for port in ports)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("compose") / "postgres")
    with server:
        yield server
    server.remove()


def test_both_databases_are_made_and_no_superuser_is_used(server: Postgres) -> None:
    """The very script, run by psql as the image's entrypoint runs it."""
    passwords = {"AIRFLOW_DB_PASSWORD": "a'b", "MIGRATION_DB_PASSWORD": "c"}
    command = [packages_folder() / PARTS[0] / "bin" / "psql", "-v", "ON_ERROR_STOP=1", server.dsn()]
    script = COMPOSE["configs"]["databases"]["content"]
    subprocess.run(command, input=script, text=True, check=True, env={**os.environ, **passwords}, capture_output=True)
    for role, variable in (("airflow", "AIRFLOW_DB_PASSWORD"), ("migration", "MIGRATION_DB_PASSWORD")):
        dsn = f"postgresql://{role}:{quote(passwords[variable])}@127.0.0.1:{server.port}/{role}"
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE SCHEMA anything")
            mighty = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
            assert connection.execute(mighty).fetchone() == (False,)
    for name in AIRFLOW:
        environment = SERVICES[name]["environment"]
        assert environment["AIRFLOW_CONN_MIGRATION_DB"].startswith("postgresql://migration:")
        assert environment["AIRFLOW_CONN_MIGRATION_DB"].endswith("@postgres/migration")
        assert "//airflow:" in environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]


@pytest.mark.parametrize("name", sorted(AIRFLOW))
def test_airflow_has_every_connection_and_shares_what_has_no_bucket(name: str) -> None:
    environment = SERVICES[name]["environment"]
    given = {variable for variable in environment if variable.startswith("AIRFLOW_CONN_")}
    assert given == {f"AIRFLOW_CONN_MIGRATION_{what}" for what in ("DB", "KEY", "STORAGE")}
    storage = json.loads(environment["AIRFLOW_CONN_MIGRATION_STORAGE"])
    assert storage["extra"]["endpoint_url"] == "http://storage:8333"
    assert "migration:/opt/airflow/migration" in SERVICES[name]["volumes"]
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_every_variable_has_the_name_of_a_setting() -> None:
    """A setting with a typing error would be ignored in silence."""
    program = "import sys; from airflow.configuration import conf; known = conf.configuration_description; "
    program += (
        "print([pair for pair in sys.argv[1:] if pair.split('.')[1] not in known[pair.split('.')[0]]['options']])"
    )
    names = [name.split("__")[1:] for name in SERVICES["worker"]["environment"] if name.startswith("AIRFLOW__")]
    settings = [f"{section.lower()}.{key.lower()}" for section, key in names]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AIRFLOW__")}
    command = [sys.executable, "-c", program, *settings]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_init_makes_the_pools_of_the_organisations() -> None:
    *command, folder = SERVICES["init"]["command"]
    assert command == ["python", "-m", named_pools.__module__]
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "COPY --chown=airflow:root include /opt/airflow/include" in lines
    assert folder == "/opt/airflow/include/organizations"


def test_the_image_is_airflow_run_without_root() -> None:
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    airflow = re.search(r"^apache-airflow==(\S+)", (REPOSITORY / "requirements.txt").read_text(), re.MULTILINE)
    assert airflow is not None
    assert f"FROM apache/airflow:{airflow.group(1)}" in lines
    assert [line for line in lines if line.startswith("USER ")] == ["USER airflow"]
    assert not any("pip install" in line and " -e" in line for line in lines)
    assert any("/opt/airflow/package[cluster]" in line for line in lines)
    assert "RUN mkdir -m 700 /opt/airflow/migration" in lines
