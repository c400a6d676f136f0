"""What the preview says is what people get: every mail and every webhook, once, and nothing beside it."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from include.local_stack.postgres import Postgres
from include.sandbox import Sandbox
from include.sandbox.process_street.dump import dump as source_dump
from include.sandbox.process_street.people import Grant
from include.sandbox.reader.going_live import read_live
from include.sandbox.sample import build_source, target_seed
from include.sandbox.sample import small as bakery
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.dump import dump as target_dump
from process_street_tallyfy.errors import MigrationError
from process_street_tallyfy.model.notice import NOTICES, Stage
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.after_cut_over import ReportCutOver, VerifyCutOver
from process_street_tallyfy.phases.effects import Effect, totals
from process_street_tallyfy.phases.target_view import People, TargetView, guest_id, people
from process_street_tallyfy.phases.validation import ReleaseLease
from process_street_tallyfy.phases.workspace import open_workspace
from tests.process_street_tallyfy.phases.conftest import rehearsal
from tests.process_street_tallyfy.phases.going_live import activate, cut_over, previewed, step

FAST = Capabilities(rate_per_minute=10**7, comments_per_hour=10**7)
#: Kind of mail -> the kind of object that the journal names.
SUBJECTS = {
    "template_shared": "template",
    "process_owner": "run",
    "process_shared": "run",
    "task_assigned": "task",
    "deadline_changed": "task",
    "guest_task_link": "task",
}
#: Kind of effect -> kind of source object.
HOLDERS = {
    "access": Kind.WORKFLOW,
    "process": Kind.RUN,
    "members": Kind.RUN,
    "date": Kind.TASK,
    "owners": Kind.TASK,
    "one_off": Kind.ONE_OFF_TASK,
}


def from_journal(small: Any) -> Counter[tuple[str, str, str]]:
    """(kind of mail, person, object) of everything that the target sent."""
    members = {row["email"]: str(row["id"]) for row in small.box.tallyfy.state.members.values()}
    found: Counter[tuple[str, str, str]] = Counter()
    for mail in small.box.tallyfy.journal.mails():
        for address in mail.recipients:
            found[mail.reason, members.get(address, guest_id(address)), mail.objects[0]] += 1
    return found


def from_preview(small: Any, listed: list[dict[str, Any]]) -> Counter[tuple[str, str, str]]:
    mapping = small.ledger().mapping
    found: Counter[tuple[str, str, str]] = Counter()
    for effect in listed:
        holder, _, source_id = effect["key"].partition("/")
        for mail in effect["mails"]:
            row = mapping.get(HOLDERS[holder], source_id)
            found[mail["kind"], mail["person"], f"{SUBJECTS[mail['kind']]}:{row.target_id}"] += 1
    return found


def listed_in(small: Any, run_id: str = "live") -> list[dict[str, Any]]:
    path = next(Path(small.folder).rglob(f"{run_id}/cut_over_preview.json"))
    return list(json.loads(path.read_text("utf-8")))


#: The workflows of the sample with most people in open work, their webhooks among them.
BUSY = ("Employee onboarding", "Client intake", "Purchase request", "Offboarding")


def busy_part() -> Any:
    """The sample organisation without its history and without what nobody is working in: half a minute less."""
    state = build_source()
    kept = {one.id for one in state.workflows.values() if one.name in BUSY}
    state.workflows = {key: one for key, one in state.workflows.items() if key in kept}
    runs = {key: run for key, run in state.runs.items() if run.workflow_id in kept and run.status == "Active"}
    state.runs = runs
    state.comments = {key: one for key, one in state.comments.items() if one.run_id in runs}
    state.attachments = {key: one for key, one in state.attachments.items() if one.run_id in runs}
    state.schedules = {key: one for key, one in state.schedules.items() if one.workflow_id in kept}
    state.one_off_tasks.clear()
    return state


@pytest.fixture(scope="module")
def live(_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The sample organisation after its cut-over."""
    dsn = _postgres.create_database("live")
    with (
        pytest.MonkeyPatch.context() as patch,
        Sandbox.start(source=busy_part(), target=target_seed(), capabilities=FAST) as box,
    ):
        made = rehearsal(box, dsn, tmp_path_factory.mktemp("live"), patch)
        made.run()
        assert made.box.tallyfy.journal.dump() == []
        cut_over(made)
        yield made
    _postgres.drop_database("live")


def test_the_preview_of_the_sample_is_the_journal(live: Any) -> None:
    told = from_journal(live)
    assert sum(told.values()) > 20
    assert {kind for kind, _, _ in told} >= {"template_shared", "process_owner", "task_assigned"}
    assert from_preview(live, listed_in(live)) == told
    assert live.box.tallyfy.journal.webhooks() == []


