"""Run under the server's environment: DAGs that Airflow knows, and people with different rights on them."""

from __future__ import annotations

import json
import sys

from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder
from airflow.utils.session import create_session


def main(dag_ids: list[str], people: dict[str, list[list[str]]], password: str) -> None:
    """``people``: name -> permissions as (action, resource); each gets a role of their own."""
    with create_session() as session:
        session.add(DagBundleModel(name="dags-folder"))
        session.flush()
        for dag_id in dag_ids:
            session.add(DagModel(dag_id=dag_id, bundle_name="dags-folder", fileloc="x.py", is_stale=False))
    with get_application_builder() as builder:
        manager = builder.sm
        for dag_id in dag_ids:
            manager.create_permission("can_read", f"DAG:{dag_id}")
        for name, permissions in people.items():
            role = manager.add_role(name)
            for action, resource in permissions:
                manager.add_permission_to_role(role, manager.create_permission(action, resource))
            manager.add_user(name, name, name, f"{name}@example.test", role, password)


if __name__ == "__main__":
    main(*json.loads(sys.argv[1]))
