"""The folder or bucket where files of people lie on their way: for nobody else to read, and empty again afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from airflow.sdk import ObjectStoragePath

PIECE = 8 << 20
#: protocol -> how objects are opened: encrypted by the server, in pieces that four workers can hold at a time.
OPENING: dict[str, dict[str, Any]] = {
    scheme: {"ServerSideEncryption": "AES256", "block_size": PIECE} for scheme in ("s3", "s3a", "s3n")
}
LOCAL = frozenset({"file", "local", ""})
OWNER_ONLY = 0o700


def make_private(folder: ObjectStoragePath) -> None:
    """On disk nobody but the owner may even list it; a bucket has its own rules."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.protocol in LOCAL:
        Path(folder.path).chmod(OWNER_ONLY)


def write_private(path: ObjectStoragePath) -> IO[bytes]:
    """A file in the folder, to be written."""
    stream: IO[bytes] = path.open("wb", **OPENING.get(path.protocol, {}))
    return stream


def sweep(folder: ObjectStoragePath) -> int:
    """Removes a folder with all that is in it; returns the number of files."""
    if not folder.exists():
        return 0
    removed = 0
    for path in list(folder.iterdir()):
        if path.is_dir():
            removed += sweep(path)
        else:
            path.unlink()
            removed += 1
    if folder.exists():
        folder.rmdir()
    return removed


def sweep_others(folder: ObjectStoragePath) -> int:
    """Removes what runs left behind that were killed: the folders beside this run's own."""
    above = folder.parent
    if not above.exists():
        return 0
    return sum(sweep(path) for path in list(above.iterdir()) if path.name != folder.name and path.is_dir())
