"""Secrets of this stack: made once, kept in files only the owner reads."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from include.local_stack.paths import Paths

USER = "admin"


@dataclass(frozen=True)
class Secrets:
    fernet_key: str
    jwt_secret: str
    api_secret_key: str
    password: str


def load_or_make(paths: Paths) -> Secrets:
    """The same secrets at every start: connections stored by ``make up`` stay readable."""
    if paths.secrets.exists():
        kept = Secrets(**json.loads(paths.secrets.read_text(encoding="ascii")))
    else:
        kept = Secrets(
            fernet_key=base64.urlsafe_b64encode(os.urandom(32)).decode(),
            jwt_secret=secrets.token_urlsafe(64),
            api_secret_key=secrets.token_urlsafe(32),
            password=secrets.token_urlsafe(18),
        )
        write_secret(paths.secrets, json.dumps(asdict(kept)))
    # Written by us, so that Airflow neither invents a password nor prints it to its log.
    write_secret(paths.passwords, json.dumps({USER: kept.password}))
    return kept


def write_secret(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
