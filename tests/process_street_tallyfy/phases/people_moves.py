"""Moves of the small organisation under decisions about its people: files, steps, what the reader makes of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.process_street.people import Grant
from include.sandbox.reader import Result, reconcile
from include.sandbox.sample.small import ANN, BOB, TEAM, source, target
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.freeze import ProveSource
from process_street_tallyfy.phases.invitation import PREVIEW, InvitePeople, InvitePeopleLast, PreviewPeopleLast
from process_street_tallyfy.phases.validation import ReleaseLease
from tests.process_street_tallyfy.phases.conftest import Rehearsal, rehearsal
from tests.process_street_tallyfy.phases.going_live import approve, freeze

#: Nobody waits half a minute in a test.
InvitePeople.settle_seconds = 0.05
PEOPLE = ("discovery.people", "foundation.preview_people", "foundation.invite")
BEFORE = ("discovery.take_turn", "discovery.preflight", "discovery.inventory", "discovery.stage_workflows")
ASKED = {"approve": ["people"]}
Lines = list[tuple[str, ...]]


def decide(small: Rehearsal, *lines: tuple[str, ...], members: Lines | None = None, more: str = "") -> None:
    """The customer's files beside the organisation file, and the keys that name them."""
    keys = ["  people: people.csv"]
    _write(small.folder / "people.csv", ("address", "action", "map_to", "role"), lines)
    if members is not None:
        keys.append("  group_members: members.csv")
        _write(small.folder / "members.csv", ("group", "address"), members)
    text = small.organization_file.read_text().partition("  people:")[0]
    small.organization_file.write_text(text + "\n".join([*keys, *([f"  {more}"] if more else [])]) + "\n")


def _write(path: Path, columns: tuple[str, ...], lines: Any) -> None:
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([columns, *(line + ("",) * (len(columns) - len(line)) for line in lines)])


@contextmanager
def moving(
    postgres: Postgres, folder: Path, name: str, capabilities: Capabilities | None = None, **seats: int
) -> Iterator[Rehearsal]:
    """The small organisation before its move; Bob does half of the work and is no member.

    Ann may edit the workflow, Bob may run it, and his group may see all runs.
    """
    dsn = postgres.create_database(name)
    seed = {**target(), "organization": {"name": "Harbour Bakery", "timezone": "Europe/Berlin", "seats": seats}}
    state = source()
    state.groups[TEAM.id] = [BOB]
    (workflow,) = state.workflows.values()
    workflow.permissions = [Grant(ANN, "Edit"), Grant(BOB, "Run"), Grant(TEAM, "ViewAll")]
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox.start(source=state, target=seed, capabilities=capabilities or Capabilities()) as box,
    ):
        yield rehearsal(box, dsn, folder, patch)
    postgres.drop_database(name)


def step(small: Rehearsal, operator: type, run_id: str, conf: Mapping[str, Any] | None = None, **more: str) -> Any:
    task = operator(organization_file=str(small.organization_file), task_id="step", **more)
    return task.execute(small.context(run_id, "step", dict(conf or {})))


def cut_over(small: Rehearsal, run_id: str = "live") -> dict[str, Any]:
    """As the DAG does it, everything approved; what the two previews said."""
    freeze(small, run_id)
    step(small, ProveSource, run_id)
    people = step(small, PreviewPeopleLast, run_id)
    approve(small, run_id, people["hash"], PREVIEW)
    step(small, InvitePeopleLast, run_id, approved_hash=people["hash"])
    effects = step(small, PreviewCutOver, run_id)
    approve(small, run_id, effects["hash"])
    step(small, Activate, run_id, approved_hash=effects["hash"])
    step(small, ReleaseLease, run_id)
    return {"people": people, "effects": effects}


def mails(small: Rehearsal) -> list[tuple[str, tuple[str, ...]]]:
    return [(mail.reason, mail.recipients) for mail in small.box.tallyfy.journal.mails()]


def member(small: Rehearsal, address: str) -> dict[str, Any] | None:
    return next((row for row in small.box.tallyfy.state.members.values() if row["email"] == address), None)


def read(small: Rehearsal, run_id: str = "run1") -> Result:
    """What the independent reader makes of both sides, knowing the decisions."""
    sides = source_dump(small.box.process_street.state), dump(small.box.tallyfy.state)
    (findings,) = small.folder.rglob(f"reports/{run_id}/findings.csv")
    return reconcile(*json.loads(json.dumps(sides)), [], findings, people_csv=small.folder / "people.csv")


def reasons(small: Rehearsal, run_id: str = "run1") -> dict[str, set[str]]:
    """Source ids by reason code, of people and groups."""
    found: dict[str, set[str]] = {}
    for finding in small.ledger(run_id).findings.all():
        if finding.kind in ("user", "group"):
            found.setdefault(finding.reason, set()).add(finding.source_id)
    return found


def completers(small: Rehearsal) -> set[str]:
    """Addresses of everybody who completed a task in the target."""
    people = {row["id"]: row["email"] for row in small.box.tallyfy.state.members.values()}
    return {people[task["completer_id"]] for task in small.box.tallyfy.state.tasks.values() if task["completer_id"]}


def clean(result: Result) -> bool:
    return (result.wrong, result.lost, result.duplicated) == ([], [], [])
