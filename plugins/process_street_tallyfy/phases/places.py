"""Where an organisation's files and reports lie, and the address of its page."""

from __future__ import annotations

from urllib.parse import quote

from airflow.configuration import conf
from airflow.sdk import ObjectStoragePath

#: Where Airflow mounts the page, and the last part of its address inside Airflow's frame: ``/plugin/migrations``.
PREFIX = "/migrations"
ROUTE = "migrations"


def page_of(organization: str, view: str) -> str:
    """The address of a view of the Migrations page inside Airflow; without a host where none is configured."""
    return f"{_base_url()}/plugin/{ROUTE}{_desk_of(organization)}/{view}"


def report_of(organization: str, run_id: str, file: str) -> str:
    """The address that saves a file of a run's reports, for whoever may see the organisation."""
    folder = quote(path_safe(run_id), safe="")
    return f"{_base_url()}{_desk_of(organization)}/reports/{folder}/{quote(file, safe='')}"


def _base_url() -> str:
    return conf.get("api", "base_url", fallback="").rstrip("/")


def _desk_of(organization: str) -> str:
    return f"{PREFIX}/organizations/{quote(organization, safe='')}"


def path_safe(run_id: str) -> str:
    """The folder name of a run."""
    return "".join(char if char.isalnum() or char in "-_." else "_" for char in run_id)


def default_storage() -> str:
    from airflow.configuration import AIRFLOW_HOME

    return f"file://{AIRFLOW_HOME}/migration"


def storage(url: str | None, organization: str, purpose: str) -> ObjectStoragePath:
    """An organisation's folder for ``files`` or ``reports``."""
    return ObjectStoragePath(url or default_storage()) / organization / purpose