def test_the_report_counts_what_was_sent_and_names_no_people(live: Any) -> None:
    (page,) = Path(live.folder).rglob("live/cut_over.html")
    report = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert (report["stage"], report["mails"]) == ("live", sum(from_journal(live).values()))
    assert {effect["state"] for effect in report["effects"]} == {"made"}
    assert report["began_at"] in report["rollback"]
    assert {row["what"] for row in report["checklist"]} >= {"schedule", "webhook", "incoming webhook", "automations"}
    assert all(row["source_id"] for row in report["checklist"] if row["what"] in ("schedule", "webhook"))
    text = page.read_text("utf-8") + page.with_suffix(".csv").read_text("utf-8")
    assert [row["email"] for row in live.box.tallyfy.state.members.values() if row["email"] in text] == []
    assert "<script" not in text
    rows = list(csv.DictReader(page.with_suffix(".csv").read_text("utf-8").splitlines()))
    assert len(rows) == len(report["effects"])
    assert {row["state"] for row in rows} == {"made"}


def test_no_webhook_calls_before_it_is_its_turn(live: Any) -> None:
    """Webhooks are the last effects: none of the others can call one."""
    keys = [effect["key"].partition("/")[0] for effect in listed_in(live)]
    assert "webhook" in keys
    assert set(keys[keys.index("webhook") :]) == {"webhook"}
    order = [key for key in dict.fromkeys(keys) if key in ("access", "process", "date", "owners")]
    assert order == ["access", "process", "date", "owners"]


