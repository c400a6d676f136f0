"""The Airflow hook of the target. ``HttpHook`` only resolves the connection (design.md, "what bites")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from airflow.providers.http.hooks.http import HttpHook

from process_street_tallyfy.errors import (
    BadConfiguration,
    BadCredentials,
    MigrationError,
    NotFound,
    Refused,
    WrongAccount,
)
from process_street_tallyfy.http.answers import shaped
from process_street_tallyfy.http.auth import Anonymous, Auth, BearerToken, ClientCredentials
from process_street_tallyfy.http.breaker import Breaker
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.connection import base_url, looked_up
from process_street_tallyfy.http.download import Downloader
from process_street_tallyfy.http.guard import Everything, Guard, ReadsOnly
from process_street_tallyfy.http.limiter import Limiter, NoLimiter
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model.target import Organization
from process_street_tallyfy.tallyfy.identity import HEADERS, UserToken, check_host, token_endpoint
from process_street_tallyfy.tallyfy.probing import TallyfyProbing
from process_street_tallyfy.tallyfy.reads import TallyfyReads
from process_street_tallyfy.tallyfy.writes import TallyfyWrites

DRY_RUN = ReadsOnly("dry_run", "this is a dry run")


@dataclass(frozen=True, slots=True)
class Account:
    """Who migrates: the member behind the token, an administrator, and the organisation."""

    user_id: int
    role: str
    organization: Organization


class TallyfyHook(HttpHook):
    """Host = base URL; password = personal token, or login and password = client id and secret.

    With a client id the extra names ``act_as``, a user's e-mail address, and perhaps ``token_url``.

    :param dry_run: every write raises ``ForbiddenCall`` with the code ``dry_run``.
    """

    conn_name_attr = "tallyfy_conn_id"
    default_conn_name = "tallyfy_default"
    conn_type = "tallyfy"
    hook_name = "Tallyfy"

    def __init__(
        self,
        tallyfy_conn_id: str = default_conn_name,
        organization_id: str = "",
        limiter: Limiter | None = None,
        *,
        dry_run: bool = False,
        before_write: Callable[[Call], None] | None = None,
        timeout: float = 30.0,
        retries: Retries | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        super().__init__(http_conn_id=tallyfy_conn_id)
        self.tallyfy_conn_id = tallyfy_conn_id
        self.organization_id = organization_id
        self._limiter = limiter or NoLimiter()
        self._guard: Guard = DRY_RUN if dry_run else Everything()
        self._before_write = before_write
        self._timeout = timeout
        self._retries = retries
        self._breaker = breaker

    @property
    def bucket(self) -> str:
        """The rate bucket of this account."""
        return f"target:{self.tallyfy_conn_id}"

    @cached_property
    def session(self) -> ApiSession:
        """:raises BadConfiguration: the connection lacks something or its host is no base URL of the API."""
        return self._session(self._base_url, self._auth(), self._guard, breaker=self._breaker)

    @cached_property
    def reads(self) -> TallyfyReads:
        downloader = Downloader(self.session, retries=self._retries, timeout=self._timeout)
        return TallyfyReads(self.session, self.organization_id, downloader, self._retries)

    @cached_property
    def writes(self) -> TallyfyWrites:
        return TallyfyWrites(self.session, self.organization_id)

    @cached_property
    def probing(self) -> TallyfyProbing:
        return TallyfyProbing(self.session, self.organization_id)

    def check(self) -> Account:
        """Ask who the token is, and whether it may migrate this organisation (1.2).

        :raises BadCredentials: the token is not accepted, or its user is no administrator.
        :raises WrongAccount: the organisation is unknown or not the token's.
        """
        user = self.reads.me()
        try:
            role = self.reads.me_here().role or ""
            organization = self.reads.organization()
        except (BadCredentials, NotFound, Refused) as error:
            raise WrongAccount(
                f"connection {self.tallyfy_conn_id} has no access to organisation {self.organization_id}",
                advice="correct target.organization_id in the organisation file, or " + self._token_advice(),
            ) from error
        if role != "admin":
            raise BadCredentials(
                f"connection {self.tallyfy_conn_id} acts as a member with the role {shaped(role) or 'unknown'}",
                code="role_too_low",
                advice="make that member an administrator, or " + self._token_advice(),
            )
        return Account(user.id, role, organization)

    def test_connection(self) -> tuple[bool, str]:
        """Without an organisation, as from the connection form, only the token is tested."""
        try:
            if self.organization_id:
                return True, f"Tallyfy accepts the token of member {self.check().user_id}"
            if self._application is not None:
                self._application.headers()
                return True, "Tallyfy accepts the client id and secret"
            return True, f"Tallyfy accepts the token of member {self.reads.me().id}"
        except MigrationError as error:
            return False, str(error)

    @cached_property
    def _connection(self) -> Any:
        connection: Any = looked_up(self.get_connection, self.tallyfy_conn_id)
        if not connection.password:
            raise BadConfiguration(f"connection {self.tallyfy_conn_id} has no password", advice=self._token_advice())
        return connection

    @cached_property
    def _base_url(self) -> str:
        return check_host(base_url(self._connection), self.tallyfy_conn_id)

    @cached_property
    def _application(self) -> ClientCredentials | None:
        """None with a personal token."""
        connection, account = self._connection, self.tallyfy_conn_id
        if not connection.login:
            return None
        server, path = token_endpoint(self._base_url, connection.extra_dejson.get("token_url"), account)
        advice = f"set login and password of connection {account} to the client id and secret that Tallyfy gave you"
        session = self._session(server, Anonymous(), advice=advice)
        return ClientCredentials(session, path, self._client, advice=advice)

    def _client(self) -> tuple[str, str]:
        """Login and password as the connection has them now."""
        connection: Any = self.get_connection(self.tallyfy_conn_id)
        return connection.login or "", connection.password or ""

    def _auth(self) -> Auth:
        application = self._application
        if application is None:
            return BearerToken(self._connection.password, lambda: self._client()[1])
        act_as = self._connection.extra_dejson.get("act_as")
        if not act_as:
            raise BadConfiguration(
                f"connection {self.tallyfy_conn_id} has a client id but nobody to act as",
                advice=f"set act_as in the extra of connection {self.tallyfy_conn_id} to an administrator's e-mail "
                "address, or leave its login empty and use a personal token",
            )
        return UserToken(self._session(self._base_url, application), self.organization_id, act_as)

    def _session(
        self, url: str, auth: Auth, guard: Guard | None = None, advice: str = "", breaker: Breaker | None = None
    ) -> ApiSession:
        """Fetching a token is part of the call that needs one: only that call asks the breaker."""
        return ApiSession(
            url,
            auth,
            self._limiter,
            account=self.tallyfy_conn_id,
            bucket=self.bucket,
            credentials_advice=advice or self._token_advice(),
            headers=HEADERS,
            guard=guard,
            breaker=breaker,
            before_write=self._before_write,
            read_timeout=self._timeout,
            retries=self._retries,
        )

    def _token_advice(self) -> str:
        return f"set the password of connection {self.tallyfy_conn_id} to a personal token of an administrator"
