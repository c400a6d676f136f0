"""The Airflow hook of the source. ``HttpHook`` only resolves the connection (design.md, "what bites")."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from airflow.providers.http.hooks.http import HttpHook

from process_street_tallyfy.errors import BadConfiguration, MigrationError, WrongAccount
from process_street_tallyfy.http.auth import ApiKey
from process_street_tallyfy.http.breaker import Breaker
from process_street_tallyfy.http.connection import base_url, looked_up
from process_street_tallyfy.http.download import Downloader
from process_street_tallyfy.http.guard import ReadsOnly
from process_street_tallyfy.http.limiter import Limiter, NoLimiter
from process_street_tallyfy.http.rate import RateHeaders
from process_street_tallyfy.http.retry import Retries
from process_street_tallyfy.http.session import ApiSession, literal
from process_street_tallyfy.process_street.reads import SEARCH_WORK_ITEMS, ProcessStreetReads

#: The source is a live system: a partial PUT would wipe what it does not name (1.8, trap T32).
READ_ONLY = ReadsOnly("read_only_source", "Process Street is read only", frozenset({("POST", SEARCH_WORK_ITEMS)}))

#: Per key and hour (1.7).
RATE_HEADERS = RateHeaders("X-Api-Key-Rate-Limit-Remaining", "X-Api-Key-Rate-Limit-Reset")


class ProcessStreetHook(HttpHook):
    """:param process_street_conn_id: host = base URL with ``/api/v1.1``, password = API key."""

    conn_name_attr = "process_street_conn_id"
    default_conn_name = "process_street_default"
    conn_type = "process_street"
    hook_name = "Process Street"

    def __init__(
        self,
        process_street_conn_id: str = default_conn_name,
        limiter: Limiter | None = None,
        *,
        timeout: float = 30.0,
        retries: Retries | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        super().__init__(http_conn_id=process_street_conn_id)
        self.process_street_conn_id = process_street_conn_id
        self._limiter = limiter or NoLimiter()
        self._timeout = timeout
        self._retries = retries
        self._breaker = breaker

    @property
    def bucket(self) -> str:
        """The rate bucket of this API key."""
        return f"source:{self.process_street_conn_id}"

    @cached_property
    def session(self) -> ApiSession:
        """:raises BadConfiguration: the connection has no key or no usable base URL."""
        connection: Any = looked_up(self.get_connection, self.process_street_conn_id)
        advice = self._key_advice()
        if not connection.password:
            raise BadConfiguration(f"connection {self.process_street_conn_id} has no password", advice=advice)
        return ApiSession(
            self._base_url(connection),
            ApiKey(connection.password, self._key),
            self._limiter,
            account=self.process_street_conn_id,
            bucket=self.bucket,
            credentials_advice=advice,
            guard=READ_ONLY,
            breaker=self._breaker,
            rate_headers=RATE_HEADERS,
            read_timeout=self._timeout,
            retries=self._retries,
            fraction=literal,
        )

    def _key(self) -> str:
        """As the connection has it now."""
        connection: Any = self.get_connection(self.process_street_conn_id)
        return connection.password or ""

    @cached_property
    def reads(self) -> ProcessStreetReads:
        return ProcessStreetReads(self.session, Downloader(self.session, retries=self._retries, timeout=self._timeout))

    def check(self, organization_id: str | None = None) -> str:
        """The label of the key. The organisation shows only inside data sets (1.1): without one it stays unchecked.

        :raises WrongAccount: a data set belongs to another organisation than ``organization_id``.
        """
        label = self.reads.test_auth()
        if organization_id:
            data_set = next(self.reads.data_sets(), None)
            if data_set is not None and data_set.organization_id not in {"", organization_id}:
                raise WrongAccount(
                    f"connection {self.process_street_conn_id} reaches another organisation than {organization_id}",
                    advice="correct source.organization_id in the organisation file, or " + self._key_advice(),
                )
        return label

    def test_connection(self) -> tuple[bool, str]:
        try:
            label = self.check()
        except MigrationError as error:
            return False, str(error)
        return True, f"Process Street accepts the key {label!r}"

    def _base_url(self, connection: Any) -> str:
        url = base_url(connection)
        if urlsplit(url).path.strip("/") == "":
            raise BadConfiguration(
                f"connection {self.process_street_conn_id}: its host has no path",
                advice=f"set the host of connection {self.process_street_conn_id} to the API's base URL with its "
                "version, such as https://public-api.process.st/api/v1.1",
            )
        return url

    def _key_advice(self) -> str:
        return f"set the password of connection {self.process_street_conn_id} to an API key made by an administrator"