def mutated(live: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Copies of both sides, a shared template of the target and a dated task that an open process has for a member."""
    state = live.box.process_street.state
    source = json.loads(json.dumps(source_dump(state)))
    target = json.loads(json.dumps(target_dump(live.box.tallyfy.state)))
    template = next(row for row in target["templates"] if len(row["users"]) > 1)
    tasks = [task for run in target["runs"] for task in run["tasks"]]
    due = {row.target_id for row in live.ledger().mapping.rows(Kind.TASK) if f"owners/{row.source_id}" in made(live)}
    owned = (task for task in tasks if task["id"] in due and task["deadline"] and task["owners"]["users"])
    return source, target, template, next(owned)


def hooked(target: dict[str, Any]) -> dict[str, Any]:
    """A template or step that calls a webhook."""
    places = [place for row in target["templates"] for place in (row, *row["steps"])]
    return next(place for place in places if place.get("webhook"))


def process_of(target: dict[str, Any], task: dict[str, Any]) -> dict[str, Any]:
    return next(run for run in target["runs"] if task in run["tasks"])


def made(live: Any) -> set[str]:
    keys = {effect["key"] for effect in listed_in(live)}
    return {key for key in keys if f"date/{key.partition('/')[2]}" in keys}


def stranger(target: dict[str, Any]) -> int:
    """A member who has no access anywhere."""
    person = {**target["members"][0], "id": 77_777, "email": "nobody@elsewhere.com"}
    target["members"].append(person)
    return 77_777


#: What could be wrong after a cut-over -> the fact that the reader names.
WRONGS: dict[str, tuple[Any, tuple[str, str]]] = {
    "a stranger sees the template": (lambda t, a, b: a["users"].append(stranger(t)), ("workflow", "permissions")),
    "a member sees it no more": (lambda t, a, b: a["users"].clear(), ("workflow", "permissions")),
    "the template is public": (lambda t, a, b: a.update(is_public=True), ("workflow", "permissions")),
    "another address": (lambda t, a, b: hooked(t).update(webhook="https://else.where"), ("webhook", "url")),
    "no address": (lambda t, a, b: hooked(t).update(webhook=None), ("webhook", "url")),
    "an address on a step": (lambda t, a, b: a["steps"][0].update(webhook="https://x"), ("webhook", "url")),
    "a stranger has the task": (lambda t, a, b: b["owners"]["users"].append(stranger(t)), ("task", "assignees")),
    "nobody has the task": (lambda t, a, b: b["owners"]["users"].clear(), ("task", "assignees")),
    "no date": (lambda t, a, b: b.update(deadline=None), ("task", "dueDate")),
    "a date too early": (lambda t, a, b: b.update(deadline="2020-01-01T00:00:00Z"), ("task", "dueDate")),
    "a stranger owns the process": (
        lambda t, a, b: process_of(t, b).update(owner_id=stranger(t)),
        ("run", "createdById"),
    ),
    "a stranger's group has the task": (lambda t, a, b: b["owners"]["groups"].append("0" * 32), ("task", "assignees")),
    "a stranger's group sees the process": (
        lambda t, a, b: process_of(t, b)["groups"].append("0" * 32),
        ("run", "shared"),
    ),
    "a stranger sees the process": (lambda t, a, b: process_of(t, b)["users"].append(stranger(t)), ("run", "shared")),
}


def test_the_independent_reader_finds_people_dates_access_and_webhooks_right(live: Any) -> None:
    source, target, _, _ = mutated(live)
    assert read_live(source, target) == []


@pytest.mark.parametrize("wrong", list(WRONGS))
def test_the_independent_reader_sees_what_is_wrong(live: Any, wrong: str) -> None:
    source, target, template, task = mutated(live)
    change, fact = WRONGS[wrong]
    change(target, template, task)
    assert fact in {(problem.kind, problem.field) for problem in read_live(source, target)}


@pytest.fixture
def shared(small: Any) -> Any:
    """Bob is a member now, has the last task, and may see the workflow with Ann and the kitchen."""
    (run,) = [run for run in small.box.process_street.state.runs.values() if run.status == "Active"]
    run.tasks[-1].assignees, run.tasks[-1].due_date = [bakery.BOB, bakery.ANN], "2026-12-06T10:00:00.000Z"
    (workflow,) = small.box.process_street.state.workflows.values()
    workflow.permissions = [Grant(person, "Edit") for person in (bakery.ANN, bakery.BOB, bakery.TEAM)]
    members = small.box.tallyfy.state.members
    (ann,) = [row for row in members.values() if row["email"] == bakery.ANN.email]
    members[30_000] = {**ann, "id": 30_000, "email": bakery.BOB.email, "first_name": "Bob", "last_name": "Miller"}
    small.run()
    return small


@pytest.mark.parametrize("fault", ["drop-after", "drop-before"])
def test_an_activation_that_breaks_off_at_every_write_tells_everybody_once(shared: Any, fault: str) -> None:
    """Each write in turn loses its answer, or never arrives, and its task is run again."""
    preview = previewed(shared)
    for number in range(1, 40):
        shared.box.tallyfy.faults.clear()
        match = {"method": "PUT"}
        shared.box.tallyfy.faults.add({"match": match, "nth": 1, "times": 5 if number % 2 else 1, "fault": fault})
        try:
            activate(shared, "live", preview)
            break
        except MigrationError:
            shared.box.tallyfy.faults.clear()
            if number % 3 == 0:
                continue
    shared.box.tallyfy.faults.clear()
    activate(shared, "live", preview)
    step(shared, VerifyCutOver, "live")
    assert step(shared, ReportCutOver, "live")["stage"] == "live"
    step(shared, ReleaseLease, "live")
    assert from_preview(shared, listed_in(shared)) == from_journal(shared)
    assert sum(from_journal(shared).values()) == preview["mails"] == 5


def test_a_group_with_people_is_told_through_its_members_and_guests(shared: Any) -> None:
    (group,) = shared.box.tallyfy.state.groups.values()
    group["members"], group["guests"] = [30_000], ["cook@harbour-pantry.com"]
    cut_over(shared)
    assert from_preview(shared, listed_in(shared)) == from_journal(shared)
    assert ("template_shared", guest_id("cook@harbour-pantry.com")) in {key[:2] for key in from_journal(shared)}


def test_people_whom_somebody_put_on_a_task_in_the_target_stay(shared: Any) -> None:
    task = next(
        one for one in shared.box.tallyfy.state.tasks.values() if one["title"] == "Deliver" and not one["completed_at"]
    )
    (ann,) = [row["id"] for row in shared.box.tallyfy.state.members.values() if row["email"] == bakery.ANN.email]
    task["owners"]["users"] = [ann]
    cut_over(shared)
    assert task["owners"]["users"] == [ann]
    assert "owners" not in {effect["key"].partition("/")[0] for effect in listed_in(shared)}
    told = from_journal(shared)
    assert ("deadline_changed", str(ann), f"task:{task['id']}") in told
    assert from_preview(shared, listed_in(shared)) == told


def test_every_line_of_the_table_of_mails(live: Any) -> None:
    """One person is new, one was there: who is told follows from the line alone."""
    there, new = sorted(live.box.tallyfy.state.members)[-2:]
    with open_workspace(str(live.organization_file), live.context("look", "step", {})) as workspace:
        view, nobody = TargetView(workspace), 999_999
        for (thing, key), notice in NOTICES.items():
            mails = view.mails(thing, key, people([there]), people([there, new, workspace.migration_user, nobody]))
            wanted = {"added": [str(new)], "present": [str(there)]}[str(notice.audience)] if notice else []
            assert [(mail.kind, mail.person) for mail in mails] == [(notice.kind, one) for one in wanted if notice]


def test_the_totals_of_a_list() -> None:
    nothing = {"what": "w", "mails": []}
    mail = {"kind": "task_assigned", "person": "7"}
    counted = totals([nothing, {"what": "w", "mails": [mail, mail]}])
    assert counted == {"effects": {"w": 2}, "mails": {"task_assigned": 2}, "people": {"7": 2}}
    assert people() == People()
    assert Effect("k", "h", Stage.DATES, "w", {}, lambda: None, lambda: None).row_id == "cut_over/k"
