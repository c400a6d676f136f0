"""A person planted in every table, file and bucket is nowhere afterwards; what proves the move stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from airflow.sdk import ObjectStoragePath
from moto.server import ThreadedMotoServer
from psycopg import sql

from process_street_tallyfy.errors import BadConfiguration, FenceLost, LeaseHeld
from process_street_tallyfy.ledger.connection import connect_dsn, see
from process_street_tallyfy.ledger.content_columns import COLUMNS
from process_street_tallyfy.ledger.erasure import Erasure
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanItem
from process_street_tallyfy.ledger.sealing import is_sealed, seal, unseal
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.finding import Disposition, Finding
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.model.people.decision import Account, Action, Decision
from process_street_tallyfy.model.state import Kind, Phase
from process_street_tallyfy.phases.erase import Erase
from process_street_tallyfy.phases.places import storage

ZEB = {"id": "uZeb", "email": "Zebulon.Quux@acme.com", "username": "Zebulon Quux"}
BOB = {"id": "uBob", "email": "bob@acme.com", "username": "Bob Zebra"}
WORDS = ("zebulon", "quux")
#: Payloads in which the person stands, in every form in which a text may name somebody.
PAYLOADS: dict[Kind, Any] = {
    Kind.USER: ZEB,
    Kind.RUN: {"name": "Leaving of zebulon  QUUX", "audit": {"createdById": "uZeb"}, "by": BOB},
    Kind.RUN_BUNDLE: {"values": [{"data": {"value": "mail ZEBULON.quux@acme.com."}}], "assignees": [ZEB, BOB]},
    Kind.COMMENT: {"text": "<a href='mailto:zebulon.quux%40acme.com'>write</a>", "zebulon.quux@acme.com": 1},
    Kind.WORKFLOW: {"name": "Untouched", "by": BOB, "more": "azebulon.quux@acme.com.au"},
}
FILES = {
    "reports/run1/report.html": "<td>Zebulon Quux</td><td>run r1</td>",
    "reports/run1/list.json": json.dumps([{"email": "zebulon.quux@acme.com"}, {"name": "Zebulon Quux"}, {"id": "r1"}]),
    "people/run1/people.csv": "address,name\nzebulon.quux@acme.com,Zebulon Quux\nbob@acme.com,Bob Zebra\n",
    "files/killed/half.part": "Zebulon's passport",
}


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    made = boto3.resource(
        "s3", endpoint_url=url, aws_access_key_id="any", aws_secret_access_key="any", region_name="us-east-1"
    ).Bucket("kept")
    made.create()
    with pytest.MonkeyPatch.context() as environment:
        extra = {"endpoint_url": url, "region_name": "us-east-1"}
        connection = {"conn_type": "aws", "login": "any", "password": "any", "extra": extra}
        environment.setenv("AIRFLOW_CONN_AWS_KEPT", json.dumps(connection))
        yield made
    server.stop()


@pytest.fixture(params=["disk", "bucket"])
def settings(request: Any, tmp_path: Path) -> OrganizationFile:
    if request.param == "bucket":
        request.getfixturevalue("bucket").objects.all().delete()
    url = "s3://aws_kept@kept/any" if request.param == "bucket" else f"file://{tmp_path}"
    people = tmp_path / "people.csv"
    people.write_text("address,action\nbob@acme.com,keep\nzebulon.quux@acme.com,drop\n")
    return OrganizationFile.model_validate(
        {
            "organization": "acme",
            "source": {"conn_id": "s", "organization_id": "s", "time_zone": "UTC"},
            "target": {"conn_id": "t", "organization_id": "t"},
            "migration": {"storage": {"files": url, "reports": url}, "people": str(people)},
        }
    )


@pytest.fixture
def planted(ledger_database: str, settings: OrganizationFile) -> Iterator[Ledger]:
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        ledger = Ledger(connection, "acme", "run1")
        _plant_objects(ledger)
        other = Ledger(connection, "other", "run1")
        other.staging.put([StagedRow(Kind.USER, "uZeb", payload=ZEB)])
        for name, text in FILES.items():
            purpose, _, rest = name.partition("/")
            path = storage(settings.migration.storage.files, "acme", purpose) / rest
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                out.write(text.encode())
        yield ledger


def _plant_objects(ledger: Ledger) -> None:
    ledger.staging.put(StagedRow(kind, f"x{kind}", "", payload, sha256="hash") for kind, payload in PAYLOADS.items())
    ledger.mapping.plan([PlanItem(Kind.RUN, "xrun", "", Disposition.EXACT, "sha")])
    ledger.people.look()
    ledger.people.remember([Account(7, "zebulon.quux@acme.com", "light", "active"), Account(8, "bob@acme.com")])
    ledger.people.put_members({"g1": ["zebulon.quux@acme.com", "bob@acme.com"]})
    to_zeb = Decision("bob@acme.com", Action.MAP, "zebulon.quux@acme.com")
    ledger.people.decide([Decision("zebulon.quux@acme.com", Action.KEEP, note="Zebulon is ill"), to_zeb], "user:1")
    ledger.findings.record([Finding(Kind.RUN, "xrun", "f", Disposition.ABSENT, "reason", "advice")])
    ledger.checkpoints.put(Phase.RUNS, "point", {"ids": ["x"]})
    ledger.verdicts.put(Phase.RUNS, "passed", "reason", {})
    ledger.incidents.record("data", "code", "message", "advice")
    ledger.audit.record("something")
    ledger.scope.connection.execute(
        "INSERT INTO migration.before_image (organization, place, kind, source_id, target_id, content, run_id,"
        " position) VALUES ('acme', 'groups/1', 'group', 'g1', '1', %s, 'run1', 1)",
        (seal({"before": {"members": [{"id": 7, "email": "zebulon.quux@acme.com", "first_name": "Zebulon"}]}}),),
    )


def _plant_plain_columns(ledger: Ledger) -> None:
    """Even where nobody should ever be: every column outside a key that can hold text."""
    found = Erasure(ledger.scope, "")._plain_columns()
    assert {table for table, _, _ in found} >= {"finding", "checkpoint", "verdict", "incident", "mapping", "staging"}
    for table, column, kind in found:
        text = json.dumps({"a": ["by Zebulon Quux"]}) if kind == "jsonb" else "by zebulon.quux@acme.com"
        if table != "lease" and column not in ("state", "target_id"):
            ledger.scope.connection.execute(
                sql.SQL("UPDATE migration.{} SET {} = %s::{} WHERE organization = 'acme'").format(
                    sql.Identifier(table), sql.Identifier(column), sql.SQL(kind)
                ),
                (text,),
            )


def everything(ledger: Ledger, organization: str = "acme") -> dict[str, str]:
    """Every row of every table, opened, by table."""
    see(ledger.scope.connection, organization)
    found = {}
    for table, columns in COLUMNS.items():
        if "organization" in columns:
            query = sql.SQL("SELECT to_jsonb(t) FROM migration.{} t WHERE organization = %s")
            rows = ledger.scope.connection.execute(query.format(sql.Identifier(table)), (organization,)).fetchall()
            opened = [
                {key: unseal(value) if is_sealed(value) else value for key, value in row.items()} for (row,) in rows
            ]
            found[table] = json.dumps(opened).lower()
    return found


def files(settings: OrganizationFile) -> dict[str, str]:
    def walk(folder: ObjectStoragePath) -> Iterator[ObjectStoragePath]:
        for path in folder.iterdir() if folder.exists() else ():
            yield from walk(path) if path.is_dir() else [path]

    root = storage(settings.migration.storage.files, "acme", "x").parent
    return {str(path).partition("/acme/")[2]: path.read_bytes().decode() for path in walk(root)}


def hits(texts: dict[str, str]) -> list[str]:
    """The neighbour whose address only begins alike is somebody else."""
    return [
        name for name, text in texts.items()
        if any(word in text.lower().replace("azebulon.quux@acme.com.au", "") for word in WORDS)
    ]  # fmt: skip


@pytest.mark.parametrize("person", ["zebulon.quux@ACME.com", "uZeb", "7"])
def test_a_person_is_nowhere_afterwards(planted: Ledger, settings: OrganizationFile, person: str) -> None:
    _plant_plain_columns(planted)
    kept = ("before_image", "mapping", "finding", "checkpoint", "verdict", "incident", "staging")
    assert set(hits(everything(planted))) >= {"person", "account", "group_member", "person_decision", *kept}
    certificate, document = Erase(settings, planted.scope.connection, person).run()
    assert hits(everything(planted)) == []
    left = files(settings)
    assert hits(left) == []
    assert (certificate.found_afterwards, certificate.subject) == ({}, "uZeb")
    assert certificate.erased["staging"] >= 4
    assert certificate.to_do == ["take line 3 out of people.csv"]
    assert not any(word in json.dumps(document).lower() for word in WORDS)
    assert json.loads(left[next(name for name in left if name.startswith("certificates/"))])["sha256"]


def test_everybody_else_stays(planted: Ledger, settings: OrganizationFile) -> None:
    Erase(settings, planted.scope.connection, "uZeb").run()
    assert planted.staging.get(Kind.WORKFLOW, "xworkflow").payload == PAYLOADS[Kind.WORKFLOW]
    assert planted.staging.get(Kind.RUN, "xrun").payload == {
        "name": "Leaving of Erased person", "audit": {"createdById": "uZeb"}, "by": BOB
    }  # fmt: skip
    assert planted.staging.get(Kind.RUN, "xrun").sha256 == "hash"
    assert [person.who for person in planted.people.known()] == ["azebulon.quux@acme.com.au", "bob@acme.com"][1:]
    assert planted.people.accounts().keys() == {"bob@acme.com"}
    assert planted.people.members_of_groups() == {"g1": ["bob@acme.com"]}
    assert "bob@acme.com,Bob Zebra" in files(settings)["people/run1/people.csv"]
    assert hits(everything(planted, "other")) == ["staging"]


def test_an_organisation_goes_and_its_proof_stays(planted: Ledger, settings: OrganizationFile) -> None:
    certificate, document = Erase(settings, planted.scope.connection).run()
    assert certificate.subject == "organization"
    assert certificate.found_afterwards == {}
    assert {name: number for name, number in certificate.erased.items() if number} == {
        "staging": 5, "before_image": 1, "person": 2, "account": 2, "group_member": 2, "person_decision": 2,
        "files": 1, "people": 1, "reports": 2,
    }  # fmt: skip
    assert [name.partition("/")[0] for name in files(settings)] == ["certificates"]
    assert planted.mapping.get(Kind.RUN, "xrun") is not None
    assert certificate.to_do == ["delete people.csv"]
    entries = list(planted.audit.entries())
    assert planted.audit.verify_chain() == len(entries)
    (ended,) = [entry for entry in entries if entry.draft.event == "erase_ended"]
    assert document["sha256"] in ended.draft.outcome
    assert (document["audit"]["entry"], document["audit"]["hash"]) == (ended.id, ended.hash)
    assert hits(everything(planted, "other")) == ["staging"]


@pytest.mark.parametrize("settings", ["disk"], indirect=True)
@pytest.mark.parametrize("person", ["", "uZeb"])
def test_broken_off_anywhere_it_goes_on_and_counts_all(
    planted: Ledger, settings: OrganizationFile, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease is lost after the n-th step, as when the process was killed there."""
    whole: dict[str, int] = {}
    for stop in range(1, 12):
        with monkeypatch.context() as patch:
            patch.setattr(Erasure, "_told", _stopping(stop, Erasure._told))
            try:
                certificate, _ = Erase(settings, planted.scope.connection, person).run()
            except FenceLost:
                continue
        whole = certificate.erased
        break
    assert whole["staging"] >= 4
    assert whole["person"] >= 1
    assert hits(everything(planted)) == []
    assert [entry.draft.event for entry in planted.audit.entries()].count("erase_begun") == 1


