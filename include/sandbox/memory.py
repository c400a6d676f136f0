"""Keeps the state of both servers between two runs of the sandbox (`--memory DIR`)."""

from __future__ import annotations

import pickle
from datetime import datetime
from pathlib import Path
from typing import Any


class Memory:
    """One pickle per part, replaced atomically: a sandbox that is killed while saving keeps the older state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, part: str) -> Any | None:
        file = self.folder / f"{part}.pickle"
        if not file.exists():
            return None
        return pickle.loads(file.read_bytes())  # noqa: S301 - written by this class, in a folder of the same user

    def save(self, part: str, state: Any) -> None:
        draft = self.folder / f"{part}.pickle.new"
        draft.write_bytes(pickle.dumps(state))
        draft.replace(self.folder / f"{part}.pickle")

    def load_now(self) -> datetime | None:
        now = self.load("clock")
        return now if isinstance(now, datetime) else None
