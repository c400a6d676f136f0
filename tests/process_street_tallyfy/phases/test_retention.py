"""Nothing goes before somebody accepted the cut-over; then each thing in its time, and the proof never."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from include.chaos.play import context
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.holdings import Kept
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.model.people.decision import Account
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.cut_over_page import ENDED
from process_street_tallyfy.phases.retention import FOLDERS, Accept, ApplyRetention, Retention

NOW = datetime.now(timezone.utc)
ALL = [Kept.STAGED, Kept.PEOPLE, Kept.REPORTS]
ORGANIZATION = """
organization: acme
source: {{conn_id: s, organization_id: s, time_zone: UTC}}
target: {{conn_id: t, organization_id: "{target}"}}
migration:
  retention: {{staged: 10, people: 20, reports: 100, calls: 5}}
  storage: {{files: "file://{folder}/files", reports: "file://{folder}/reports"}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "acme.yaml"
    path.write_text(ORGANIZATION.format(folder=tmp_path, target="0" * 32))
    for name in ("files/acme/files/r/x.part", "files/acme/people/r/people.csv", "reports/acme/reports/r/report.html"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("x")
    return path


@pytest.fixture
def ledger(ledger_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv("AIRFLOW_CONN_MIGRATION_DB", ledger_database)
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        found = Ledger(connection, "acme", "run1")
        found.staging.put([StagedRow(Kind.USER, "u1", payload={"id": "u1", "email": "a@acme.com", "username": "A"})])
        found.mapping.plan([PlanItem(Kind.USER, "u1", "", Disposition.EXACT, "sha")])
        found.people.look()
        found.people.remember([Account(1, "a@acme.com")])
        for minute in (1, 9):
            connection.execute(
                "INSERT INTO migration.bucket_use VALUES (%s, now() - %s * interval '1 day', 1)", ("source:s", minute)
            )
        yield found


def ended(ledger: Ledger, **more: Any) -> None:
    ledger.checkpoints.put(Phase.VALIDATION, ENDED, {"differing": [], "changes": [], **more})


def do(operator: type, file: Path, run_id: str, params: dict[str, Any] | None = None, **more: Any) -> Any:
    task = operator(organization_file=str(file), task_id="t", **more)
    return task.execute(context(run_id, "t", params or {}, map_index=-1, try_number=1, tries=0))


def accepted(ledger: Ledger, file: Path, days_ago: int) -> None:
    ended(ledger)
    assert do(Accept, file, "finish", accept="True") == {"accepted": True}
    ledger.leases.release(ledger.leases.current().token)
    ledger.scope.connection.execute(
        "UPDATE migration.checkpoint SET at = at - %s * interval '1 day' WHERE name = 'accepted'", (days_ago,)
    )


def test_every_term_but_the_calls_has_its_folders() -> None:
    assert set(FOLDERS) == set(ALL) == set(Kept) - {Kept.CALLS, Kept.LASTING}


@pytest.mark.parametrize(
    ("days", "due"),
    [(0, []), (9, []), (10, ALL[:1]), (20, ALL[:2]), (99, ALL[:2]), (100, ALL)],
)
def test_each_goes_in_its_time(ledger: Ledger, file: Path, days: int, due: list[Kept]) -> None:
    accepted(ledger, file, days)
    assert Retention(load(file), ledger, datetime.now(timezone.utc)).due() == due


def test_nothing_that_is_needed_goes_before_the_acceptance(ledger: Ledger, file: Path) -> None:
    ended(ledger)
    assert Retention(load(file), ledger, NOW + timedelta(days=9999)).due() == []
    assert do(ApplyRetention, file, "daily") == {"bucket_use": 1}
    assert ledger.staging.counts() == {Kind.USER: 1}


def test_a_later_run_starts_the_days_anew(ledger: Ledger, file: Path) -> None:
    accepted(ledger, file, 500)
    ledger.verdicts.put(Phase.RUNS, "passed")
    assert Retention(load(file), ledger, datetime.now(timezone.utc)).due() == []


def test_what_is_due_goes_once_and_the_proof_stays(ledger: Ledger, file: Path) -> None:
    accepted(ledger, file, 100)
    assert do(ApplyRetention, file, "daily", {"dry_run": True}) == {"due": ["people", "reports", "staged"]}
    assert ledger.staging.counts() == {Kind.USER: 1}
    ledger.leases.release(ledger.leases.current().token)
    removed = do(ApplyRetention, file, "daily")
    assert removed == {
        "staging": 1, "files": 1, "person": 1, "account": 1, "people": 1, "reports": 1, "bucket_use": 1
    }  # fmt: skip
    assert list(file.parent.rglob("*.csv")) == []
    assert do(ApplyRetention, file, "daily") == {}
    assert ledger.mapping.get(Kind.USER, "u1") is not None
    told = [entry.draft.outcome for entry in ledger.audit.entries() if entry.draft.event == "erased"]
    assert "place=staging count=1" in told
    assert ledger.audit.verify_chain() > len(told)


@pytest.mark.parametrize("more", [None, {"differing": ["x"]}, {"changes": ["y"]}])
def test_only_a_cut_over_that_stands_can_be_accepted(ledger: Ledger, file: Path, more: dict[str, Any] | None) -> None:
    if more:
        ended(ledger, **more)
    with pytest.raises(BadConfiguration, match="no cut-over that stands"):
        do(Accept, file, "finish", accept="True")
    assert do(Accept, file, "finish", accept="False") == {"accepted": False}
    assert ledger.checkpoints.latest(Phase.VALIDATION, "accepted") is None


def test_a_term_that_is_no_number_of_days_is_refused_by_line(file: Path) -> None:
    file.write_text(file.read_text().replace("staged: 10", "staged: never"))
    with pytest.raises(BadConfiguration, match=r"acme.yaml, line 6, migration.retention.staged: expected .*integer"):
        load(file)
