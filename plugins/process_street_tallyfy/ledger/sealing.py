"""Content is encrypted before it reaches a table, with a key that the database never sees (docs/adr/0029).

A sealed value is JSON itself, so that it stands in a ``jsonb`` column: which key, the hash of what is inside,
and a Fernet token of the compressed JSON. What an older ledger left in clear is read as it is.

Connection ``migration_key`` of Airflow, from whatever secrets backend: its password is one Fernet key, or
several separated by commas. The first seals, all of them open.
"""

from __future__ import annotations

import hmac
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from psycopg.types.json import Jsonb

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.canonical import sha256, storable_json

KEY_CONN_ID = "migration_key"
#: The columns that are sealed, of tables with ``organization``; a column of content belongs here.
SEALED: tuple[tuple[str, str], ...] = (("staging", "payload"), ("before_image", "content"))
#: Keys of a sealed value. ``sha256`` tells whether the content changed without opening it.
KEY, SHA256, TOKEN = "key", "sha256", "sealed"
_SHAPE = frozenset({KEY, SHA256, TOKEN})
_FAST = 1
_HOW = (
    f"Set the password of connection {KEY_CONN_ID} (or AIRFLOW_CONN_{KEY_CONN_ID.upper()}, or your secrets backend) to "
    'a key made by: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
)


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by their public id; the first one seals. ``pepper`` is the last: new keys go before it, names stay."""

    keys: Mapping[str, Fernet]
    pepper: bytes = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Keyring:
        """:raises BadConfiguration: there is no key, or a part is none; the message repeats nothing of it."""
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not parts:
            raise BadConfiguration(
                f"Connection {KEY_CONN_ID} has no password: there is no key to encrypt with", code="no_key", advice=_HOW
            )
        try:
            return cls({sha256(part)[:8]: Fernet(part) for part in parts}, parts[-1].encode())
        except ValueError as error:
            raise BadConfiguration(
                f"The password of connection {KEY_CONN_ID} is no list of Fernet keys", code="bad_key", advice=_HOW
            ) from error

    @property
    def newest(self) -> str:
        return next(iter(self.keys))

    def seal(self, text: str) -> dict[str, str]:
        """``text`` is JSON."""
        token = self.keys[self.newest].encrypt(zlib.compress(text.encode(), _FAST))
        return {KEY: self.newest, SHA256: sha256(text), TOKEN: token.decode("ascii")}

    def open(self, value: Mapping[str, str]) -> Any:
        """:raises BadConfiguration: the key is not there, or somebody changed the value."""
        if value[KEY] not in self.keys:
            raise BadConfiguration(
                f"The ledger's content is encrypted with key {value[KEY]}; connection {KEY_CONN_ID} has "
                f"{', '.join(self.keys)}",
                code="wrong_key",
                advice=f"Add the former key, after a comma, to the password of connection {KEY_CONN_ID}. Nothing is "
                "lost: what a key wrote can be read as long as it is there.",
            )
        try:
            return json.loads(zlib.decompress(self.keys[value[KEY]].decrypt(value[TOKEN])))
        except InvalidToken as error:
            raise BadConfiguration(
                f"A value that key {value[KEY]} encrypted was changed in the database",
                code="content_changed",
                advice="Restore the ledger from its backup.",
            ) from error


def keyring() -> Keyring:
    """The keys of this process, asked for once."""
    return _asked()


@cache
def _asked() -> Keyring:
    from airflow.sdk import BaseHook  # seconds of imports: only where it is used
    from airflow.sdk.exceptions import AirflowNotFoundException
    from airflow.sdk.log import mask_secret

    try:
        password = str(BaseHook.get_connection(KEY_CONN_ID).password or "")
    except AirflowNotFoundException as error:
        raise BadConfiguration(
            f"There is no connection {KEY_CONN_ID}: what is staged is encrypted with its key",
            code="no_key",
            advice=_HOW,
        ) from error
    ring = Keyring.of(password)
    for part in password.split(","):
        mask_secret(part.strip())
    return ring


def seal(payload: Any) -> Jsonb:
    """Ready for a ``jsonb`` parameter. ``ValueError`` or ``TypeError`` for what is not JSON."""
    return Jsonb(sealed(payload))


def sealed(payload: Any) -> dict[str, str]:
    return keyring().seal(storable_json(payload))


def unseal(value: Any) -> Any:
    """What a ``jsonb`` column holds: sealed, or in clear from before there were keys; None stays None."""
    if not is_sealed(value):
        return value
    if value[KEY] not in keyring().keys:
        _asked.cache_clear()  # the keys of a long-lived process may have been added to since
    return keyring().open(value)


def keyed(text: str) -> str:
    """A hash that nobody can look up without the key: how an audit may name an address."""
    return hmac.new(keyring().pepper, text.encode(), "sha256").hexdigest()[:16]


def user_id(name: str | None) -> str:
    """What the audit calls a user of Airflow; '' = nobody."""
    return f"user-{keyed(name)}" if name else ""


def address_id(address: str) -> str:
    """What ledger rows, approvals and the audit call somebody whom the source shows without an id."""
    return f"address-{keyed(address.strip().lower())}"


def is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == _SHAPE
