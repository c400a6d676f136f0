from __future__ import annotations

import pytest

from process_street_tallyfy.http.address import check_base_url, is_loopback, origin


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("https://API.x.example/a", "https://api.x.example:443/b", True),
        ("https://api.x.example", "http://api.x.example", False),
        ("https://api.x.example", "https://api.x.example:8443", False),
        ("https://api.x.example", "https://api.x.example.evil.example", False),
        ("https://api.x.example", "https://api.x.example@evil.example", False),
        ("https://api.x.example", "//api.x.example/a", False),
    ],
)
def test_origins(left: str, right: str, *, same: bool) -> None:
    assert (origin(left) == origin(right)) is same


@pytest.mark.parametrize("url", ["http://localhost:8080", "http://127.0.0.1/x", "http://[::1]:1/x", "http://127.8.8.8"])
def test_loopback(url: str) -> None:
    assert is_loopback(url)
    assert check_base_url(f"{url}/", "acme") == url


@pytest.mark.parametrize(
    "url", ["http://localhost.evil.example", "http://10.0.0.1", "http://127.0.0.1.nip.io", "x", ""]
)
def test_not_loopback(url: str) -> None:
    assert not is_loopback(url)
