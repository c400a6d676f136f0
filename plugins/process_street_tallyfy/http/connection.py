"""An Airflow connection -> base URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from process_street_tallyfy.errors import BadConfiguration


def looked_up(get: Callable[[str], Any], conn_id: str) -> Any:
    """The Airflow connection that ``get`` finds.

    :raises BadConfiguration: Airflow has none of that name.
    """
    from airflow.sdk.exceptions import AirflowNotFoundException  # a DAG file that names a hook must parse fast

    try:
        return get(conn_id)
    except AirflowNotFoundException as error:
        raise BadConfiguration(
            f"connection {conn_id} is not defined",
            code="no_connection",
            advice=f"define it in Airflow (Admin > Connections), in airflow_settings.yaml or as AIRFLOW_CONN_"
            f"{conn_id.upper()}, or correct conn_id in the organisation file",
        ) from error


def base_url(connection: Any) -> str:
    """``host`` as a whole URL, or put together from schema, host and port; https unless something else is said."""
    host = str(connection.host or "")
    if "://" not in host:
        host = f"{connection.schema or 'https'}://{host}"
    scheme, _, rest = host.partition("://")
    name, slash, path = rest.partition("/")
    if connection.port and ":" not in name:
        name = f"{name}:{connection.port}"
    return f"{scheme}://{name}{slash}{path}"
