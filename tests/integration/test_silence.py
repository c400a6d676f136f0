"""The deep sweep: the organisation of canary words through a real Airflow at DEBUG, with faults, gates and a rollback.

Everything that Airflow and the package wrote anywhere is searched afterwards. Run alone: ``pytest tests/integration/
test_silence.py``; it has an Airflow of its own, because that one logs at DEBUG.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from include.local_stack.paths import Paths
from include.local_stack.postgres import Postgres
from include.local_stack.secret import load_or_make
from include.local_stack.stack import METADATA
from include.sandbox import Sandbox
from include.sandbox.canary.build import Canary
from include.sandbox.canary.trail import Trail
from include.sandbox.faults import ECHOES
from include.sandbox.tallyfy.capabilities import Capabilities
from process_street_tallyfy.redaction.logs import run_correlation
from tests.integration.conftest import Organization, open_house
from tests.integration.house import House
from tests.integration.run import Run, until
from tests.process_street_tallyfy.phases.canary import CONTENT_FILES, ledger_hits

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(900)]
NAME = "silent"
#: One more try: Airflow 3.3.2 can take an answer that comes at once for a lost task (``tests/integration/run.py``).
ORGANIZATIONS = {NAME: Organization("  retry_attempts: 1\n")}
LOTS = 10_000_000
#: The first move meets a refusal at once, the second nothing, the last one fault after the other on its way.
REFUSED_AT_ONCE = {"match": {"path": "/testAuth"}, "nth": 1, "fault": "422-echo"}
ON_THE_WAY_SOURCE = [{"match": {"path": "/workflows/[^/]+/"}, "nth": 1, "fault": "vocabulary-echo"}]
ON_THE_WAY_TARGET = [
    {"match": {"method": "GET", "path": "/users"}, "nth": 1, "fault": "500-echo"},
    {"match": {"method": "POST", "path": "/steps"}, "nth": 1, "fault": "302-echo"},
    {"match": {"method": "POST"}, "nth": 1, "fault": "shape-echo"},
]
DEBUG = "[logging]\nlogging_level = DEBUG\n"


@dataclass
class ProcessList:
    """Every command line that stood in the process list meanwhile."""

    seen: set[str] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self._over.wait(0.5):
            for process in psutil.process_iter():
                try:
                    self.seen.add(" ".join(process.cmdline()))
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue

    def end(self) -> None:
        self._over.set()


@dataclass
class Moved:
    house: House
    canary: Canary
    processes: ProcessList
    temporary: Path
    runs: list[Run]
    questions: list[str]

    @property
    def paths(self) -> Paths:
        return self.house.stack.paths

    @property
    def trail(self) -> Trail:
        """The words, both accounts' keys, and the secrets of the stack itself."""
        box, own = self.house.boxes[NAME], load_or_make(self.paths)
        ledger = conninfo_to_dict(self.house.stack.ledger_dsn)["password"]
        secrets = (own.fernet_key, own.jwt_secret, own.api_secret_key, own.password, own.ledger_key, str(ledger))
        return Trail(box.process_street.api_key, box.tallyfy.token, *secrets)

    def metadata(self) -> psycopg.Connection[Any]:
        """As the superuser: the ledger's own user may not look into Airflow's database."""
        port = conninfo_to_dict(self.house.stack.ledger_dsn)["port"]
        server = Postgres(self.paths.postgres)
        return psycopg.connect(
            host="127.0.0.1", port=port, user="postgres", password=server.password(), dbname=METADATA, autocommit=True
        )


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    folder, canary, processes = tmp_path_factory.mktemp("silent"), Canary(), ProcessList()
    temporary = folder / "tmp"
    temporary.mkdir()
    home = Paths(folder / "state").airflow
    home.mkdir(parents=True)
    (home / "airflow.cfg").write_text(DEBUG)
    free = Capabilities(rate_per_minute=LOTS, comments_per_hour=LOTS, guests_per_hour=LOTS)
    canary.source.capabilities.calls_per_hour = LOTS
    box = Sandbox.start(canary.source, canary.target, capabilities=free)
    watching = threading.Thread(target=processes.watch, daemon=True)
    watching.start()
    try:
        with open_house(folder, {NAME: box}, ORGANIZATIONS, {"TMPDIR": str(temporary)}) as house:
            found = Moved(house, canary, processes, temporary, [], [])
            play(found, box)
            yield found
    finally:
        processes.end()
        watching.join()
        box.stop()


def play(found: Moved, box: Sandbox) -> None:
    """A move that is refused, one that is not, the cut-over, the page, the rollback, and a move under all faults."""
    box.process_street.faults.add(REFUSED_AT_ONCE)
    ended(found, "migrate", "failed")
    ended(found, "migrate", "success")
    asked(found, "cut_over")
    look_at_pages(found)
    asked(found, "rollback")
    box.process_street.faults.add(*ON_THE_WAY_SOURCE)
    box.tallyfy.faults.add(*ON_THE_WAY_TARGET)
    ended(found, "migrate")


def ended(found: Moved, prefix: str, expected: str = "") -> Run:
    run = found.house.trigger(f"{prefix}__{NAME}")
    found.runs.append(run)
    state = run.ended("Approve")
    assert state == (expected or state), run.states()
    return run


