"""No word of a person on any surface, whatever the servers answer: the wide sweep, without Airflow.

The deep one, through a real Airflow, is ``tests/integration/test_silence.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox.faults import ECHOES, Fault
from process_street_tallyfy.ledger.connection import connect_dsn, see
from process_street_tallyfy.report.catalog import FILES
from tests.process_street_tallyfy.phases.canary import CONTENT_FILES, Watched, watched
from tests.process_street_tallyfy.phases.going_live import cut_over, roll_back

#: Mixtures of faults on both sides, and how many of them a task meets at most.
MIXTURES: dict[str, tuple[list[Fault], int]] = {
    "refused with an echo": ([Fault.ECHO_REFUSED, Fault.ECHO_REDIRECT], 4),
    "understood wrong": ([Fault.ECHO_SHAPE, Fault.ECHO_VOCABULARY], 1),
    "lost": ([Fault.ECHO_ERROR, Fault.TRUNCATED, Fault.DROP_AFTER, Fault.DROP_BEFORE], 1),
}


@pytest.fixture(scope="module")
def database(_postgres: Postgres) -> Iterator[str]:
    yield _postgres.create_database("silence")
    _postgres.drop_database("silence")


@pytest.fixture(scope="module")
def quiet(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Moved, gone live, taken back: nothing was out of order."""
    with watched(database, tmp_path_factory.mktemp("silence")) as found:
        found.move("run1")
        found.attempt(lambda: cut_over(found.made))
        found.attempt(lambda: roll_back(found.made))
        yield found


def test_everything_happened(quiet: Watched) -> None:
    """A sweep over nothing would be clean too."""
    assert quiet.failures == []
    assert quiet.made.box.tallyfy.journal.mails() != []
    assert len(quiet.lines) > 100
    assert len(quiet.canary.words.made) > 60


def test_an_undisturbed_move_cut_over_and_rollback_are_silent(quiet: Watched) -> None:
    assert quiet.hits() == {}


def test_files_that_hold_content_hold_it_and_are_the_only_ones(quiet: Watched) -> None:
    """The table names no file for nothing, and what people are called stands in one of them only."""
    holding = {path.name: path.read_text() for path in quiet.made.folder.rglob("*") if path.name in CONTENT_FILES}
    assert set(holding) == set(CONTENT_FILES)
    assert all(quiet.trail.in_text(text, name) for name, text in holding.items())
    people = [word for word, what in quiet.canary.words.made.items() if "name of ann" in what or "address" in what]
    assert [name for name, text in holding.items() if any(word in text for word in people)] == ["people.csv"]
    (path,) = quiet.made.folder.rglob("people.csv")
    assert path.stat().st_mode & 0o077 == 0


def test_every_file_of_a_report_folder_is_in_the_catalogue(quiet: Watched) -> None:
    """A move, a cut-over and a rollback wrote them; twins without names repeat none (the sweep has looked)."""
    written = {path.name for path in (quiet.made.folder / "reports").rglob("*") if path.is_file()}
    assert written - set(FILES) == set()
    assert set(FILES) - written == {"people_preview.json", "finish.json"}


@pytest.mark.parametrize("name", MIXTURES)
def test_whatever_the_servers_answer(name: str, ledger_database: str, tmp_path: Path) -> None:
    faults, budget = MIXTURES[name]
    with watched(ledger_database, tmp_path) as found:
        found.move("run1", {"fault": [fault.value for fault in faults], "probability": 0.35, "times": budget})
        sides = (found.made.box.process_street, found.made.box.tallyfy)
        struck = [line for side in sides for line in side.requests if line.fault]
        assert {line.fault for line in struck} == {fault.value for fault in faults}
        assert len({(line.method, line.route) for line in struck}) > 5
        assert found.hits() == {}


def test_every_echo_is_in_a_mixture() -> None:
    assert {fault for faults, _ in MIXTURES.values() for fault in faults} >= ECHOES


#: Surface -> how a word gets there on purpose.
LEAKS = {
    "log lines": lambda found, word: logging.getLogger("leak").warning("hello %s", word),
    "exceptions": lambda found, word: found.attempt(lambda: {}[word]),
    "results (XCom)": lambda found, word: found.attempt(lambda: {"who": word}),
    "files": lambda found, word: (found.made.folder / f"{word}.txt").write_text("x"),
}


@pytest.mark.parametrize("surface", [*LEAKS, "ledger"])
def test_a_leak_on_purpose_is_found(surface: str, quiet: Watched, tmp_path: Path) -> None:
    word = next(iter(quiet.canary.words.made))
    again = Watched(quiet.made, quiet.canary)
    if surface in LEAKS:
        quiet.lines.clear()
        LEAKS[surface](again, word)
        again.lines = list(quiet.lines)
    else:
        with connect_dsn(quiet.made.dsn) as connection:
            see(connection, "sample")
            connection.execute(
                "INSERT INTO migration.incident (organization, run_id, category, code, message)"
                " VALUES ('sample', '', '', '', %s)",
                (word.upper(),),
            )
    assert set(again.hits()) == {surface}
    for path in quiet.made.folder.glob("*.txt"):
        path.unlink()
    with connect_dsn(quiet.made.dsn) as connection:
        see(connection, "sample")
        connection.execute("DELETE FROM migration.incident")
