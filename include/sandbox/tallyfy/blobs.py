"""The bytes of uploaded files: small ones in memory, large ones on disk for as long as the sandbox lives."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

IN_MEMORY = 256 * 1024
PIECE = 64 * 1024


@dataclass(frozen=True)
class Stored:
    size: int
    sha256: str


class Blobs:
    """Keyed by asset id. Pickling takes the bytes of large files along."""

    def __init__(self) -> None:
        self._small: dict[str, bytes] = {}
        self._large: dict[str, Path] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def put(self, asset_id: str, source: BinaryIO) -> Stored:
        digest, size, held = hashlib.sha256(), 0, bytearray()
        target: BinaryIO | None = None
        for piece in _pieces(source):
            digest.update(piece)
            size += len(piece)
            if target is None and len(held) + len(piece) > IN_MEMORY:
                target = self._open(asset_id)
                target.write(held)
            if target is None:
                held.extend(piece)
            else:
                target.write(piece)
        if target is None:
            self._small[asset_id] = bytes(held)
        else:
            target.close()
        return Stored(size, digest.hexdigest())

    def get(self, asset_id: str) -> bytes | Path:
        return self._small[asset_id] if asset_id in self._small else self._large[asset_id]

    def remove(self, asset_id: str) -> None:
        self._small.pop(asset_id, None)
        path = self._large.pop(asset_id, None)
        if path:
            path.unlink()

    def _open(self, asset_id: str) -> BinaryIO:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="sandbox-assets-")
        self._large[asset_id] = Path(self._folder.name) / asset_id
        return self._large[asset_id].open("wb")

    def __getstate__(self) -> dict[str, Any]:
        large = {asset_id: path.read_bytes() for asset_id, path in self._large.items()}
        return {"small": self._small, "large": large}

    def __setstate__(self, saved: dict[str, Any]) -> None:
        self._small, self._large, self._folder = saved["small"], {}, None
        for asset_id, content in saved["large"].items():
            with self._open(asset_id) as target:
                target.write(content)


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece
