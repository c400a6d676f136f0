from __future__ import annotations

from pathlib import Path

import yaml

from include.local_stack.settings import read, with_named_pools

REPOSITORY = Path(__file__).resolve().parents[3]


def test_the_shipped_file_holds_no_secret_and_leaves_the_ledger_to_us() -> None:
    path = REPOSITORY / "airflow_settings.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))["airflow"]
    assert [entry["conn_id"] for entry in content["connections"] if entry.get("conn_password")] == []
    settings = read(path)
    assert [entry["connection_id"] for entry in settings.connections] == ["process_street_acme", "tallyfy_acme"]
    assert settings.blank == ["migration_db"]
    assert {pool["name"]: pool["slots"] for pool in settings.pools} == {"process_street_acme": 2, "tallyfy_acme": 4}


def test_fields_are_translated(tmp_path: Path) -> None:
    entry = {"conn_id": "a", "conn_type": "tallyfy", "conn_host": "https://h", "conn_login": "id", "conn_port": 443}
    variables = [{"variable_name": "v", "variable_value": 7}]
    path = tmp_path / "airflow_settings.yaml"
    connections = [{**entry, "conn_extra": {"act_as": "x"}}]
    path.write_text(yaml.safe_dump({"airflow": {"connections": connections, "variables": variables}}))
    settings = read(path)
    assert settings.connections == [
        {
            "connection_id": "a",
            "conn_type": "tallyfy",
            "host": "https://h",
            "login": "id",
            "port": 443,
            "extra": '{"act_as": "x"}',
        }
    ]
    assert settings.variables == [{"key": "v", "value": "7"}]


def test_no_file_is_no_settings(tmp_path: Path) -> None:
    settings = read(tmp_path / "absent.yaml")
    assert (settings.connections, settings.pools, settings.variables) == ([], [], [])


def organization(folder: Path, name: str, more: str = "") -> None:
    text = f"organization: {name}\nsource: {{conn_id: a, organization_id: PAsYp3mUGhUMo-8EzyZLKA, time_zone: UTC}}\n"
    text += "target: {conn_id: b, organization_id: 0f3c5d7e9b1a4c6d8e0f2a4b6c8d0e1f}\n"
    (folder / f"{name}.yaml").write_text(text + more)


def test_pools_that_only_organisations_name_are_made(tmp_path: Path) -> None:
    organization(tmp_path, "acme", "migration: {pools: {source: shared, target: tallyfy_acme}}\n")
    organization(tmp_path, "bell", "migration: {pools: {source: shared, target: bell}}\n")
    organization(tmp_path, "none")
    (tmp_path / "broken.yaml").write_text("organization: broken\nsource:\n  conn_id: [\n")
    settings = with_named_pools(read(REPOSITORY / "airflow_settings.yaml"), tmp_path)
    assert {pool["name"]: pool["slots"] for pool in settings.named} == {"shared": 2, "bell": 4}
    assert {pool["name"] for pool in settings.pools} == {"process_street_acme", "tallyfy_acme"}
