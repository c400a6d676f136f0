import pytest

from process_street_tallyfy.model.plan import RunPlan, TaskPlan
from process_street_tallyfy.model.source import Comment
from process_street_tallyfy.transform.comment import neutral, plan_comments

OMAR = {"id": "uOmar", "email": "omar@acme.example", "username": "Omar Reyes"}


def comment(comment_id: str, text: str = "hi", task: str = "x", minute: int = 0, **extra: object) -> Comment:
    stamp = f"2026-09-02T10:{minute:02d}:00.000Z"
    base = {"id": comment_id, "text": text, "taskId": task, "workflowRunId": "run1", "createdDate": stamp}
    return Comment.model_validate({**base, "updatedDate": stamp, "createdBy": OMAR, **extra})


def plan(*tasks: tuple[str, str | None]) -> RunPlan:
    planned = tuple(TaskPlan(task_id, step, "name", completed=False) for task_id, step in tasks)
    return RunPlan("run1", "w1", "n", "", "[ps:run1]", "Active", None, {}, planned)


def test_one_comment(make) -> None:
    planned = plan_comments(make.run(), plan(("x", "a")), [comment("c1", "<b>a</b>\nb")], fold=False)
    item = planned.plans[0]
    assert item.content == (
        "<p>[Migrated] Omar Reyes, 2026-09-02 10:00:00 UTC: [ps:c1]</p><p>&lt;b&gt;a&lt;/b&gt;<br>b</p>"
    )
    assert (item.task_source_id, item.source_ids, item.marker) == ("x", ("c1",), "[ps:c1]")
    assert {f.field: f.reason for f in planned.findings} == {
        "createdBy": "comment_author_in_header",
        "createdDate": "comment_time_in_header",
    }


@pytest.mark.parametrize(
    "text", ["@jane look", "@[1001]", "a@b.co", "＠[1]", "{{x}}", "https://m.example/@me", "[ps:c9]"]
)
def test_nothing_in_a_comment_is_live(make, text: str) -> None:
    author = {"id": "u", "email": "u@acme.example", "username": "u@acme.example"}
    planned = plan_comments(make.run(), plan(("x", "a")), [comment("c1", text, createdBy=author)], fold=False)
    content = planned.plans[0].content
    assert "@" not in content
    assert "＠" not in content
    assert "{{" not in content
    assert content.count("[ps:") == 1
    assert "mention_disarmed" in {finding.reason for finding in planned.findings}


def test_oldest_first_and_folded_in_chunks(make) -> None:
    comments = [comment(f"c{n}", "x" * 2500, minute=9 - n) for n in range(4)] + [comment("other", task="y")]
    folded = plan_comments(make.run(), plan(("x", "a"), ("y", "b")), comments, fold=True)
    assert [(item.task_source_id, item.source_ids, item.marker) for item in folded.plans] == [
        ("y", ("other",), "[ps:other]"),
        ("x", ("c3", "c2"), "[ps:c3]"),
        ("x", ("c1", "c0"), "[ps:c1]"),
    ]
    assert all(len(item.content) <= 6000 for item in folded.plans)
    assert {f.source_id for f in folded.findings if f.reason == "comment_folded"} == {"c0", "c1", "c2", "c3"}
    single = plan_comments(make.run(), plan(("x", "a"), ("y", "b")), comments, fold=False)
    assert [item.source_ids for item in single.plans if item.task_source_id == "x"] == [
        ("c3",),
        ("c2",),
        ("c1",),
        ("c0",),
    ]


def test_a_comment_whose_task_has_no_step_moves_and_says_so(make) -> None:
    run = make.run(tasks=[make.run_task("gone", "Old task"), make.run_task("x", "A")])
    planned = plan_comments(run, plan(("gone", None), ("x", "a")), [comment("c1", task="gone")], fold=False)
    assert planned.plans[0].task_source_id == "x"
    assert "on the task “Old task”" in planned.plans[0].content
    assert ("taskId", "comment_moved") in {(f.field, f.reason) for f in planned.findings}


def test_a_run_without_a_step_lists_its_comments(make) -> None:
    planned = plan_comments(make.run(), plan(("x", None)), [comment("c1")], fold=True)
    assert planned.plans == ()
    assert [(f.source_id, f.reason) for f in planned.findings] == [("c1", "comment_without_task")]
    assert [outcome.source_id for outcome in planned.outcomes] == ["c1"]


def test_other_runs_and_repeats_are_left_alone(make) -> None:
    comments = [comment("c1"), comment("c1"), comment("c2", workflowRunId="run2")]
    planned = plan_comments(make.run(), plan(("x", "a")), comments, fold=False)
    assert [outcome.source_id for outcome in planned.outcomes] == ["c1"]


def test_an_edit_is_said(make) -> None:
    planned = plan_comments(
        make.run(), plan(("x", "a")), [comment("c1", updatedDate="2026-09-04T00:00:00Z")], fold=False
    )
    assert ("updatedDate", "authorship_not_kept") in {(f.field, f.reason) for f in planned.findings}


def test_neutral_text_stays_readable() -> None:
    assert neutral("@jane: see a@b.co") == "(at)jane: see a(at)b.co"