def asked(found: Moved, prefix: str) -> None:
    """Answered with a yes; once more when Airflow 3.3.2 took an early answer for a lost task."""
    for _ in range(3):
        run = found.house.trigger(f"{prefix}__{NAME}")
        found.runs.append(run)
        found.questions.append(run.question())
        until(lambda run=run: run.states()[("approve", -1)] not in ("running", "queued"), "the end of the asking task")
        if run.ended("Approve") == "success":
            return
    raise AssertionError(run.states())


def look_at_pages(found: Moved) -> None:
    """What a person opens, and what they search for: the access log keeps the addresses of pages."""
    session, url = found.house.api._session, f"{found.house.api.url}/migrations/organizations/{NAME}"
    word = found.canary.ann.username.split()[0]
    for path in ("", "/objects", "/fidelity", "/reports", "/people"):
        assert session.get(f"{url}{path}", timeout=60).ok, path
    for path in ("/objects", "/people"):
        answer = session.post(f"{url}{path}", data={"q": word}, timeout=60)
        assert answer.ok
    assert word in answer.text


def test_everything_happened(moved: Moved) -> None:
    """A sweep over nothing would be clean too."""
    box = moved.house.boxes[NAME]
    assert moved.runs[0].state() == "failed"
    done = {run.dag_id for run in moved.runs if run.state() == "success"}
    assert done == {f"{prefix}__{NAME}" for prefix in ("migrate", "cut_over", "rollback")}
    struck = {line.fault for side in (box.process_street, box.tallyfy) for line in side.requests} - {None}
    assert struck == {fault.value for fault in ECHOES}
    assert box.tallyfy.journal.mails() != []
    assert len(moved.processes.seen) > 5


def logs(moved: Moved) -> Iterator[tuple[str, str]]:
    for folder in (moved.paths.logs, moved.paths.airflow / "logs"):
        for path in folder.rglob("*"):
            if path.is_file():
                yield path.relative_to(moved.paths.state).as_posix(), path.read_text("utf-8", "replace")


def in_logs(moved: Moved) -> list[str]:
    """Tasks, scheduler, API server, DAG processor, triggerer: names of files and what they hold."""
    return [
        *moved.trail.below(moved.paths.logs),
        *moved.trail.below(moved.paths.airflow / "logs"),
    ]


def in_metadata(moved: Moved) -> list[str]:
    """Every row of every table: XCom, rendered fields, notes, map indexes, HITL texts, DAG runs and versions."""
    tables = (
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    with moved.metadata() as connection:
        return [
            hit
            for (table,) in connection.execute(tables).fetchall()
            for (row,) in connection.execute(SQL("SELECT t::text FROM {} t").format(Identifier(table)))
            for hit in moved.trail.in_text(row, f"metadata {table}")
        ]


SURFACES: dict[str, Callable[[Moved], list[str]]] = {
    "logs": in_logs,
    "metadata database": in_metadata,
    "ledger": lambda moved: ledger_hits(moved.trail, moved.house.stack.ledger_dsn, NAME),
    "reports and files": lambda moved: moved.trail.below(moved.paths.airflow / "migration", frozenset(CONTENT_FILES)),
    "temporary files": lambda moved: moved.trail.below(moved.temporary),
    "process list": lambda moved: [
        hit for text in set(moved.processes.seen) for hit in moved.trail.in_text(text, "ps")
    ],
    "questions to people": lambda moved: [
        hit for text in moved.questions for hit in moved.trail.in_text(text, "asked")
    ],
}


@pytest.mark.parametrize("surface", SURFACES)
def test_no_word_on(surface: str, moved: Moved) -> None:
    assert SURFACES[surface](moved) == []


def test_the_log_is_at_debug_and_every_line_of_a_step_has_the_id_of_its_run(moved: Moved) -> None:
    run = moved.runs[1]
    (log,) = [text for name, text in logs(moved) if run.run_id in name and "task_id=discovery.preflight/" in name]
    lines = log.splitlines()
    assert any('"level":"debug"' in line for line in lines)
    expected = f"{run_correlation(run.dag_id, run.run_id)}/discovery.preflight"
    ours = [line for line in lines if "process_street_tallyfy" in line and "-> 2" in line]
    assert ours != []
    assert all(f'"correlation":"{expected}"' in line for line in ours)


def test_a_word_in_any_place_would_be_found(moved: Moved) -> None:
    """Each surface is really looked at: a word is put there, found, and taken away."""
    word = moved.canary.bob.email
    places = {
        "logs": moved.paths.airflow / "logs" / "leak.log",
        "reports and files": moved.paths.airflow / "migration" / "leak.csv",
        "temporary files": moved.temporary / "leak",
    }
    for surface, path in places.items():
        path.write_text(word)
        assert SURFACES[surface](moved) != [], surface
        path.unlink()
    with moved.metadata() as connection:
        connection.execute("UPDATE dag SET description = %s WHERE dag_id = %s", (word, f"migrate__{NAME}"))
        assert SURFACES["metadata database"](moved) != []
        connection.execute("UPDATE dag SET description = '' WHERE dag_id = %s", (f"migrate__{NAME}",))
