from __future__ import annotations

import pytest
from airflow.sdk import Connection

from process_street_tallyfy.http.connection import base_url


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"host": "https://public-api.process.st/api/v1.1"}, "https://public-api.process.st/api/v1.1"),
        ({"host": "api.tallyfy.com"}, "https://api.tallyfy.com"),
        ({"host": "127.0.0.1", "schema": "http", "port": 8080}, "http://127.0.0.1:8080"),
        ({"host": "http://127.0.0.1/api", "port": 8080}, "http://127.0.0.1:8080/api"),
        ({"host": "http://127.0.0.1:9090/api", "port": 8080}, "http://127.0.0.1:9090/api"),
        ({}, "https://"),
    ],
)
def test_base_url(given: dict[str, object], expected: str) -> None:
    assert base_url(Connection(conn_id="c", conn_type="tallyfy", **given)) == expected  # type: ignore[arg-type]
