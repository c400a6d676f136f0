"""An Airflow connection -> base URL."""

from __future__ import annotations

from typing import Any


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
