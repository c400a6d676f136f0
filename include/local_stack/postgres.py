"""One embedded Postgres server on a free TCP port of 127.0.0.1, password protected.

``folder`` is where its files should lie. When the account that runs it cannot reach that place (root's
private home folder), the files go to the system's temporary folder and ``<folder>.elsewhere`` says where.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
from psycopg import sql

from include.local_stack.account import Account
from include.local_stack.binaries import programs
from include.local_stack.processes import Running, launch, stop
from include.local_stack.secret import write_secret

HOST = "127.0.0.1"
SUPERUSER = "postgres"
START_SECONDS = 60.0
PORT_ATTEMPTS = 3

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
}
# Tests and demos may lose their database with the machine; they gain a factor in commits per second.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresFailed(RuntimeError):
    """It did not start; the message ends with the last lines of its log."""


class Postgres:
    """``outlive``: the server keeps running when this process ends. ``forgetful``: no fsync. ``settings``: more."""

    def __init__(
        self,
        folder: Path,
        *,
        outlive: bool = False,
        forgetful: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.account = Account.for_postgres()
        self.folder = folder.absolute()
        self.outlive = outlive
        self.settings = {**SETTINGS, **(FORGETFUL if forgetful else {}), **(settings or {})}
        self.port = 0
        self.running: Running | None = None

    def __enter__(self) -> Postgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def dsn(self, database: str = "postgres") -> str:
        return f"postgresql://{SUPERUSER}:{quote(self.password())}@{HOST}:{self.port}/{database}"

    def password(self) -> str:
        return self._beside("password").read_text(encoding="ascii")

    def start(self) -> None:
        home = self._home()
        folder = programs(self.account, home)
        if not (home / "data" / "PG_VERSION").exists():
            self._initialise(folder, home)
        for _ in range(PORT_ATTEMPTS):
            self.port = free_port()
            if self._launched(folder, home):
                return
        raise PostgresFailed(f"Postgres did not start; see {home / 'log'}\n{_tail(home / 'log')}")

    def stop(self) -> None:
        """Fast shutdown: open sessions are cut, committed work is kept."""
        if self.running is not None:
            stop([self.running], first=signal.SIGINT)
            self.running = None

    def restart(self) -> None:
        """On the same port: who was connected finds it again."""
        self.stop()
        home = self._home()
        if not self._launched(programs(self.account, home), home):
            raise PostgresFailed(f"Postgres did not start again; see {home / 'log'}\n{_tail(home / 'log')}")

    def remove(self) -> None:
        """Stop it and delete its files."""
        self.stop()
        shutil.rmtree(self._home())
        for suffix in ("elsewhere", "password", "migration"):
            self._beside(suffix).unlink(missing_ok=True)

    def create_database(self, name: str) -> str:
        """The DSN of database ``name``, made when missing."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.dsn(name)

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _home(self) -> Path:
        if self.account.reaches(self.folder):
            return self.account.own_folder(self.folder)
        record = self._beside("elsewhere")
        if record.exists():
            home = Path(record.read_text(encoding="utf-8"))
            if self.account.owns(home):
                return home
        home = self.account.own_temporary_folder()
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(str(home), encoding="utf-8")
        return home

    def _initialise(self, folder: Path, home: Path) -> None:
        password = self._beside("password")
        if not password.exists():
            write_secret(password, secrets.token_urlsafe(24))
        handed_over = home / "first-password"
        write_secret(handed_over, self.password())
        self.account.give(handed_over)
        settings = [f"--set={name}={value}" for name, value in self.settings.items()]
        result = subprocess.run(
            [folder / "initdb", "-D", home / "data", "-U", SUPERUSER, f"--pwfile={handed_over}", "--auth=scram-sha-256",
             "--encoding=UTF8", "--locale=C", "--no-sync", *settings],
            cwd=home, env=_environment(), capture_output=True, text=True, check=False,
            user=self.account.uid, group=self.account.gid, extra_groups=None if self.account.uid is None else (),
        )  # fmt: skip
        handed_over.unlink()
        if result.returncode != 0:
            raise PostgresFailed(f"initdb failed in {home}\n{result.stderr}")

    def _launched(self, folder: Path, home: Path) -> bool:
        log = home / "log"
        self.running = launch(
            "postgres",
            [folder / "postgres", "-D", home / "data", "-p", str(self.port)],
            environment=_environment(),
            log=log,
            folder=home,
            account=self.account,
            outlive=self.outlive,
            farewell=signal.SIGINT,
        )
        deadline = time.monotonic() + START_SECONDS
        while self.running.alive() and time.monotonic() < deadline:
            if _ready(home / "data" / "postmaster.pid", self.running.pid):
                return True
            time.sleep(0.05)
        self.stop()
        return False

    def _beside(self, suffix: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{suffix}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _ready(status: Path, pid: int) -> bool:
    """The last line of postmaster.pid turns to ``ready`` when the server accepts connections."""
    try:
        lines = status.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _environment() -> dict[str, str]:
    """No PG* variable of the caller may redirect the server."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]) if log.exists() else ""
