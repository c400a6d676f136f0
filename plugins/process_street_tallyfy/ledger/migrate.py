"""Brings schema ``migration`` to this package's version: numbered SQL files, each applied once.

A file that was released is never edited: its sha256 is kept beside its number and compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

import psycopg
from psycopg.rows import dict_row, scalar_row

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.canonical import sha256
from process_street_tallyfy.ledger.connection import Connection, autocommitting

#: Any number will do, as long as every version of the package uses the same one.
ADVISORY_LOCK = 0x7073_7466
FILE_NAME = re.compile(r"^(\d{4})_(\w+)\.sql$")


@dataclass(frozen=True, slots=True)
class Script:
    version: int
    name: str
    text: str

    @property
    def sha256(self) -> str:
        return sha256(self.text)


def scripts() -> list[Script]:
    """The SQL files of the package, in order."""
    found = []
    for item in files("process_street_tallyfy.ledger").joinpath("sql").iterdir():
        if match := FILE_NAME.match(item.name):
            found.append(Script(int(match[1]), match[2], item.read_text(encoding="utf-8")))
    return sorted(found, key=lambda script: script.version)


def current_version(connection: Connection) -> int:
    """The newest version applied, 0 before the first."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        cursor.execute("SELECT to_regclass('migration.schema_version') IS NOT NULL")
        if not cursor.fetchone():
            return 0
        cursor.execute("SELECT coalesce(max(version), 0) FROM migration.schema_version")
        return int(cursor.fetchone() or 0)


def migrate(connection: Connection) -> int:
    """Applies what is missing and returns the version; safe from many processes at once.

    A database that is up to date costs two short queries and no lock, so every task may call this.
    """
    autocommitting(connection)
    wanted = scripts()
    newest = wanted[-1].version
    if current_version(connection) != newest:
        try:
            _apply_missing(connection, wanted)
        except psycopg.errors.InsufficientPrivilege as error:
            raise BadConfiguration(
                "The database user may not create schema migration",
                code="schema_not_writable",
                advice="Grant CREATE on the database to the user of the connection, or create the schema for it.",
            ) from error
    return newest


def _apply_missing(connection: Connection, wanted: list[Script]) -> None:
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        if not current_version(connection):
            cursor.execute("CREATE SCHEMA IF NOT EXISTS migration")
            cursor.execute(
                "CREATE TABLE IF NOT EXISTS migration.schema_version (version integer PRIMARY KEY, name text NOT NULL,"
                " sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
            )
        cursor.execute("SELECT version, sha256 FROM migration.schema_version")
        applied = {row["version"]: row["sha256"] for row in cursor}
        _refuse_foreign(applied, wanted)
        for script in wanted:
            if script.version not in applied:
                cursor.execute(script.text.encode())
                cursor.execute(
                    "INSERT INTO migration.schema_version (version, name, sha256) VALUES (%s, %s, %s)",
                    (script.version, script.name, script.sha256),
                )


def _refuse_foreign(applied: dict[int, str], wanted: list[Script]) -> None:
    newest = wanted[-1].version
    if applied and max(applied) > newest:
        raise BadConfiguration(
            f"The ledger has schema version {max(applied)}, this package knows up to {newest}",
            code="schema_too_new",
            advice="Install the version of the package that wrote the ledger, or a newer one.",
        )
    for script in wanted:
        if applied.get(script.version, script.sha256) != script.sha256:
            raise BadConfiguration(
                f"Schema version {script.version} in the ledger is not the one of this package",
                code="schema_differs",
                advice="Use the package that created the ledger; a released SQL file is never edited.",
            )
