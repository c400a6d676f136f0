"""Moves of the organisation of canary words, and every surface on which a word could turn up."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import structlog

from include.sandbox import Sandbox
from include.sandbox.canary.build import Canary
from include.sandbox.canary.trail import Trail
from process_street_tallyfy.ledger.connection import connect_dsn, see
from process_street_tallyfy.ledger.content_columns import COLUMNS, Holds
from process_street_tallyfy.phases.operator import MigrationRetryPolicy
from process_street_tallyfy.redaction.failures import sayable
from process_street_tallyfy.report.catalog import FILES, Repeats
from tests.process_street_tallyfy.phases.conftest import STEPS, Rehearsal, rehearsal

#: Files of a run that are meant to hold content, for whom, and which of it.
CONTENT_FILES: dict[str, str] = {
    "people.csv": "whoever decides about people: names and addresses; in the folder of files, readable by its owner",
    **{name: f"the customer: {file.repeats}" for name, file in FILES.items() if file.repeats is not Repeats.NOTHING},
}


@dataclass
class Watched:
    """A rehearsal whose every sound is kept: log records at DEBUG, structlog's events, exceptions, results."""

    made: Rehearsal
    canary: Canary
    lines: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)

    @property
    def trail(self) -> Trail:
        return Trail(self.made.box.process_street.api_key, self.made.box.tallyfy.token)

    def move(self, run_id: str, script: dict[str, Any] | None = None) -> None:
        """Every task; with a ``script`` once under its faults, and once more without, as somebody who clears it."""
        sides = (self.made.box.process_street, self.made.box.tallyfy)
        for number, (task_id, _, _) in enumerate(STEPS):
            task = partial(self.made.run, run_id, only=(task_id,))
            if script and not task_id.endswith("gate"):
                for side in sides:
                    side.faults.add({**script, "seed": number})
                self.attempt(task)
                for side in sides:
                    side.faults.clear()
            self.attempt(task)

    def attempt(self, work: Callable[[], Any]) -> bool:
        """What Airflow would do with a result or an exception: keep it, log it, ask the retry policy."""
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  whatever comes is looked at
            self.failures.append("".join(traceback.format_exception(error)))
            self.failures.append(repr(MigrationRetryPolicy().evaluate(error, 1, 3)))
            return False
        self.results.append(json.dumps(result, default=str))
        return True

    def hits(self) -> dict[str, list[str]]:
        """Surface -> where a word turned up."""
        trail = self.trail
        surfaces = {
            "log lines": [hit for line in self.lines for hit in trail.in_text(line, "line")],
            "exceptions": [hit for text in self.failures for hit in trail.in_text(text, "exception")],
            "results (XCom)": [hit for text in self.results for hit in trail.in_text(text, "result")],
            "files": trail.below(self.made.folder, frozenset(CONTENT_FILES)),
            "ledger": ledger_hits(trail, self.made.dsn),
        }
        return {name: found for name, found in surfaces.items() if found}


def ledger_hits(trail: Trail, dsn: str, organization: str = "sample") -> list[str]:
    """Every column of the schema but those that are meant to hold content."""
    found = []
    with connect_dsn(dsn) as connection:
        see(connection, organization)
        assert connection.execute("SELECT count(*) FROM migration.audit").fetchone() > (0,)
        for table, columns in COLUMNS.items():
            for column, holds in columns.items():
                if holds is Holds.PLAIN:
                    rows = connection.execute(f"SELECT DISTINCT {column}::text FROM migration.{table}")  # noqa: S608
                    found += [hit for (text,) in rows for hit in trail.in_text(text or "", f"{table}.{column}")]
    return found


class Ear(logging.Handler):
    """What a handler of somebody else would print."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))

    def addFilter(self, filter: Any) -> None:
        """The redacting second line stays out of here: the first has to be enough."""

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def listening(lines: list[str]) -> Iterator[None]:
    """Root at DEBUG, and structlog as a task has it, into one list; exceptions as a task's log prints them."""
    root, ear, before = logging.getLogger(), Ear(lines), structlog.get_config()

    def heard(logger: Any, method: str, event: Any) -> Any:
        error = event.get("exc_info")
        if isinstance(error, BaseException):
            event["exc_info"] = "".join(traceback.format_exception(sayable(error)))
        lines.append(repr(dict(event)))
        raise structlog.DropEvent

    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    structlog.configure(
        processors=(structlog.stdlib.PositionalArgumentsFormatter(), heard),
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
        structlog.configure(**before)


@contextmanager
def watched(dsn: str, folder: Path) -> Iterator[Watched]:
    canary = Canary()
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox.start(source=canary.source, target=canary.target) as box,
    ):
        found = Watched(rehearsal(box, dsn, folder, patch), canary)
        with listening(found.lines):
            yield found
