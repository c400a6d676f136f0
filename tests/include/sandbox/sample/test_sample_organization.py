"""The sample organisation: the same every time, whole in itself, of the promised size."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from include.sandbox import Sandbox
from include.sandbox.process_street.dump import dump
from include.sandbox.sample import empty, generate, target_seed
from include.sandbox.sample.people import DOMAIN

ROOT = Path(__file__).parents[4]
FINGERPRINT = (
    "import hashlib,json;from include.sandbox.sample import build_source;"
    "from include.sandbox.process_street.dump import dump;"
    "print(hashlib.sha256(json.dumps(dump(build_source())).encode()).hexdigest())"
)


def test_it_is_the_same_every_time(told):
    own = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    other = subprocess.run(
        [sys.executable, "-c", FINGERPRINT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == own


def test_its_size(state):
    runs = [run for run in state.runs.values() if run.status != "Deleted"]
    assert len(state.users) == 61
    assert len([workflow for workflow in state.workflows.values() if not workflow.archived]) == 14
    assert 145 <= len(runs) <= 155
    assert all(len(w.finished.tasks) <= 14 for w in state.workflows.values() if w.finished)
    talk = Counter(state.runs[comment.run_id].status == "Active" for comment in state.comments.values())
    assert 60 <= talk[True] <= 90
    assert 110 <= talk[False] <= 130
    finished_tasks = {c.task_id for c in state.comments.values() if state.runs[c.run_id].status != "Active"}
    assert len(finished_tasks) <= 18
    files = [a.file for a in state.attachments.values()] + [f for r in runs for v in r.values for f in v.files]
    assert 130 <= len(files) <= 180
    assert min(file.size for file in files) == 0
    assert max(file.size for file in files) > 150_000


def test_ids_are_22_characters_and_never_meet_again(told):
    seen = Counter()
    for kind in ("users", "folders", "workflows", "runs", "comments", "attachments", "records", "pages"):
        seen.update(item["id"] for item in told[kind])
    seen.update(task["id"] for run in told["runs"] for task in run["tasks"])
    for workflow in told["workflows"]:
        for revision in workflow["revisions"]:
            seen.update([revision["id"], *(rule["id"] for rule in revision["logic_rules"])])
            seen.update(item["id"] for task in revision["tasks"] for item in (task, *task["widgets"]))
    assert {len(one) for one in seen} == {22}
    assert [one for one, times in seen.items() if times > 1] == []


def test_every_reference_inside_a_revision_exists(told):
    for workflow in told["workflows"]:
        for revision in workflow["revisions"]:
            tasks = {task["id"]: place for place, task in enumerate(revision["tasks"])}
            widgets = {widget["id"] for task in revision["tasks"] for widget in task["widgets"]}
            for rule in revision["logic_rules"]:
                assert set(rule["targets"]["taskIds"]) <= set(tasks)
                assert set(rule["targets"]["widgetIds"]) <= widgets
                assert {a["widgetId"] for g in rule["condition"]["or"] for a in g["and"]} <= widgets
            for place, task in enumerate(revision["tasks"]):
                config, due = task["config"] or {}, task["due_rule"] or {}
                assert all(tasks[one] < place for one in config.get("subjectTaskIds", ()))
                assert tasks.get(due.get("sourceTaskId"), -1) < place
                rules = [due, *task["assignment_rules"], *task["permission_rules"]]
                sources = {rule["sourceWidgetId"] for rule in rules if "sourceWidgetId" in rule}
                assert sources <= widgets
                mapped = {**config.get("inputMapping", {}), **config.get("outputMapping", {})}
                assert set(mapped.values()) <= widgets


def test_every_run_points_at_its_revision_and_its_story_holds(state):
    for run in state.runs.values():
        revision = state.revision_of(run)
        assert revision is not None
        templates = {task.id: task for task in revision.tasks}
        assert run.status == "Deleted" or [t.template_task_id for t in run.tasks] == [t.id for t in revision.ordered()]
        for task in run.tasks:
            assert run.audit.created_date <= (task.completed_date or run.audit.created_date) < "2026-11-20T12"
            heading = templates[task.template_task_id].is_heading
            if run.status == "Completed":
                assert task.done is not (heading or task.hidden) or task.hidden, (run.name, task.name)
            assert not (heading and task.done)


def test_the_target_takes_the_seed():
    seed = target_seed()
    with Sandbox.start(empty(), seed) as box:
        members = [member for member in seed["members"] if member["email"].endswith(DOMAIN)]
        assert len(members) == 41
        assert len(box.process_street.state.users) == 1
        assert box.tallyfy.organization_id


def test_a_generated_organisation_has_the_asked_size_and_shape():
    made = generate(4, 50, seed=3)
    assert (len(made.workflows), len(made.runs), len(made.comments)) == (4, 50, 50)
    run = next(iter(made.runs.values()))
    assert (len(run.tasks), len(run.values)) == (15, 25)
    share = Counter(one.status for one in made.runs.values())["Completed"]
    assert 32 <= share <= 48
    assert dump(made) == dump(generate(4, 50, seed=3))
    assert dump(made) != dump(generate(4, 50, seed=4))
