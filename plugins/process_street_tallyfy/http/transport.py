"""One HTTP exchange over a pooled ``requests`` session, with its failures told apart.

Imported where a session is made: whoever reads a DAG file makes no call.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from process_street_tallyfy.http.address import is_loopback
from process_street_tallyfy.http.broken import LostAnswer, NotDelivered, UnusableRequest

#: Upload threads of one worker share the session (design: files 4 at a time) with its reads.
POOL_SIZE = 8

NEVER_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.LocationParseError,
    ssl.SSLCertVerificationError,
)

# urllib3 writes every URL, ids and addresses included, at DEBUG.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class Transport:
    """Redirects are never followed, cookies never kept, proxies of the environment never used on loopback.

    Requests are prepared without the session: it would take a password out of a ``.netrc``, and looks for proxies and
    certificates anew at every call.
    """

    def __init__(self, base_url: str, *, connect_timeout: float, read_timeout: float) -> None:
        self._base_url = base_url
        self._timeout = (connect_timeout, read_timeout)
        self._session = requests.Session()
        self._session.trust_env = not is_loopback(base_url)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=POOL_SIZE))

    @contextmanager
    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], *, data: object = None, stream: bool = False
    ) -> Iterator[requests.Response]:
        """Send once and give the answer, also while its body is being read.

        :raises NotDelivered: see the class.
        :raises LostAnswer: see the class.
        :raises UnusableRequest: see the class.
        """
        failure: Exception | None = None
        with self._begun(method, url, headers, data=data, stream=stream) as response:
            try:
                yield response
            except (requests.RequestException, urllib3.exceptions.HTTPError):
                failure = LostAnswer("answer broke off")
        if failure is not None:
            raise failure

    def _begun(
        self, method: str, url: str, headers: Mapping[str, str], *, data: object, stream: bool
    ) -> requests.Response:
        failure: Exception
        try:
            request = requests.PreparedRequest()
            request.prepare(method, url, headers={**self._session.headers, **headers}, data=data)
            settings = {**self._settings, "stream": stream, "timeout": self._timeout, "allow_redirects": False}
            return self._session.send(request, **settings)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            failure = _told_apart(error)
        except ValueError:
            failure = UnusableRequest("not sendable")
        # Raised out here: the libraries' exceptions carry the URL and header values in their text and
        # must not hang on ours (promise P6).
        raise failure

    @cached_property
    def _settings(self) -> dict[str, Any]:
        """Proxies and certificates of the environment: the same for every call, so they are looked for once."""
        return dict(self._session.merge_environment_settings(self._base_url, {}, None, None, None))

    def close(self) -> None:
        self._session.close()


def _told_apart(error: BaseException) -> Exception:
    if isinstance(error, requests.ConnectTimeout) or _never_connected(error):
        return NotDelivered("no connection")
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader)):
        return UnusableRequest("not sendable")
    return LostAnswer("answer lost")


def _never_connected(error: BaseException | None, depth: int = 0) -> bool:
    """Walk what the libraries wrapped into each other.

    Never along ``__context__``: that can be a failure of the caller's, and a lost answer taken for a
    request that was not delivered would make an object twice.
    """
    if error is None or depth > 8:
        return False
    if isinstance(error, NEVER_CONNECTED):
        return True
    wrapped = [error.__cause__, getattr(error, "reason", None), *error.args[:2]]
    return any(_never_connected(item, depth + 1) for item in wrapped if isinstance(item, BaseException))
