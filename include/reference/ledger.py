"""``docs/reference/ledger.md``: tables and columns, read from the SQL that makes them.

The reader knows the few forms of statement that our SQL files use; a test compares the page's tables with
``information_schema`` of a migrated Postgres.
"""

from __future__ import annotations

import re
from importlib.resources import files

from include.reference.table import code, table
from process_street_tallyfy.ledger.content_columns import COLUMNS, Holds
from process_street_tallyfy.ledger.holdings import TABLES, Kept
from process_street_tallyfy.ledger.sealing import SEALED

HEAD = """# Tables of the ledger

Schema `migration` of the database behind the connection `migration_db`. Read it as you like, write it with this package
only: states follow a machine, the audit is a chain. A session sees the rows of the organisations that it names
(`SET migration.organizations = 'acme'`), see [doors](../security.md). What goes when: [personal
data](../personal-data.md).
"""
#: Spellings of a type in our SQL -> Postgres' own name of it.
TYPES = {"timestamptz": "timestamp with time zone", "text[]": "ARRAY", "bigint[]": "ARRAY"}
_STATEMENT = re.compile(
    r"CREATE TABLE migration\.(?P<made>\w+) \((?P<body>.*?)\n\)|"
    r"ALTER TABLE migration\.(?P<altered>\w+) ADD COLUMN (?P<column>[^;]*);",
    re.DOTALL,
)
#: Made by ``ledger/migrate.py`` before any file is read.
VERSIONS = {"version": "integer", "name": "text", "sha256": "text", "applied_at": "timestamp with time zone"}
_COLUMN = re.compile(r"(?P<name>[a-z_0-9]+) (?P<type>double precision|[a-z]+(?:\[\])?)")
#: What holds content or people, in words; all others hold ids, counts, codes, hashes and words of this package.
HOLDS = {Holds.CONTENT: "content", Holds.PEOPLE: "people", Holds.PLAIN: ""}


def page() -> str:
    parts = [HEAD]
    made = columns()
    for name, holding in TABLES.items():
        rows = [(code(column), kind, _held(name, column)) for column, kind in made[name].items()]
        kept = "as long as the ledger" if holding.kept is Kept.LASTING else f"`migration.retention.{holding.kept}`"
        said = f"{_capital(holding.holds)}. Why: {holding.why}. Kept: {kept}.\n"
        parts += [f"## `{name}`\n", said, table(("Column", "Type", "Holds content or people"), rows)]
    return "\n".join(parts)


def columns() -> dict[str, dict[str, str]]:
    """Table -> column -> Postgres' type, in the order in which the files make them."""
    folder = files("process_street_tallyfy.ledger") / "sql"
    sql = "\n".join(file.read_text("utf-8") for file in sorted(folder.iterdir(), key=str) if file.name.endswith(".sql"))
    made: dict[str, dict[str, str]] = {"schema_version": VERSIONS}
    for found in _STATEMENT.finditer(re.sub(r"--[^\n]*", "", sql)):
        name = found["made"] or found["altered"]
        for line in (found["body"] or found["column"]).strip().split("\n"):
            if column := _COLUMN.match(line.strip()):
                made.setdefault(name, {})[column["name"]] = TYPES.get(column["type"], column["type"])
    return made


def _held(name: str, column: str) -> str:
    holds = HOLDS[COLUMNS.get(name, {}).get(column, Holds.PLAIN)]
    return f"{holds}, encrypted" if (name, column) in SEALED else holds


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
