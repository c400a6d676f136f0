"""``ApiSession``: the calls of one account, from guard to JSON (the package draws the flow)."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from process_street_tallyfy.errors import (
    BadCredentials,
    ForbiddenCall,
    MigrationError,
    NotFound,
    RateLimited,
    ServerTrouble,
    Unreachable,
)
from process_street_tallyfy.http.address import check_base_url, origin
from process_street_tallyfy.http.answers import shaped
from process_street_tallyfy.http.breaker import TROUBLE_FROM, Breaker, NoBreaker, note_failure
from process_street_tallyfy.http.broken import LostAnswer, NotDelivered, UnusableRequest
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.failures import Failures
from process_street_tallyfy.http.guard import Everything, Guard
from process_street_tallyfy.http.rate import RateHeaders
from process_street_tallyfy.http.retry import Attempts, Retries
from process_street_tallyfy.http.tracing import answered, call_span, unanswered
from process_street_tallyfy.metrics import count, timed

if TYPE_CHECKING:
    import requests

    from process_street_tallyfy.http.auth import Auth
    from process_street_tallyfy.http.limiter import Limiter

log = logging.getLogger(__name__)

JSON = "application/json"
_BROKEN = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx, read whole. ``json`` is None when it has no body or is not JSON."""

    content: bytes = b""
    json: Any = None


