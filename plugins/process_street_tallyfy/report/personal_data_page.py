"""Where personal data lies, as a page that a person reads: ``docs/personal-data.md``.

``python -m process_street_tallyfy.report.personal_data_page [--check] docs/personal-data.md`` writes or checks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from process_street_tallyfy.ledger.content_columns import COLUMNS, Holds
from process_street_tallyfy.ledger.holdings import ELSEWHERE, TABLES, Kept
from process_street_tallyfy.ledger.sealing import KEY_CONN_ID, SEALED
from process_street_tallyfy.model.organization import Retention
from process_street_tallyfy.transform.written_page import command

INTRODUCTION = f"""# Personal data at rest

What is kept, where, why and how long, and how it goes. The page is written from the tables that the code goes by.

## Encryption

What Process Street answered is encrypted (Fernet: AES-128-CBC and HMAC-SHA256, compressed before) with a key that the
database never sees. Airflow's connection `{KEY_CONN_ID}`, from whatever secrets backend, has it as its password:

```bash
python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"
export AIRFLOW_CONN_MIGRATION_KEY='{{"conn_type": "generic", "password": "<the key>"}}'
```

`make demo`, `make up` and `make migrate` make a key of their own in `.local/secrets.json` (mode 0600) unless you give
one. **Without the key the staged content is lost**: keep it where your other secrets are, and a copy with each backup.

{{keys}}
Not encrypted are the tables about people ({{people}}): the address is their key, they are joined and searched by it,
and a table whose key is readable gains nothing from an encrypted name. They are short-lived instead, and row security
and the database's own disk encryption are what protects them. Hashes of content are not keyed: whoever reads them can
test a guess of a whole object, not read it.
"""
#: What somebody wants with the key, and what to do.
KEYS: tuple[tuple[str, str], ...] = (
    (
        "another key",
        "put the new one first, `new,old`: the new one encrypts, both decrypt. The next run of `migrate__<org>` "
        "encrypts everything anew (`discovery.preflight` says how many); take the old one out once every organisation "
        "has run",
    ),
    (
        "to find out which key is missing",
        "the error `wrong_key` names the public id of the key that a row needs, and of those that are there",
    ),
    (
        "to upgrade a ledger from before",
        "nothing: what stands in clear is read, and encrypted by the next run; the database refuses new rows in clear",
    ),
)
RETENTION = """## How long

The days begin when somebody accepts the cut-over (`finish__<org>` with `{"accept": true}`); a later run of the
organisation starts them anew. `retention__<org>` looks every day once it is unpaused, `make retention ORG=<org>` at
once. Before the acceptance nothing goes that a later run, the cut-over or a rollback needs. Afterwards nothing more can
be moved, marks cannot be taken out of templates any more, and a rollback keeps what it cannot compare.

```yaml
migration:
  retention: {staged: 30, people: 30, reports: 365, calls: 90}   # days; these are the defaults
```
"""
ERASING = """## Erasing

```bash
make erase ORG=acme                              # everything of the organisation but ids, hashes and the audit
make erase ORG=acme PERSON=pTEI91Q7da27NK_ANdTN9g   # one person, by the id of either side
PERSON=ann@acme.com make erase ORG=acme          # or by address; before the command, so that no process list shows it
```

It refuses while a run is writing, may be broken off and started again, looks for what it erased, and prints a
certificate: counts by place, what stays and why, what is left to do by hand, and the entry of the hash-chained audit
that holds the certificate's hash (`make audit ORG=acme` proves the chain). The certificate is kept beside the reports,
in `certificates/`. Exit codes: 0 erased and nothing found afterwards, 1 something is left (the table says where) or a
run is writing, 2 nobody is known by that address or id.

A person's erasure takes out addresses in any spelling, full names as whole words, and names beside the person's
reference, in every staged object and every report; files on their way are removed. A nickname in a sentence cannot be
found. Erase in Process Street first: what it still tells is staged again by the next run.

An organisation's erasure ends its move: nothing more can be moved without reading everything again, and a rollback
keeps what it cannot compare. In a bucket with versions, the older versions are its owner's to delete.
"""


def page() -> str:
    """Markdown, byte for byte the same for the same tables."""
    people = ", ".join(f"`{name}`" for name, holding in TABLES.items() if holding.kept is Kept.PEOPLE)
    terms = _terms()
    lines = [
        (f"`{name}`", holding.holds, _columns(name), holding.why, terms[holding.kept])
        for name, holding in TABLES.items()
    ]
    elsewhere = [(place.place, place.holds, place.to_do) for place in ELSEWHERE]
    folders = [(where, holds, why, terms[kept]) for where, holds, why, kept in FOLDERS]
    parts = [
        INTRODUCTION.replace("{people}", people).replace("{keys}", _table(("You want", "Do"), KEYS)),
        "## Tables of the ledger\n",
        _table(("Table", "Holds", "Content or people in", "Why", "How long"), lines),
        "## Folders or buckets of an organisation\n",
        _table(("Where", "Holds", "Why", "How long"), folders),
        "## What no command of ours reaches\n",
        _table(("Where", "Holds", "What to do"), elsewhere),
        RETENTION,
        ERASING,
    ]
    return "\n".join(parts)


FOLDERS: tuple[tuple[str, str, str, Kept], ...] = (
    (
        "`files/<run>/`, mode 0700, in a bucket encrypted by the server",
        "files of people on their way; gone when their run ends, what a killed run left when the next begins",
        "bytes are compared at both ends",
        Kept.STAGED,
    ),
    (
        "`people/<run>/people.csv`, mode 0600",
        "everybody met, with addresses",
        "somebody decides about them",
        Kept.PEOPLE,
    ),
    ("`reports/<run>/`", "ids, counts, names of workflows", "what was moved and what not", Kept.REPORTS),
    ("`certificates/`", "what was erased, by counts", "proof", Kept.LASTING),
)


def _terms() -> dict[Kept, str]:
    days = Retention()
    after = "days after the acceptance"
    return {
        Kept.STAGED: f"`staged`: {days.staged} {after}",
        Kept.PEOPLE: f"`people`: {days.people} {after}",
        Kept.REPORTS: f"`reports`: {days.reports} {after}",
        Kept.CALLS: f"`calls`: {days.calls} days",
        Kept.LASTING: "as long as the ledger",
    }


def _columns(table: str) -> str:
    names = [name for name, holds in COLUMNS.get(table, {}).items() if holds is not Holds.PLAIN]
    return ", ".join(f"`{name}`{' (encrypted)' if (table, name) in SEALED else ''}" for name in names) or "none"


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    text = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *text, ""])


if __name__ == "__main__":
    command("personal_data_page", "The page of what is kept.", page)
