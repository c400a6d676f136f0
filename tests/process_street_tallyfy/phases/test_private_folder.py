"""Where files wait: for the owner's eyes only, encrypted in a bucket, empty after every run and before the next."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from airflow.sdk import ObjectStoragePath
from moto.server import ThreadedMotoServer

from process_street_tallyfy.ledger.connection import connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.model.organization import OrganizationFile
from process_street_tallyfy.phases.exported_files import ExportedFiles
from process_street_tallyfy.phases.options import from_params
from process_street_tallyfy.phases.people import write_people
from process_street_tallyfy.phases.private_folder import make_private, sweep, sweep_others, write_private
from process_street_tallyfy.phases.workspace import Workspace


@pytest.fixture(scope="module")
def bucket() -> Iterator[Any]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    url = "http://{}:{}".format(*server.get_host_and_port())
    keys = {"aws_access_key_id": "any", "aws_secret_access_key": "any", "region_name": "us-east-1"}
    made = boto3.resource("s3", endpoint_url=url, **keys).Bucket("staged")
    made.create()
    with pytest.MonkeyPatch.context() as environment:
        extra = {"endpoint_url": url, "region_name": "us-east-1"}
        connection = {"conn_type": "aws", "login": "any", "password": "any", "extra": extra}
        environment.setenv("AIRFLOW_CONN_AWS_STAGED", json.dumps(connection))
        yield made
    server.stop()


def test_in_a_bucket_the_server_encrypts_every_file_and_nothing_stays(bucket: Any) -> None:
    folder = ObjectStoragePath("s3://aws_staged@staged/files/acme/files/run1")
    make_private(folder)
    for name, content in (("small.part", b"abc"), ("big.part", b"x" * (9 << 20))):
        with write_private(folder / name) as stream:
            stream.write(content)
    held = {item.key.rpartition("/")[2]: item.Object() for item in bucket.objects.all()}
    assert {name: (one.server_side_encryption, one.content_length) for name, one in held.items()} == {
        "small.part": ("AES256", 3),
        "big.part": ("AES256", 9 << 20),
    }
    assert sweep(folder) == 2
    assert [item.key for item in bucket.objects.all()] == []


def test_what_killed_runs_left_in_a_bucket_goes_at_the_next_start(bucket: Any) -> None:
    for run_id in ("killed", "mine"):
        bucket.put_object(Key=f"f/acme/files/{run_id}/a.part", Body=b"half")
    assert sweep_others(ObjectStoragePath("s3://aws_staged@staged/f/acme/files/mine")) == 1
    assert [item.key for item in bucket.objects.filter(Prefix="f/")] == ["f/acme/files/mine/a.part"]


def test_files_exported_by_hand_may_lie_in_a_bucket(bucket: Any) -> None:
    bucket.put_object(Key="hand/files.csv", Body=b"run_id,file_name,path\nr1,a.pdf,x/b.pdf\nr1,c.pdf,gone.pdf\n")
    bucket.put_object(Key="hand/x/b.pdf", Body=b"bytes")
    bucket.put_object(Key="hand/r2/Task/d.pdf", Body=b"four")
    files = ExportedFiles("s3://aws_staged@staged/hand")
    (one,) = files.of_run("r1")
    (other,) = files.of_run("r2")
    assert (one.name, one.size, files.open(one).read_bytes()) == ("a.pdf", 5, b"bytes")
    assert (other.name, other.labels, files.open(other).read_bytes()) == ("d.pdf", ("Task",), b"four")
    assert [problem.line for problem in files.open_problems()] == [3]


def test_on_disk_it_is_the_owners_alone(tmp_path: Any) -> None:
    folder = tmp_path / "files" / "run1"
    make_private(ObjectStoragePath(f"file://{folder}"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_run_begins_by_removing_what_a_killed_one_left(small: Any) -> None:
    folder = small.folder / "files" / "sample" / "files"
    for run_id in ("killed", "run1"):
        (folder / run_id / "deep").mkdir(parents=True)
        (folder / run_id / "deep" / "order.part").write_bytes(b"half")
    small.run(only=("discovery.take_turn", "discovery.preflight"))
    assert [path.name for path in folder.iterdir()] == ["run1"]
    small.run(only=("validation.clean_up",))
    assert list(folder.iterdir()) == []


def test_who_was_met_is_encrypted_by_the_server_too(bucket: Any, ledger_database: str) -> None:
    url = "s3://aws_staged@staged/p"
    settings = OrganizationFile.model_validate(
        {
            "organization": "acme",
            "source": {"conn_id": "s", "organization_id": "s", "time_zone": "UTC"},
            "target": {"conn_id": "t", "organization_id": "t"},
            "migration": {"storage": {"files": url, "reports": url}},
        }
    )
    with connect_dsn(ledger_database) as connection:
        migrate(connection)
        ledger, options = Ledger(connection, "acme", "run1"), from_params({}, settings.migration)
        write_people(Workspace(settings, options, ledger, ledger_database, "run1", "t", -1))
    (held,) = bucket.objects.filter(Prefix="p/")
    assert (held.key, held.Object().server_side_encryption) == ("p/acme/people/run1/people.csv", "AES256")