class ApiSession:
    """One account behind one Airflow connection; threads may share it.

    :param account: the connection id; every error names it.
    :param bucket: the account's own bucket, acquired before every attempt.
    :param fraction: what a number with a fraction becomes; ``literal`` keeps its digits.
    :param credentials_advice: what a person does when the server does not accept the key.
    """

    def __init__(
        self,
        base_url: str,
        auth: Auth,
        limiter: Limiter,
        *,
        account: str,
        bucket: str,
        credentials_advice: str = "",
        headers: Mapping[str, str] | None = None,
        guard: Guard | None = None,
        breaker: Breaker | None = None,
        before_write: Callable[[Call], None] | None = None,
        rate_headers: RateHeaders | None = None,
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
        retries: Retries | None = None,
        fraction: Callable[[str], Any] = float,
    ) -> None:
        from process_street_tallyfy.http.transport import Transport

        self.base_url = check_base_url(base_url, account)
        self.account = account
        self._auth = auth
        self._limiter = limiter
        self._bucket = bucket
        self._headers = dict(headers or {})
        self._guard = guard or Everything()
        self._breaker = breaker or NoBreaker()
        self._before_write = before_write
        self._rate_headers = rate_headers or RateHeaders()
        self._retries = retries or Retries()
        self._fraction = fraction
        self._transport = Transport(self.base_url, connect_timeout=connect_timeout, read_timeout=read_timeout)
        advice = credentials_advice or f"set the password of connection {account}"
        self._failures = Failures(account, urlsplit(self.base_url).netloc, advice)

    def json(self, call: Call) -> Any:
        """The JSON of the answer; None when the answer has no body."""
        return self.send(call).json

    def text(self, call: Call) -> str:
        return self.send(call).content.decode("utf-8", "replace")

    def send(self, call: Call) -> Answer:
        """Make the call, with the repetitions that its method allows.

        :raises MigrationError: what ``Failures`` makes of it; ``ForbiddenCall`` and ``CircuitOpen`` before anything
            is sent.
        """
        url = self._url(call)
        passage = self._breaker.enter(self._bucket)
        try:
            answer = self._send(call, url)
        except MigrationError as error:
            note_failure(self._breaker, self._bucket, passage, error)
            raise
        self._breaker.answered(self._bucket, passage)
        return answer

    @contextmanager
    def stream(self, call: Call) -> Iterator[requests.Response]:
        """One attempt at an answer of any status and size; the caller reads the body.

        :raises Unreachable: no connection.
        :raises ServerTrouble: the answer broke off.
        """
        url = self._url(call)
        passage = self._breaker.enter(self._bucket)
        with self._exchange(call, url, stream=True) as response:
            if response.status_code < TROUBLE_FROM:
                self._breaker.answered(self._bucket, passage)
            yield response

    def failure(self, call: Call, response: requests.Response) -> Exception:
        """What a streamed answer that is no 2xx means."""
        return self._failures.of_answer(call, response.status_code, response.content, response.headers)

    def refresh(self) -> bool:
        """Whether there is another token to try with after a 401."""
        return self._auth.refresh()

    def close(self) -> None:
        self._transport.close()

    def _send(self, call: Call, url: str) -> Answer:
        attempts, lost, refreshed = Attempts(self._retries), False, False
        while True:
            try:
                return self._attempt(call, url)
            except RateLimited as error:
                if not attempts.wait(error):
                    raise
            except (ServerTrouble, Unreachable) as error:
                lost = lost or isinstance(error, ServerTrouble)
                if not (call.may_repeat and attempts.pause()):
                    raise
            except BadCredentials:
                if refreshed or not self.refresh():
                    raise
                refreshed = True
            except NotFound:
                # The delete whose answer was lost had been carried out (api/tallyfy-api.md 5).
                if not (lost and call.method == "DELETE"):
                    raise
                return Answer()

    def _attempt(self, call: Call, url: str) -> Answer:
        with self._exchange(call, url, stream=False) as response:
            status, content, headers = response.status_code, response.content, response.headers
        if status // 100 != 2:
            raise self._failures.of_answer(call, status, content, headers)
        if call.accept != JSON or not content.strip():
            return Answer(content)
        body = _parsed(content, self._fraction)
        if body is _BROKEN:
            raise self._failures.lost(call, f"connection {self.account}: {call.label}: the answer is no JSON")
        return Answer(content, body)

    @contextmanager
    def _exchange(self, call: Call, url: str, *, stream: bool) -> Iterator[requests.Response]:
        for bucket in (self._bucket, *call.buckets):
            self._limiter.acquire(bucket)
        headers, data = self._request(call)
        if call.method != "GET" and self._before_write is not None:
            self._before_write(call)  # after the wait for the limit, as late as can be
        started = time.monotonic()
        with call_span(call, self.account):
            try:
                with self._transport.exchange(call.method, url, headers, data=data, stream=stream) as response:
                    self._note(call, response, started)
                    yield response
            except NotDelivered as error:
                self._unanswered("unreachable")
                raise self._failures.not_delivered(call) from error
            except LostAnswer as error:
                self._unanswered("lost")
                log.warning("%s: answer lost after %d ms", call.label, _milliseconds(started))
                raise self._failures.lost(call) from error
            except UnusableRequest as error:
                raise self._failures.unusable(call) from error

    def _unanswered(self, outcome: str) -> None:
        count("calls", account=self.account, status=outcome)
        unanswered(outcome)

    def _url(self, call: Call) -> str:
        """The URL to call, after the guard has seen its path.

        :raises ForbiddenCall: from the guard; or a link to another server, where the key must not go.
        """
        if call.url is None:
            path, query = call.path(), call.query()
            self._guard.check(call.method, path)
            return f"{self.base_url}{path}?{query}" if query else f"{self.base_url}{path}"
        if origin(call.url) != origin(self.base_url):
            raise ForbiddenCall(f"connection {self.account}: a link leads elsewhere", code="foreign_link")
        self._guard.check(call.method, urlsplit(call.url).path.removeprefix(urlsplit(self.base_url).path))
        return call.url

    def _request(self, call: Call) -> tuple[dict[str, str], object]:
        """Headers and body of one attempt."""
        headers = {**self._headers, "Accept": call.accept, **self._auth.headers()}
        if call.body is not None:
            upload = call.body()
            return {**headers, "Content-Type": upload.content_type}, upload
        if call.form is not None:
            return {**headers, "Content-Type": "application/x-www-form-urlencoded"}, urlencode(call.form)
        if call.json is not None:
            return {**headers, "Content-Type": JSON}, json.dumps(call.json).encode()
        return headers, None

    def _note(self, call: Call, response: requests.Response, started: float) -> None:
        """Log the call and pass on what the server says about its limits."""
        status = response.status_code
        count("calls", account=self.account, status=str(status))
        answered(status)
        timed("call_time", time.monotonic() - started, account=self.account)
        level = logging.DEBUG if status < 400 else logging.WARNING
        request_id = shaped(response.headers.get("X-Request-Id")) or "-"
        log.log(level, "%s -> %d in %d ms, request %s", call.label, status, _milliseconds(started), request_id)
        self._rate_headers.pass_on(response, self._limiter, self._bucket, narrow=call.buckets)


def literal(text: str) -> float | str:
    """A number with a fraction, or its digits where a float has others: they are somebody's answer (2.18)."""
    number = float(text)
    return number if repr(number) == text else text


def _parsed(content: bytes, fraction: Callable[[str], Any]) -> Any:
    """The JSON or ``_BROKEN``; the decoder's exception holds the whole body and stays in here."""
    try:
        return json.loads(content, parse_float=fraction)
    except ValueError:
        return _BROKEN


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
