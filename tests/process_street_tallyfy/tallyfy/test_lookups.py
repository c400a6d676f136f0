"""None, one and several hits of every look-up (api/tallyfy-api.md section 6)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.tallyfy.reads import TallyfyReads
from process_street_tallyfy.tallyfy.writes import TallyfyWrites


def ids(hits: list[Any]) -> list[Any]:
    return [hit.id for hit in hits]


def test_groups(reads: TallyfyReads, writes: TallyfyWrites) -> None:
    one = writes.create_group({"name": "Ops", "description": "x [ps:G1]"})
    writes.create_group({"name": "[ps:G2] only in the name", "description": "x [ps:G10]"})
    assert ids(lookups.find_group(reads, "[ps:G1]")) == [one.id]
    assert lookups.find_group(reads, "[ps:G2]") == []


def test_folders(reads: TallyfyReads, writes: TallyfyWrites) -> None:
    top = writes.create_folder("HR", None)
    nested = writes.create_folder("HR", top.id)
    writes.create_folder("HR", None, "run")
    assert ids(lookups.find_folder(reads, "checklist", None, "HR")) == [top.id]
    assert ids(lookups.find_folder(reads, "checklist", top.id, "HR")) == [nested.id]
    assert lookups.find_folder(reads, "checklist", nested.id, "HR") == []
    twin = writes.create_folder("HR", None)
    assert set(ids(lookups.find_folder(reads, "checklist", None, "HR"))) == {top.id, twin.id}


@pytest.mark.parametrize("title", ["ps-mig", "task:ps", "a b+c"])
def test_tags(reads: TallyfyReads, writes: TallyfyWrites, title: str) -> None:
    tag = writes.create_tag(title, "#336699")
    writes.create_tag(f"{title} 2", "#336699")
    assert ids(lookups.find_tag(reads, title)) == [tag.id]
    assert lookups.find_tag(reads, title[:-1]) == []


def test_templates(reads: TallyfyReads, writes: TallyfyWrites, make_template: Any) -> None:
    make_template("Onboarding", 0, "not ours")
    mine, _ = make_template("Onboarding", 0, "x [ps:W1]")
    make_template("Onboarding", 0, "x [ps:W10]")
    assert ids(lookups.find_template(reads, "W1", "Onboarding")) == [mine.id]
    assert ids(lookups.find_template(reads, "W1", "Another title")) == [mine.id]
    writes.archive_template(mine.id)
    assert ids(lookups.find_template(reads, "W1", "Onboarding")) == [mine.id]
    assert ids(lookups.find_template(reads, "W1", "Another title")) == [mine.id]
    assert lookups.find_template(reads, "W2", "Onboarding") == []
    twin, _ = make_template("Onboarding", 0, "x [ps:W1]")
    assert set(ids(lookups.find_template(reads, "W1", "Onboarding"))) == {mine.id, twin.id}


def test_steps_of_one_title_are_told_apart_by_their_place(
    reads: TallyfyReads, writes: TallyfyWrites, make_template: Any
) -> None:
    template, _ = make_template(steps=0)
    first = writes.create_step(template.id, {"title": "Check"})
    assert ids(lookups.find_step(reads, template.id, "Check", 1)) == [first.id]
    assert lookups.find_step(reads, template.id, "Check", 2) == []
    second = writes.create_step(template.id, {"title": "Check"})
    assert ids(lookups.find_step(reads, template.id, "Check", 2)) == [second.id]


def test_captures(reads: TallyfyReads, make_template: Any, make_capture: Any) -> None:
    template, (step, _) = make_template()
    first = make_capture(template, step, "Name", position=1)
    assert ids(lookups.find_capture(reads, template.id, step.id, "Name", 1)) == [first.id]
    assert lookups.find_capture(reads, template.id, step.id, "Name", 2) == []
    second = make_capture(template, step, "Name", position=2)
    assert ids(lookups.find_capture(reads, template.id, step.id, "Name", 2)) == [second.id]


def test_runs(reads: TallyfyReads, writes: TallyfyWrites, make_template: Any, launch: Callable[..., Any]) -> None:
    template, _ = make_template()
    run = launch(template)
    launch(template, "x [ps:R10]", "R10")
    assert ids(lookups.find_run(reads, template.id, "R1")) == [run.id]
    writes.archive_run(run.id)
    assert ids(lookups.find_run(reads, template.id, "R1")) == [run.id]
    assert lookups.find_run(reads, template.id, "R2") == []


def test_a_renamed_run_is_found_by_its_kick_off_value(
    reads: TallyfyReads, writes: TallyfyWrites, make_template: Any, launch: Callable[..., Any]
) -> None:
    template, _ = make_template()
    run = launch(template)
    writes.update_run(run.id, {"name": "renamed", "summary": "changed"})
    assert ids(lookups.find_run(reads, template.id, "R1")) == [run.id]


def test_comments(reads: TallyfyReads, writes: TallyfyWrites, make_template: Any, launch: Callable[..., Any]) -> None:
    template, _ = make_template()
    run = launch(template)
    task = reads.run_tasks(run.id, expected=2)[0]
    comment = writes.comment(task.id, "Ana, 2024: <b>done</b> [ps:C1]")
    writes.comment(task.id, "another [ps:C10]")
    assert ids(lookups.find_comment(reads, run.id, task.id, "[ps:C1]")) == [comment.id]
    assert lookups.find_comment(reads, run.id, task.id, "[ps:C2]") == []


def test_assets(
    reads: TallyfyReads, writes: TallyfyWrites, make_template: Any, make_capture: Any, launch: Callable[..., Any]
) -> None:
    template, (step, _) = make_template()
    capture = make_capture(template, step, "Files", "file")
    run = launch(template)
    to = {"uploaded_from": capture.id, "subject_type": "Run", "subject_id": run.id, "step_id": step.id}
    asset = writes.upload(io.BytesIO(b"x"), "F1 a.pdf", **to, checklist_id=template.id)
    assert ids(lookups.find_asset(reads, run.id, "F1 a.pdf")) == [asset.id]
    assert lookups.find_asset(reads, run.id, "F1 a") == []


def test_people(reads: TallyfyReads, writes: TallyfyWrites) -> None:
    writes.create_guest("guest@partner-company.com", "Gil", "Est")
    assert ids(lookups.find_member(reads, "ana@ACME-company.com")) == [1002]
    assert lookups.find_member(reads, "ana@acme") == []
    assert [guest.email for guest in lookups.find_guest(reads, "GUEST@partner-company.com")] == [
        "guest@partner-company.com"
    ]
    assert lookups.find_guest(reads, "guest@partner") == []