def _stopping(after: int, told: Callable[..., None]) -> Callable[..., None]:
    seen = 0

    def stop(*arguments: Any) -> None:
        nonlocal seen
        seen += 1
        told(*arguments)
        if seen > after:
            raise FenceLost("killed here")

    return stop


@pytest.mark.parametrize("settings", ["disk"], indirect=True)
def test_what_cannot_be_erased_is_told_and_nothing_is_certified(planted: Ledger, settings: OrganizationFile) -> None:
    """The audit is append-only: a name that should never have come there is found, and a person has to decide."""
    planted.audit.record("something", outcome="by zebulon.quux@acme.com")
    certificate, document = Erase(settings, planted.scope.connection, "uZeb").run()
    assert (certificate.found_afterwards, certificate.complete) == ({"audit": 1}, False)
    assert "sha256" not in document
    assert not any(name.startswith("certificates/") for name in files(settings))
    assert "erase_ended" not in {entry.draft.event for entry in planted.audit.entries()}


@pytest.mark.parametrize("settings", ["disk"], indirect=True)
def test_a_writing_run_is_not_disturbed(planted: Ledger, settings: OrganizationFile) -> None:
    planted.leases.acquire("run1", 60)
    with pytest.raises(LeaseHeld, match="run1 writes for acme: nothing was erased"):
        Erase(settings, planted.scope.connection).run()
    assert planted.staging.counts()[Kind.USER] == 1


@pytest.mark.parametrize("settings", ["disk"], indirect=True)
@pytest.mark.parametrize("person", ["nobody@acme.com", "uNobody", "99"])
def test_a_wrong_person_gets_a_clear_message(planted: Ledger, settings: OrganizationFile, person: str) -> None:
    with pytest.raises(BadConfiguration, match=r"Nobody of acme.*nothing was erased") as refused:
        Erase(settings, planted.scope.connection, person).run()
    assert refused.value.code == "unknown_person"
    assert person not in str(refused.value)
    assert "erase_begun" not in {entry.draft.event for entry in planted.audit.entries()}
    assert planted.leases.current() is None
