"""Secrets of this stack: made once, kept in files only the owner reads."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from include.local_stack.paths import Paths

USER = "admin"


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


#: How each one is made.
MADE: dict[str, Callable[[], str]] = {
    "fernet_key": _fernet_key,
    "jwt_secret": partial(secrets.token_urlsafe, 64),
    "api_secret_key": partial(secrets.token_urlsafe, 32),
    "password": partial(secrets.token_urlsafe, 18),
    "ledger_key": _fernet_key,
}


@dataclass(frozen=True)
class Secrets:
    fernet_key: str
    jwt_secret: str
    api_secret_key: str
    password: str
    ledger_key: str


def load_or_make(paths: Paths) -> Secrets:
    """The same secrets at every start: connections stored by ``make up`` and what was staged stay readable."""
    before = json.loads(paths.secrets.read_text(encoding="ascii")) if paths.secrets.exists() else {}
    kept = Secrets(**{name: before.get(name) or make() for name, make in MADE.items()})
    if asdict(kept) != before:
        write_secret(paths.secrets, json.dumps(asdict(kept)))
    # Written by us, so that Airflow neither invents a password nor prints it to its log.
    write_secret(paths.passwords, json.dumps({USER: kept.password}))
    return kept


def write_secret(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
