"""Fetching file bytes in pieces, with the key only for the connection's own server.

::

    link -> own server?  yes: with the key     no: without it, https and public addresses only
         -> redirect: the same question again, at most ``MOST_HOPS`` times
         -> bytes: written in pieces and hashed
         -> 401 of the own server: BadCredentials, after one refresh of the token
         -> a web page, an API answer, 403, 404, a refusal elsewhere: NotServed
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast
from urllib.parse import urljoin

from process_street_tallyfy.errors import BadCredentials, NotServed, RateLimited, ServerTrouble, Unreachable
from process_street_tallyfy.http.address import check_public, is_loopback, origin
from process_street_tallyfy.http.broken import LostAnswer, NotDelivered, UnusableRequest
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.retry import Attempts, Retries

if TYPE_CHECKING:
    import requests

    from process_street_tallyfy.http.session import ApiSession

CHUNK = 256 * 1024
MOST_HOPS = 5
#: An answer about a file instead of the file, unless it comes as an attachment or is what was declared.
NOT_BYTES = frozenset({"text/html", "application/json", "application/problem+json"})


class Writable(Protocol):
    def write(self, data: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known of a file before it is fetched; '' and 0: nothing."""

    mime_type: str = ""
    size: int = 0

    def fits(self, response: requests.Response, content_type: str) -> bool:
        """Whether a page may be the file itself: as long as declared, or of the declared type and no other length."""
        packed = "Content-Encoding" in response.headers
        length = "" if packed else response.headers.get("Content-Length", "")
        if self.size and length:
            return length == str(self.size)
        return bool(content_type) and content_type == _bare(self.mime_type)


@dataclass(frozen=True, slots=True)
class Downloaded:
    size: int
    sha256: str


UNDECLARED = Declared()


class Downloader:
    """The downloads of one account."""

    def __init__(self, session: ApiSession, *, retries: Retries | None = None, timeout: float = 30.0) -> None:
        self._session = session
        self._retries = retries or Retries()
        self._timeout = timeout

    def fetch(self, call: Call, into: Writable, declared: Declared = UNDECLARED) -> Downloaded:
        """Write the bytes behind ``call`` to ``into``.

        What broke off is begun again if ``into`` can seek; a sink that only takes bytes gets one attempt
        once it has been written to.

        :raises NotServed: there are no bytes for this file.
        :raises BadCredentials: the account's own server does not accept the key.
        :raises ServerTrouble: the answer broke off again and again.
        """
        sink = _Sink(into)
        attempts, refreshed = Attempts(self._retries), False
        while True:
            try:
                return self._once(replace(call, accept="*/*"), sink, declared)
            except RateLimited as error:
                if not attempts.wait(error):
                    raise
            except (ServerTrouble, Unreachable):
                if not (sink.rewind() and attempts.pause()):
                    raise
            except BadCredentials:
                if refreshed or not self._session.refresh():
                    raise
                refreshed = True

    def _once(self, call: Call, sink: _Sink, declared: Declared) -> Downloaded:
        for _ in range(MOST_HOPS):
            with self._open(call) as response:
                location = response.headers.get("Location") if response.status_code // 100 == 3 else None
                if location is None:
                    self._check(call, response, declared)
                    return sink.take(response)
                call = replace(call, url=urljoin(response.url, location))
        raise NotServed("the link to the file leads in circles", code="redirect_loop")

    def _at_home(self, call: Call) -> bool:
        return call.url is None or origin(call.url) == origin(self._session.base_url)

    @contextmanager
    def _open(self, call: Call) -> Iterator[requests.Response]:
        if self._at_home(call):
            with self._session.stream(call) as response:
                yield response
            return
        url = str(call.url)
        if not (is_loopback(self._session.base_url) and is_loopback(url)):
            check_public(url)
        with self._elsewhere(url) as response:
            yield response

    @contextmanager
    def _elsewhere(self, url: str) -> Iterator[requests.Response]:
        """A storage server: another host, no key, not counted against the account's limits."""
        from process_street_tallyfy.http.transport import Transport

        transport = Transport(url, connect_timeout=self._timeout, read_timeout=self._timeout)
        try:
            with transport.exchange("GET", url, {"Accept": "*/*"}, stream=True) as response:
                yield response
        except NotDelivered as error:
            raise Unreachable("the host of a file link cannot be reached", advice="check the network") from error
        except LostAnswer as error:
            raise ServerTrouble("a file broke off while it was fetched") from error
        except UnusableRequest as error:
            raise NotServed("the link to the file is no usable URL", code="unsafe_link") from error
        finally:
            transport.close()

    def _check(self, call: Call, response: requests.Response, declared: Declared) -> None:
        """Only a 2xx that is the file itself passes."""
        status = response.status_code
        if status == 429 or status // 100 == 5 or (status == 401 and self._at_home(call)):
            raise self._session.failure(call, response)
        if status // 100 != 2:
            raise NotServed(f"{call.label}: no bytes for this file, the answer was {status}")
        content_type = _bare(response.headers.get("Content-Type", ""))
        attached = response.headers.get("Content-Disposition", "").lower().startswith("attachment")
        if content_type in NOT_BYTES and not attached and not declared.fits(response, content_type):
            raise NotServed(f"{call.label}: a page instead of the file", code="file_is_a_page")


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


class _Sink:
    """Where the bytes go, counted and hashed on their way."""

    def __init__(self, into: Writable) -> None:
        self._into = into
        seekable = getattr(into, "seekable", None)
        self._file = cast("BinaryIO", into) if seekable is not None and seekable() else None
        self._start = self._file.tell() if self._file else 0
        self._written = 0

    def take(self, response: requests.Response) -> Downloaded:
        digest = hashlib.sha256()
        for chunk in response.iter_content(CHUNK):
            self._into.write(chunk)
            self._written += len(chunk)
            digest.update(chunk)
        return Downloaded(self._written, digest.hexdigest())

    def rewind(self) -> bool:
        """Back to where it began; False when that is impossible."""
        if self._written and self._file is None:
            return False
        if self._file is not None:
            self._file.seek(self._start)
            self._file.truncate()
        self._written = 0
        return True
