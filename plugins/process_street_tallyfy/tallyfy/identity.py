"""Who acts in Tallyfy: the owner of a personal token, or a user whom an application stands in for.

::

    password only        -> that personal token
    login and password   -> client credentials -> application token
                            -> /applications/{org}/users/{act_as}/token -> user token
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from process_street_tallyfy.errors import BadConfiguration, BadCredentials, NotFound, Refused
from process_street_tallyfy.http.address import check_base_url, is_loopback
from process_street_tallyfy.http.auth import FetchedToken
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.session import ApiSession

#: The account server of an API host (api/tallyfy-api.md 1.1).
TOKEN_URLS = {
    "api.tallyfy.com": "https://account.tallyfy.com/oauth/token",
    "go.tallyfy.com": "https://account.tallyfy.com/oauth/token",
}

#: Sources disagree on whether it is mandatory; it costs nothing (1.3).
HEADERS = {"X-Tallyfy-Client": "APIClient"}


class UserToken(FetchedToken):
    """A user's token, minted through the application (1.2). Minting again is harmless.

    :param session: of the application: its token is accepted on ``/applications`` only.
    """

    def __init__(self, session: ApiSession, organization_id: str, email: str) -> None:
        super().__init__()
        self._session = session
        self._ids = {"organization": organization_id, "email": email}

    def _fetch(self) -> Any:
        route = "/applications/{organization}/users/{email}/token"
        try:
            return self._session.json(Call("POST", route, self._ids, repeatable=True))
        except (NotFound, Refused) as error:
            account = self._session.account
            raise BadCredentials(
                f"connection {account}: the application may not act as the user that act_as names",
                advice=f"set act_as in the extra of connection {account} to an administrator of the organisation",
            ) from error


def token_endpoint(base_url: str, given: str | None, account: str) -> tuple[str, str]:
    """Server and path of the token endpoint: as given, or the one that belongs to the API's host.

    :raises BadConfiguration: none is given and the host is unknown.
    """
    url = given or TOKEN_URLS.get(urlsplit(base_url).hostname or "")
    if url is None and is_loopback(base_url):
        url = f"{base_url.rstrip('/')}/oauth/token"
    if url is None:
        raise BadConfiguration(
            f"connection {account}: no token endpoint is known for its host",
            advice=f"set token_url in the extra of connection {account}",
        )
    parts = urlsplit(check_base_url(url, account))
    return f"{parts.scheme}://{parts.netloc}", parts.path


def check_host(base_url: str, account: str) -> str:
    """``api.tallyfy.com`` and ``go.tallyfy.com/api`` are the same API; both together is a 404 (1.1).

    :raises BadConfiguration: the base URL can only answer 404.
    """
    parts = urlsplit(base_url)
    path = parts.path.strip("/")
    host = parts.hostname or ""
    combined = host.endswith("api.tallyfy.com") and path != ""
    bare = host.endswith("go.tallyfy.com") and path != "api"
    if combined or bare or "api/api" in path:
        raise BadConfiguration(
            f"connection {account}: its host is not the base URL of the API",
            advice=f"set the host of connection {account} to https://api.tallyfy.com or https://go.tallyfy.com/api",
        )
    return base_url
