"""The audit trail of an organisation: proves that its chain is whole, and hands it out as CSV.

``python -m process_street_tallyfy.report.audit_trail acme [--file audit.csv] [--expect HASH]`` where Airflow knows the
ledger's connection; ``make audit ORG=acme [FILE=audit.csv] [EXPECT=HASH]`` on the local stack.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import takewhile
from pathlib import Path

from process_street_tallyfy.errors import BadConfiguration, Critical, MigrationError
from process_street_tallyfy.ledger.audit import Audit, Draft, Entry
from process_street_tallyfy.ledger.connection import connect
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.cells import cell
from process_street_tallyfy.model.task_names import dag_of
from process_street_tallyfy.redaction.logs import run_correlation

OF_DRAFT = tuple(field.name for field in fields(Draft))
COLUMNS = ("id", "at", "run_id", "task_id", *OF_DRAFT, "previous_hash", "hash", "correlation")


@dataclass(frozen=True)
class Trail:
    """``end``: hash of the newest entry. Kept elsewhere, it proves later that nothing before it was changed."""

    entries: int
    end: str
    events: Counter[str]

    def line(self) -> dict[str, object]:
        """``key=value`` pairs of the result line."""
        events = ",".join(f"{name}:{number}" for name, number in sorted(self.events.items()))
        return {"result": "ok", "entries": self.entries, "events": events, "end": self.end}


def trail(audit: Audit, file: Path | None = None, expect: str = "") -> Trail:
    """Proves the chain first, then writes ``file``.

    :param expect: the end of an earlier proof, which must be in the chain still.

    :raises Critical: the chain is broken, or another one by now; nothing was written.
    :raises BadConfiguration: the ledger has no entry of the organisation, or the file cannot be written.
    """
    number = audit.verify_chain()
    if not number:
        raise BadConfiguration(
            f"The ledger knows no organisation {audit.scope.organization}",
            code="unknown_organization",
            advice="name an organisation that a run has begun to move",
        )
    if expect and all(entry.hash != expect for entry in _first(audit, number)):
        raise Critical(
            f"No entry of the audit trail has the hash {expect}",
            code="audit_chain_replaced",
            advice="The chain is whole, but not the one of the earlier proof. Compare with a backup of the database.",
        )
    if file is not None:
        _write(file, _first(audit, number), audit.scope.organization)
    events, end = Counter[str](), ""
    for entry in _first(audit, number):
        events[entry.draft.event] += 1
        end = entry.hash
    return Trail(number, end, events)


def cells(entry: Entry, organization: str) -> list[str]:
    """In the order of ``COLUMNS``. ``correlation`` begins the log lines of the task that wrote the entry."""
    of_entry = {"id": entry.id, "at": entry.at.isoformat(), "run_id": entry.run_id, "task_id": entry.task_id}
    values = {**of_entry, "previous_hash": entry.previous_hash, "hash": entry.hash}
    dag_id = dag_of(organization, entry.task_id)
    values["correlation"] = f"{run_correlation(dag_id, entry.run_id)}/{entry.task_id}" if dag_id else ""
    values |= {name: getattr(entry.draft, name) or "" for name in OF_DRAFT}
    return [cell(str(values[name])) for name in COLUMNS]


def _first(audit: Audit, number: int) -> Iterator[Entry]:
    """Without what was written after the proof."""
    return takewhile(lambda entry: entry.id <= number, audit.entries())


def _write(file: Path, entries: Iterator[Entry], organization: str) -> None:
    try:
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(cells(entry, organization) for entry in entries)
    except OSError as error:
        raise BadConfiguration(
            f"{file} cannot be written ({error.strerror})", code="unwritable_file", advice="name another file"
        ) from error


def main() -> int:
    parser = argparse.ArgumentParser(prog="audit_trail", description="prove the audit trail of an organisation")
    parser.add_argument("organization")
    parser.add_argument("--file", type=Path, help="write the entries as CSV")
    parser.add_argument("--expect", default="", help="end of an earlier proof, which must still be in the chain")
    wanted = parser.parse_args()
    try:
        with connect() as connection:
            migrate(connection)
            found = trail(Ledger(connection, wanted.organization, "audit").audit, wanted.file, wanted.expect)
    except MigrationError as error:
        print(error, file=sys.stderr)  # noqa: T201  a command
        return 1
    print("audit", *(f"{key}={value}" for key, value in found.line().items()))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
