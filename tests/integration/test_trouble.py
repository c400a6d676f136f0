"""What a person reads when something is wrong: in the task's log, in the ledger and in `make migrate`'s output."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(600)]


@pytest.mark.parametrize(
    ("name", "connection", "code", "advice"),
    [
        ("wrong_key", "process_street_wrong_key", "bad_credentials", "set the password"),
        ("nowhere", "tallyfy_nowhere", "unreachable", "host"),
        ("stranger", "tallyfy_stranger", "wrong_account", "organization_id"),
    ],
)
def test_a_wrong_account_is_named_with_what_to_do(
    house: Any, name: str, connection: str, code: str, advice: str
) -> None:
    done = house.command("migrate", name)
    assert done.returncode == 1, done.stdout + done.stderr
    run = house.run_of(f"migrate__{name}", re.search(r"run (\S+) of", done.stdout).group(1))
    incident = house.ledger(name, run).incidents.of_run()[0]
    assert (incident.code, incident.task_id) == (code, "discovery.preflight")
    last_attempt = run.instances()[("discovery.preflight", -1)]["try_number"]
    for text in (done.stdout, f"{incident.message} {incident.advice}", run.log("discovery.preflight", last_attempt)):
        assert connection in text
        assert advice in text
    assert done.stdout.splitlines()[-1].startswith("migrate result=failed organization=" + name)
    assert house.writes(name) == []


def test_a_malformed_organisation_file_is_named_with_its_line(house: Any) -> None:
    done = house.command("migrate", "broken")
    assert done.returncode == 2
    assert "broken.yaml, line 4" in done.stdout
    assert done.stdout.splitlines()[-1] == "migrate result=bad_configuration"
    (error,) = house.api.import_errors()
    assert error.filename.endswith("broken.py")
    assert "broken.yaml, line 4" in error.stack_trace
    assert house.api.dag("migrate__cleared") is not None


def test_an_organisation_that_is_not_there_is_told_from_those_that_are(house: Any) -> None:
    done = house.command("migrate", "absent")
    assert done.returncode == 2
    assert "ORG='absent'" in done.stdout
    assert "rehearsed" in done.stdout
