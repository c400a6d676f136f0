"""``make backup`` and ``make restore``: the ledger as one file, by Postgres' own programs (docs/backup.md).

Row security binds the ledger's own account, so both work as the superuser of the embedded Postgres. No secret is an
argument of a program. The file has content encrypted and addresses in clear: it is the owner's alone.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict
from rich.console import Console

from include.local_stack.binaries import PARTS, packages_folder
from include.local_stack.ledger_role import ROLE, ledger_database, take_over
from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from include.local_stack.postgres import SUPERUSER, Postgres
from include.local_stack.stack import LEDGER, LEDGER_CONNECTION, dsn_of, find
from process_street_tallyfy.errors import BadConfiguration

_KEYS = "SELECT DISTINCT payload ->> 'key' FROM migration.staging WHERE payload ? 'sealed' ORDER BY 1"
_OWNER_ONLY = 0o077


def backup(paths: Paths, file: Path, console: Console) -> int:
    with _administered(paths) as dsn:
        dump(dsn, file)
        fields: dict[str, object] = {"result": "ok", "file": file, "bytes": file.stat().st_size, "keys": keys(dsn)}
    console.print(line("backup", fields), highlight=False, soft_wrap=True)
    return 0


def restore(paths: Paths, file: Path, console: Console) -> int:
    """Into a database without a ledger: nothing is overwritten."""
    with _administered(paths) as dsn:
        load(dsn, file)
        fields: dict[str, object] = {"result": "ok", "file": file, "keys": keys(dsn)}
    console.print(line("restore", fields), highlight=False, soft_wrap=True)
    return 0


def dump(dsn: str, file: Path) -> None:
    """Schema ``migration`` as one compressed file; consistent, while runs go on. A file that is there is whole."""
    before, unfinished = os.umask(_OWNER_ONLY), file.with_name(f"{file.name}.unfinished")
    try:
        _run("pg_dump", dsn, ["--format=custom", "--schema=migration", "--no-owner", f"--file={unfinished}"])
        unfinished.rename(file)
    finally:
        os.umask(before)
        unfinished.unlink(missing_ok=True)


def load(dsn: str, file: Path) -> None:
    """All of it or nothing.

    :raises BadConfiguration: there is a ledger, or no such file.
    """
    if not file.exists():
        raise BadConfiguration(f"there is no file {file}", code="no_backup", advice="FILE=… names one of make backup")
    with psycopg.connect(dsn, autocommit=True) as connection:
        if connection.execute("SELECT to_regnamespace('migration')").fetchone() != (None,):
            raise BadConfiguration(
                "the database has a ledger already: nothing was restored",
                code="ledger_exists",
                advice="back it up, then DROP SCHEMA migration CASCADE, or restore into an empty database",
            )
        _run("pg_restore", dsn, ["--no-owner", "--exit-on-error", "--single-transaction", str(file)])
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone():
            take_over(connection)


def keys(dsn: str) -> str:
    """Public ids of the keys without which the content cannot be read."""
    with psycopg.connect(dsn) as connection:
        return ",".join(key for (key,) in connection.execute(_KEYS)) or "none"


def _run(program: str, dsn: str, arguments: Sequence[str]) -> None:
    """The password goes by the environment: a process list shows arguments."""
    given = conninfo_to_dict(dsn)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    environment = {names[name]: str(value) for name, value in given.items() if name in names}
    target = [f"--dbname={given['dbname']}"] if program == "pg_restore" else []
    done = subprocess.run(
        [packages_folder() / PARTS[0] / "bin" / program, *arguments[:-1], *target, arguments[-1]],
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BadConfiguration(
            f"{program}: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else 'failed'}",
            code="backup_failed",
            advice="docs/backup.md has the rights that it needs",
        )


@contextmanager
def _administered(paths: Paths) -> Iterator[str]:
    """The caller's own ledger as it is given; the embedded one as superuser, running or not."""
    stack = find(paths)
    if LEDGER_CONNECTION in os.environ:
        yield dsn_of(os.environ[LEDGER_CONNECTION])
    elif stack is not None and stack.alive():
        yield _as_superuser(stack.ledger_dsn, Postgres(paths.postgres).password())
    else:
        with Postgres(paths.postgres) as postgres:
            ledger_database(postgres, LEDGER)
            yield postgres.dsn(LEDGER)


def _as_superuser(dsn: str, password: str) -> str:
    """Only the embedded one has our account."""
    given = conninfo_to_dict(dsn)
    if given["user"] != ROLE:
        return dsn
    return f"postgresql://{SUPERUSER}:{quote(password)}@{given['host']}:{given['port']}/{given['dbname']}"
