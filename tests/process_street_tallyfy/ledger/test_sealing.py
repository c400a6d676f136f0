"""What is staged is unreadable without the key, and nothing is lost when keys change."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from cryptography.fernet import Fernet

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger import sealing
from process_street_tallyfy.ledger.resealing import reseal
from process_street_tallyfy.ledger.sealing import Keyring, keyring
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.state import Kind

CANARY = "Ann Canary <ann.canary@acme.com>"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str | None], None]]:
    """Another process with other keys: None = no connection."""

    def become(text: str | None) -> None:
        if text is None:
            monkeypatch.delenv("AIRFLOW_CONN_MIGRATION_KEY")
        else:
            connection = json.dumps({"conn_type": "generic", "password": text})
            monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_KEY", connection)
        sealing._asked.cache_clear()

    yield become
    monkeypatch.undo()
    sealing._asked.cache_clear()


def row(number: int = 1, **more: Any) -> StagedRow:
    return StagedRow(Kind.RUN, f"r{number:05d}", "w1", {"by": CANARY, **more})


def stored(ledger: Any) -> str:
    return " ".join(str(line) for line in ledger.scope.connection.execute("SELECT s::text FROM migration.staging s"))


def test_nothing_of_it_can_be_read_in_the_table(ledger: Any) -> None:
    ledger.staging.put([row()])
    assert "canary" not in stored(ledger).lower()
    assert ledger.staging.get(Kind.RUN, "r00001").payload == {"by": CANARY}


def test_an_unchanged_object_is_not_written_again(ledger: Any) -> None:
    ledger.staging.put([row()])
    before = ledger.scope.connection.execute("SELECT payload FROM migration.staging").fetchone()
    assert ledger.staging.put([row()]) == 0
    assert ledger.scope.connection.execute("SELECT payload FROM migration.staging").fetchone() == before


def test_the_database_refuses_content_in_clear(ledger: Any) -> None:
    ledger.staging.put([row()])
    with pytest.raises(psycopg.errors.CheckViolation):
        ledger.scope.connection.execute("""UPDATE migration.staging SET payload = '{"name": "clear"}'""")


def in_clear(ledger: Any, number: int, payload: dict[str, Any]) -> None:
    """As an older ledger has it: the constraint came later and does not look at the rows before it."""
    ledger.scope.connection.execute("ALTER TABLE migration.staging DROP CONSTRAINT staging_payload_is_sealed")
    ledger.scope.connection.execute(
        "INSERT INTO migration.staging (organization, kind, source_id, payload, sha256, run_id)"
        " SELECT 'acme', 'run', 'r' || lpad(n::text, 5, '0'), %s::jsonb, 'h', 'old' FROM generate_series(1, %s) n",
        (json.dumps(payload), number),
    )
    ledger.scope.connection.execute(
        "ALTER TABLE migration.staging ADD CONSTRAINT staging_payload_is_sealed"
        " CHECK (payload IS NULL OR payload ? 'sealed') NOT VALID"
    )


def test_an_older_ledger_is_read_as_it_is_and_sealed_by_the_next_run(ledger: Any) -> None:
    in_clear(ledger, 450, {"by": CANARY})
    assert ledger.staging.get(Kind.RUN, "r00450").payload == {"by": CANARY}
    assert ledger.staging.put([StagedRow(Kind.RUN, "r00001", payload={"by": CANARY}, sha256="h")]) == 0
    assert reseal(ledger.scope) == 449
    assert "canary" not in stored(ledger).lower()
    assert {one.payload["by"] for one in ledger.staging.all(Kind.RUN)} == {CANARY}
    assert reseal(ledger.scope) == 0


def test_a_new_key_seals_and_the_former_one_opens_until_all_is_sealed_anew(ledger: Any, keys: Any) -> None:
    keys(OLD)
    ledger.staging.put([row(1), row(2)])
    keys(f"{NEW}, {OLD}")
    ledger.staging.put([row(3)])
    assert len(list(ledger.staging.all(Kind.RUN))) == 3
    assert reseal(ledger.scope) == 2
    keys(NEW)
    assert len(list(ledger.staging.all(Kind.RUN))) == 3


def test_a_long_lived_process_finds_a_key_that_was_added(ledger: Any, keys: Any, monkeypatch: Any) -> None:
    keys(NEW)
    ledger.staging.put([row(1)])
    keys(OLD)
    assert keyring().newest not in stored(ledger)
    both = json.dumps({"conn_type": "generic", "password": f"{OLD},{NEW}"})
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_KEY", both)
    assert ledger.staging.get(Kind.RUN, "r00001").payload == {"by": CANARY}


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "no_key"), ("", "no_key"), (" , ", "no_key"), ("not-a-key", "bad_key"), (f"{OLD},x", "bad_key")],
    ids=["none", "empty", "blank", "no key", "one is none"],
)
def test_without_a_key_nothing_is_staged_and_the_message_says_what_to_set(
    ledger: Any, keys: Any, text: str | None, code: str
) -> None:
    keys(text)
    with pytest.raises(BadConfiguration, match="AIRFLOW_CONN_MIGRATION_KEY") as refused:
        ledger.staging.put([row()])
    assert refused.value.code == code
    assert OLD not in str(refused.value)
    assert ledger.staging.counts() == {}


def test_a_wrong_key_says_which_is_missing_and_loses_nothing(ledger: Any, keys: Any) -> None:
    keys(OLD)
    ledger.staging.put([row(1)])
    missing = keyring().newest
    keys(NEW)
    for read in (lambda: ledger.staging.get(Kind.RUN, "r00001"), lambda: reseal(ledger.scope)):
        with pytest.raises(BadConfiguration, match=missing) as refused:
            read()
        assert refused.value.code == "wrong_key"
    keys(f"{NEW},{OLD}")
    assert ledger.staging.get(Kind.RUN, "r00001").payload == {"by": CANARY}


def test_a_value_that_somebody_changed_is_not_believed() -> None:
    ring = Keyring.of(OLD)
    value = ring.seal('{"a": 1}')
    with pytest.raises(BadConfiguration) as refused:
        ring.open({**value, "sealed": value["sealed"][:-8] + "AAAAAAA="})
    assert refused.value.code == "content_changed"


def test_what_it_costs(ledger: Any) -> None:
    """Ten thousand list entries: far below the time of a single call each, written and read (docs/adr/0029)."""
    begin = time.perf_counter()
    for start in range(0, 10_000, 1000):
        ledger.staging.put([row(n, name="Run", id="x" * 22, links=["y" * 60] * 8) for n in range(start, start + 1000)])
    written = time.perf_counter()
    assert sum(1 for _ in ledger.staging.all(Kind.RUN)) == 10_000
    read = time.perf_counter()
    print(f"10,000 rows: written in {written - begin:.1f} s, read in {read - written:.1f} s")  # noqa: T201
    assert read - begin < 60
