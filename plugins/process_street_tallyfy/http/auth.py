"""Who a session is: a key, a token, or client credentials that fetch one.

All of them keep their secret out of ``repr`` and tell Airflow's log masker about it.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from process_street_tallyfy.errors import BadCredentials, Refused
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.session import ApiSession

#: Ask for a new token this many seconds before the old one ends; calls with an old secret last no longer.
MARGIN = 60.0


class Auth(Protocol):
    def headers(self) -> Mapping[str, str]:
        """The headers that prove who is calling."""

    def refresh(self) -> bool:
        """After a 401: True when another attempt would use a new secret."""


class Anonymous:
    def headers(self) -> Mapping[str, str]:
        return {}

    def refresh(self) -> bool:
        return False


class Copied:
    """A secret that a person copied into the connection, and may replace there while a task is at work.

    :param again: reads the connection's secret as it stands now; None = it never changes.
    """

    def __init__(self, secret: str, again: Callable[[], str] | None = None) -> None:
        mask(secret)
        self._secret = secret
        self._again = again
        self._lock = threading.Lock()
        self._replaced = -math.inf

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def refresh(self) -> bool:
        """Also True when another thread found the new secret a moment ago: the 401 was the old one's."""
        if self._again is None:
            return False
        with self._lock:
            secret = self._again()
            if secret and secret != self._secret:
                mask(secret)
                self._secret, self._replaced = secret, time.monotonic()
            return time.monotonic() - self._replaced < MARGIN


class ApiKey(Copied):
    """In a header of its own."""

    def headers(self) -> Mapping[str, str]:
        return {"X-API-Key": self._secret}


class BearerToken(Copied):
    """A personal token."""

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._secret}"}


class FetchedToken:
    """A bearer token that is fetched when needed and kept until it ends; threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token = ""
        self._ends = 0.0

    def headers(self) -> Mapping[str, str]:
        with self._lock:
            if not self._token or time.monotonic() >= self._ends:
                self._keep(self._fetch())
            return {"Authorization": f"Bearer {self._token}"}

    def refresh(self) -> bool:
        with self._lock:
            self._token = ""
        return True

    def _fetch(self) -> Any:
        """The JSON with ``access_token`` and ``expires_in``, bare or under ``data``."""
        raise NotImplementedError

    def _keep(self, answer: Any) -> None:
        body = answer.get("data", answer) if isinstance(answer, dict) else {}
        token, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not token:
            raise BadCredentials("the token endpoint answered without a token", advice="check the token_url")
        mask(token)
        self._token = token
        # Lifetimes differ between the sources: only expires_in counts (api/tallyfy-api.md 1.2).
        # A token without a lifetime is kept until the server refuses it.
        lasts = float(seconds) if isinstance(seconds, (int, float)) else math.inf
        self._ends = time.monotonic() + max(lasts - MARGIN, lasts / 2)


class ClientCredentials(FetchedToken):
    """OAuth2 client credentials; the endpoint takes form data only (api/tallyfy-api.md 1.2).

    :param session: anonymous, with the token endpoint's server as base URL.
    :param client: reads client id and secret, anew for each token: a person may have replaced them.
    """

    def __init__(self, session: ApiSession, path: str, client: Callable[[], tuple[str, str]], *, advice: str) -> None:
        super().__init__()
        self._session = session
        self._path = path
        self._client = client
        self._advice = advice

    def _fetch(self) -> Any:
        client_id, secret = self._client()
        mask(secret)
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": "*"}
        try:
            return self._session.json(Call("POST", self._path, form=form, repeatable=True))
        except Refused as error:
            raise BadCredentials(
                f"connection {self._session.account}: the client id or secret was not accepted", advice=self._advice
            ) from error


def mask(secret: str) -> None:
    """Tell Airflow's log masker. Imported late: a DAG file that names a hook must parse fast."""
    from airflow.sdk.log import mask_secret

    mask_secret(secret)
