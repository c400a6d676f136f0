"""Where an organisation's files and reports lie, and the address of its page."""

from __future__ import annotations

from airflow.sdk import ObjectStoragePath


def path_safe(run_id: str) -> str:
    """The folder name of a run."""
    return "".join(char if char.isalnum() or char in "-_." else "_" for char in run_id)


def default_storage() -> str:
    from airflow.configuration import AIRFLOW_HOME

    return f"file://{AIRFLOW_HOME}/migration"


def storage(url: str | None, organization: str, purpose: str) -> ObjectStoragePath:
    """An organisation's folder for ``files`` or ``reports``."""
    return ObjectStoragePath(url or default_storage()) / organization / purpose
