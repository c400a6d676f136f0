"""The hot questions of the ledger over many rows: by which index each is answered, and in which time."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from cryptography.fernet import Fernet

from include.bench import rows
from include.bench.part import Measured
from include.bench.plans import ExplainingCursor
from include.local_stack.ledger_role import ledger_database
from include.local_stack.postgres import Postgres
from include.local_stack.stack import KEY_CONNECTION
from process_street_tallyfy.ledger import browse, pace
from process_street_tallyfy.ledger.connection import autocommitting
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.fidelity import by_workflow
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.ledger.standing import standing
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.state import Kind, State

OBJECTS, TIMES = int(os.environ.get("BENCH_ROWS", "100000")), 3
BIG = frozenset({"staging", "mapping", "finding", "audit"})
TASK, RUN, WORKFLOW = "s00054322", "s00005000", "s00000042"
#: A task whose answer is lost has to be found in this time, in milliseconds, whatever the number of rows.
POINT_MS = 50.0


@dataclass(frozen=True)
class Hot:
    """``whole``: it counts or lists an organisation, so no index can spare it the rows."""

    ask: Callable[[Ledger], object]
    whole: bool = False


def _first(found: Iterable[object], number: int = 1) -> list[object]:
    return list(islice(found, number))


def _long_ago() -> datetime:
    return datetime.now(timezone.utc) - timedelta(days=365)


def _finding(reason: str) -> Finding:
    return Finding(Kind.TASK, TASK, "", Disposition.PRESERVED, reason, "Look at it.", RUN)


_ITEM = PlanItem(Kind.TASK, TASK, RUN, Disposition.EXACT, "changed")
HOT: Mapping[str, Hot] = {
    "staging.get": Hot(lambda ledger: ledger.staging.get(Kind.RUN, RUN)),
    "staging.many": Hot(lambda ledger: ledger.staging.many(Kind.RUN, [RUN, "s00005001"])),
    "staging.by_parent": Hot(lambda ledger: ledger.staging.by_parent(Kind.TASK, RUN)),
    "staging.all, a page": Hot(lambda ledger: _first(ledger.staging.all(Kind.RUN))),
    "staging.ids": Hot(lambda ledger: ledger.staging.ids(Kind.RUN), whole=True),
    "staging.hashes": Hot(lambda ledger: ledger.staging.hashes(Kind.RUN), whole=True),
    "staging.parents": Hot(lambda ledger: ledger.staging.parents(Kind.RUN), whole=True),
    "staging.counts": Hot(lambda ledger: ledger.staging.counts(), whole=True),
    "staging.put": Hot(lambda ledger: ledger.staging.put([StagedRow(Kind.TASK, TASK, RUN)])),
    "staging.remove_missing of a run": Hot(lambda ledger: ledger.staging.remove_missing([Kind.TASK], rows.RUN, RUN)),
    "staging.remove_absent": Hot(lambda ledger: ledger.staging.remove_absent(Kind.COMMENT, [RUN], ["none"])),
    "mapping.get": Hot(lambda ledger: ledger.mapping.get(Kind.TASK, TASK)),
    "mapping.of": Hot(lambda ledger: ledger.mapping.of([(Kind.TASK, TASK), (Kind.RUN, RUN)])),
    "mapping.children": Hot(lambda ledger: ledger.mapping.children((Kind.TASK, Kind.VALUE), RUN)),
    "mapping.by_target": Hot(lambda ledger: ledger.mapping.by_target(Kind.TASK, "5" * 32)),
    "mapping.rows, a page": Hot(lambda ledger: _first(ledger.mapping.rows(Kind.TASK, {State.VERIFIED}))),
    "mapping.rows, failed": Hot(lambda ledger: _first(ledger.mapping.rows(Kind.RUN, {State.FAILED}))),
    "mapping.rows, none": Hot(lambda ledger: _first(ledger.mapping.rows(Kind.TASK, {State.UNKNOWN}))),
    "mapping.open, a page": Hot(lambda ledger: _first(ledger.mapping.open(Kind.TASK))),
    "mapping.parents_written": Hot(lambda ledger: ledger.mapping.parents_written([Kind.TASK]), whole=True),
    "mapping.adopted": Hot(lambda ledger: ledger.mapping.adopted([(Kind.TASK, "5" * 32)])),
    "mapping.younger": Hot(lambda ledger: ledger.mapping.younger(3 * OBJECTS - 100)),
    "mapping.counts": Hot(lambda ledger: ledger.mapping.counts(), whole=True),
    "mapping.plan": Hot(lambda ledger: ledger.mapping.plan([_ITEM])),
    "mapping, a write": Hot(lambda ledger: _write(ledger)),
    "findings.of": Hot(lambda ledger: ledger.findings.of(Kind.TASK, TASK)),
    "findings.of_reason": Hot(lambda ledger: list(ledger.findings.of_reason("removed_in_tallyfy"))),
    "findings.reported": Hot(lambda ledger: ledger.findings.reported(RUN, ["made_up_1"])),
    "findings.all, a page": Hot(lambda ledger: _first(ledger.findings.all())),
    "findings.record": Hot(lambda ledger: ledger.findings.record([_finding("made_up_1")])),
    "findings.supersede": Hot(lambda ledger: ledger.findings.supersede([(Kind.TASK, TASK)], [_finding("made_up_2")])),
    "findings.withdraw": Hot(lambda ledger: ledger.findings.withdraw([(Kind.TASK, TASK)], ["made_up_2"])),
    "findings.forget": Hot(lambda ledger: ledger.findings.forget(["nobody_has_this"])),
    "findings.counts": Hot(lambda ledger: ledger.findings.counts(), whole=True),
    "audit of an object": Hot(lambda ledger: _first(ledger.audit.entries(Kind.TASK, TASK), 10)),
    "audit, a page": Hot(lambda ledger: _first(ledger.audit.entries())),
    "checkpoints.of_run": Hot(lambda ledger: ledger.checkpoints.of_run()),
    "summary": Hot(lambda ledger: ledger.summary(), whole=True),
    "standing": Hot(lambda ledger: standing(ledger.scope.connection, [rows.ORGANIZATION]), whole=True),
    "fidelity": Hot(lambda ledger: by_workflow(ledger.scope.connection, rows.ORGANIZATION), whole=True),
    "browse, a page": Hot(lambda ledger: _browse(ledger, browse.Search(after_kind="task", after_id="s00090000"))),
    "browse, failed": Hot(lambda ledger: _browse(ledger, browse.Search(state=State.FAILED))),
    # Names are sealed: a search opens every entry of the lists.
    "browse, by id or name": Hot(lambda ledger: _browse(ledger, browse.Search(text="s00054")), whole=True),
    "error classes": Hot(lambda ledger: browse.error_classes(ledger.scope.connection, rows.ORGANIZATION)),
    "pace": Hot(lambda ledger: pace.objects_per_minute(ledger.scope.connection, rows.ORGANIZATION)),
    "throughput": Hot(
        lambda ledger: pace.settled_over_time(ledger.scope.connection, rows.ORGANIZATION, _long_ago(), 3600.0),
        whole=True,
    ),
}


def _write(ledger: Ledger) -> None:
    """Sent once more, and found where it was."""
    row = ledger.mapping.intend(Kind.TASK, TASK, "sha")
    ledger.mapping.confirm(*row.key, str(row.target_id))
    ledger.mapping.verify_many([row.key])


def _browse(ledger: Ledger, search: browse.Search) -> object:
    return browse.objects(ledger.scope.connection, rows.ORGANIZATION, search)


def measure() -> Measured:
    with filled(OBJECTS) as ledger:
        found = [_row(name, hot, ledger) for name, hot in HOT.items()]
    bad = [str(row["question"]) for row in found if row["ok"] == "no"]
    return Measured(not bad, {"objects": OBJECTS, "questions": len(HOT), "bad": ",".join(bad) or "none"}, found)


@contextmanager
def filled(objects: int) -> Iterator[Ledger]:
    """A ledger of so many objects, whose statements are explained."""
    with TemporaryDirectory() as scratch, Postgres(Path(scratch) / "postgres") as postgres:
        before = os.environ.get(KEY_CONNECTION)
        os.environ[KEY_CONNECTION] = f'{{"conn_type": "generic", "password": "{Fernet.generate_key().decode()}"}}'
        connection = autocommitting(psycopg.connect(ledger_database(postgres, "ledger")))
        try:
            migrate(connection)
            rows.fill(connection, objects)
            connection.cursor_factory = ExplainingCursor
            yield Ledger(connection, rows.ORGANIZATION, rows.RUN)
        finally:
            connection.close()
            os.environ.pop(KEY_CONNECTION)
            if before is not None:
                os.environ[KEY_CONNECTION] = before


def _row(name: str, hot: Hot, ledger: Ledger) -> dict[str, object]:
    """The middle of ``TIMES`` answers, and the scans of the slowest statement."""
    slowest, seconds = "", []
    for _ in range(
        1 if name.startswith("mapping.") and name.split(".")[1] in ("intend", "confirm", "verify") else TIMES
    ):
        ExplainingCursor.seen.clear()
        hot.ask(ledger)
        seen = list(ExplainingCursor.seen)
        seconds.append(sum(one.seconds for one in seen))
    scans = [scan for one in seen for scan in one.scans if scan.table in BIG or scan.index]
    walked = [scan for scan in scans if scan.node == "Seq Scan" and scan.table in BIG]
    milliseconds = round(1000 * statistics.median(seconds), 2)
    bad = not hot.whole and (walked or milliseconds > POINT_MS)
    slowest = "; ".join(dict.fromkeys(map(str, scans)))
    return {"question": name, "plan": slowest, "ms": milliseconds, "ok": "no" if bad else "yes"}
