from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.instance import value_id


def test_answers_that_do_not_fit_are_kept(make, planned) -> None:
    workflow = make.workflow(
        make.task(
            "a",
            "A",
            make.field("Text"),
            make.field("Select", "f2", config={"items": [{"name": "New"}]}),
            make.field("Snippet", "f3"),
            make.field("Table", "f4"),
        )
    )
    values = [
        make.value("f1", "x", {"value": "long " * 50}),
        make.value("f2", "x", {"value": "Old"}, "Select"),
        make.value("f3", "x", {"value": "static"}, "Snippet"),
        make.value("f4", "x", {"value": "a,b\nc,d"}, "Table"),
        make.value("f9", "x", {"value": "orphan"}),
        make.value("f8", "x", None),
    ]
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A")], values=values))
    kept = plan.kickoff["ps:kept"]
    for line in (
        f"Answer to “f1”: {'long ' * 50}",
        "Answer to “f2”: Old",
        "Answer to “f3”: static",
        "Answer to “f9”: orphan",
    ):
        assert line.strip() in kept
    assert [
        next(iter(make.said(plan, Kind.VALUE, value_id("run1", i)).values()), None)
        for i in ("f1", "f2", "f3", "f4", "f9", "f8")
    ] == [
        "answer_too_long",
        "option_not_found",
        "value_of_passive_field",
        "table_as_text",
        "field_not_in_template",
        None,
    ]
    assert {item.field_source_id: item.value for item in plan.tasks[0].values} == {
        "f1": ("long " * 50)[:199] + "…",
        "f4": "a,b\nc,d",
    }
    # An unanswered field is no fact: the API lists it with null.
    assert len(plan.outcomes) == 2 + len(values) - 1


def test_files_in_answers_are_named_here_and_planned_on_their_own(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("MultiFile")))
    values = [make.value("f1", "x", [{"id": "s1", "name": "a.pdf"}], "MultiFile")]
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A")], values=values))
    assert "Answer to “f1”: a.pdf" in plan.kickoff["ps:kept"]
    assert [outcome.kind for outcome in plan.outcomes] == [Kind.RUN, Kind.TASK]
    assert plan.tasks[0].values == ()


def test_an_answer_goes_to_the_task_whose_step_holds_its_field_now(make, planned) -> None:
    workflow = make.workflow(
        make.task("a", "A", make.field("Text", "f1"), make.field("Text", "f2")),
        make.task("b", "B", make.field("Text", "f3"), make.field("Text", "f4"), make.field("Text", "moved")),
    )
    values = [make.value(i, "x", {"value": i}) for i in ("f1", "f2", "moved")] + [
        make.value(i, "y", {"value": i}) for i in ("f3", "f4")
    ]
    plan = planned(workflow, make.run(tasks=[make.run_task("x", "A"), make.run_task("y", "B")], values=values))
    assert [[item.field_source_id for item in task.values] for task in plan.tasks] == [
        ["f1", "f2"],
        ["moved", "f3", "f4"],
    ]


def test_a_date_is_read_in_the_zone_of_the_organisation(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A", make.field("Date", config={"timeOption": "Excluded"})))
    data = {"value": "2026-09-14T22:00:00.000Z", "timeHidden": True}
    run = make.run(tasks=[make.run_task("x", "A")], values=[make.value("f1", "x", data, "Date")])
    assert planned(workflow, run).tasks[0].values[0].value == "2026-09-15"
    assert planned(workflow, run, "America/New_York").tasks[0].values[0].value == "2026-09-14"


def test_what_is_cut_from_the_kept_text_is_said_and_nothing_that_arrived_counts_as_lost(make, planned) -> None:
    workflow = make.workflow(make.task("new"), make.task("a", "A", make.field("Text"), make.field("Text", "f2")))
    values = [make.value("f1", "x", {"value": "long " * 2000}), make.value("f9", "x", {"value": "orphan " * 20})]
    plan = planned(workflow, make.run(tasks=[make.done("x", "A")], values=values))
    assert len(plan.kickoff["ps:kept"]) <= 6000
    assert make.said(plan, Kind.VALUE, "run1:f1") == {"data": "kept_text_cut"}
    assert make.said(plan, Kind.VALUE, "run1:f9") == {"": "kept_text_cut"}
    dispositions = {outcome.source_id: outcome.disposition for outcome in plan.outcomes}
    assert dispositions["run1:f1"] is Disposition.PRESERVED
    assert dispositions["run1:f9"] is Disposition.UNSUPPORTED
    assert dispositions["x"] is not Disposition.UNSUPPORTED


def test_an_answer_whose_step_no_task_reaches_is_kept(make, planned) -> None:
    workflow = make.workflow(make.task("a", "A"), make.task("b", "B", make.field("Text")))
    run = make.run(tasks=[make.run_task("x", "A")], values=[make.value("f1", "gone", {"value": "Lena"})])
    plan = planned(workflow, run)
    assert make.said(plan, Kind.VALUE, "run1:f1") == {"": "field_not_in_template"}
    assert "Answer to “f1”: Lena" in plan.kickoff["ps:kept"]
