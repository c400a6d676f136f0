"""Keeps the state of both servers between two runs of the sandbox (`--memory DIR`)."""

from __future__ import annotations

import pickle
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet


class Memory:
    """One pickle per part, replaced atomically: a sandbox that is killed while saving keeps the older state.

    `key` is one of Fernet's: real data rest on disk encrypted. Without one they are those of a sample.
    """

    def __init__(self, folder: Path, key: str = "") -> None:
        self.folder = folder
        self._sealed = Fernet(key) if key else None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def load(self, part: str) -> Any | None:
        file = self.folder / f"{part}.pickle"
        if not file.exists():
            return None
        content = file.read_bytes()
        return pickle.loads(self._sealed.decrypt(content) if self._sealed else content)  # noqa: S301 - written by this class, in a folder of the same user

    def save(self, part: str, state: Any) -> None:
        draft = self.folder / f"{part}.pickle.new"
        content = pickle.dumps(state)
        draft.write_bytes(self._sealed.encrypt(content) if self._sealed else content)
        draft.replace(self.folder / f"{part}.pickle")

    def load_now(self) -> datetime | None:
        now = self.load("clock")
        return now if isinstance(now, datetime) else None
