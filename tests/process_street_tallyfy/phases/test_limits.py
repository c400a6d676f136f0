"""Which limits an organisation has, and that several keys of the source share the reading."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from process_street_tallyfy.errors import BadCredentials
from process_street_tallyfy.ledger import tokens
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.phases.limits import all_keys, key_of, limits_of


@pytest.fixture
def two_keys(small: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    text = small.organization_file.read_text()
    more = ", vendor_consent: true, more_conn_ids: [process_street_two]}\ntarget"
    small.organization_file.write_text(
        text.replace("}\ntarget", more).replace("migration:", "migration:\n  batch_size: {runs: 1}")
    )
    monkeypatch.setenv("AIRFLOW_CONN_PROCESS_STREET_TWO", os.environ["AIRFLOW_CONN_PROCESS_STREET_SAMPLE"])
    return small


def taken(small: Any, bucket: str) -> int:
    with connect_dsn(small.dsn) as connection:
        found = tokens.state(connection, bucket)
    return found.taken if found else 0


def test_each_key_has_a_limit_of_its_own_and_batches_take_turns(two_keys: Any) -> None:
    settings = load(two_keys.organization_file)
    assert list(limits_of(settings))[:3] == ["source:process_street_sample", "source:process_street_two"] + [
        "target:tallyfy_sample"
    ]
    assert [key_of(settings.source, index) for index in (-1, 0, 1, 2)] == [
        *("process_street_sample", "process_street_sample", "process_street_two", "process_street_sample")
    ]
    assert all_keys(settings).limits.source_per_hour == 2 * settings.migration.limits.source_per_hour


def test_a_move_reads_with_both_keys(two_keys: Any) -> None:
    two_keys.run()
    calls = taken(two_keys, "source:process_street_sample"), taken(two_keys, "source:process_street_two")
    assert sum(calls) == len(two_keys.box.process_street.requests)
    assert min(calls) > 2, "more than the check of the key"


def test_a_wrong_second_key_is_told_before_anything_is_read(two_keys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    other = json.loads(os.environ["AIRFLOW_CONN_PROCESS_STREET_TWO"])
    monkeypatch.setenv("AIRFLOW_CONN_PROCESS_STREET_TWO", json.dumps({**other, "password": "no key"}))
    with pytest.raises(BadCredentials, match="process_street_two"):
        two_keys.run()
    assert two_keys.box.tallyfy.requests == []
