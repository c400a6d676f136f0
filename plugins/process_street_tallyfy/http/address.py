"""Where a URL leads: origin, loopback, private networks."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from process_street_tallyfy.errors import BadConfiguration, NotServed, Unreachable


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what two URLs must share for a key to go along. Empty for no usable URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", "", 0
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), port or {"https": 443, "http": 80}.get(scheme, 0)


def is_loopback(url: str) -> bool:
    _, host, _ = origin(url)
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_base_url(url: str, account: str) -> str:
    """The base URL without a trailing slash.

    :raises BadConfiguration: no host, no web address, or plain http beyond this machine.
    """
    scheme, host, _ = origin(url)
    advice = f"set the host of connection {account} to the API's base URL, beginning with https://"
    if scheme not in {"http", "https"} or not host:
        raise BadConfiguration(f"connection {account}: its host is no web address", advice=advice)
    parts = urlsplit(url)
    if parts.username or parts.query or parts.fragment:
        raise BadConfiguration(f"connection {account}: its host carries more than a base URL", advice=advice)
    if scheme == "http" and not is_loopback(url):
        raise BadConfiguration(
            f"connection {account}: plain http would send the key in clear", code="plain_http", advice=advice
        )
    return url.rstrip("/")


def check_public(url: str) -> None:
    """Refuse to fetch a link that leads into a private network, by name or by address.

    :raises NotServed: not https, or an address that is not globally reachable.
    :raises Unreachable: the name does not resolve.
    """
    scheme, host, port = origin(url)
    if scheme != "https":
        raise NotServed("the link to the file is not https", code="unsafe_link")
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        found = set()
    if not found:
        raise Unreachable("the host of a file link does not resolve", advice="check DNS and the network of the worker")
    if not all(ipaddress.ip_address(address.split("%")[0]).is_global for address in found):
        raise NotServed("the link to the file leads into a private network", code="unsafe_link")
