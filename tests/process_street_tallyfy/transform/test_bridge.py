from process_street_tallyfy.transform.bridge import Bridge, bridge_tasks


def value(field_id: str, task_id: str, **extra: object) -> dict[str, object]:
    return {"id": field_id, "key": field_id, "taskId": task_id, "fieldType": "Text", **extra}


def test_fields_come_first_by_id_or_key(make) -> None:
    workflow = make.workflow(
        make.task("a", "A", make.field("Text", "f1")), make.task("b", "B", make.field("Text", "f2", key="Second"))
    )
    tasks = [make.run_task("y", "Anything"), make.run_task("x", "B")]
    run = make.run(tasks=tasks, values=[value("f1", "x"), value("other", "y", key="Second")])
    assert bridge_tasks(run, workflow) == {"y": Bridge("b", "field"), "x": Bridge("a", "field")}


def test_a_field_that_moved_does_not_outvote_the_others(make) -> None:
    workflow = make.workflow(
        make.task("a", "A", make.field("Text", "f1"), make.field("Text", "f2")),
        make.task("b", "B", make.field("Text", "f3"), make.field("Text", "moved")),
    )
    run = make.run(
        tasks=[make.run_task("x", "A"), make.run_task("y", "B")],
        values=[value("moved", "x"), value("f1", "x"), value("f2", "x"), value("f3", "y")],
    )
    assert {task: bridge.task_template_id for task, bridge in bridge_tasks(run, workflow).items()} == {
        "x": "a",
        "y": "b",
    }


def test_place_and_name_then_name_alone(make) -> None:
    workflow = make.workflow(make.task("a", "Greet {{form.Name}} now"), make.task("new", "New"), make.task("b", "Pay"))
    run = make.run(tasks=[make.run_task("x", "Greet Lena now"), make.run_task("y", "Pay"), make.run_task("z", "Gone")])
    assert bridge_tasks(run, workflow) == {
        "x": Bridge("a", "position"),
        "y": Bridge("b", "name"),
        "z": Bridge(None, "none"),
    }


def test_tasks_of_one_name_take_the_templates_in_turn(make) -> None:
    workflow = make.workflow(make.task("a", "Review"), make.task("b", "Review"))
    run = make.run(tasks=[make.run_task("n", "Old"), *(make.run_task(i, "Review") for i in ("x", "y", "z"))])
    assert bridge_tasks(run, workflow) == {
        "n": Bridge(None, "none"),
        "x": Bridge("a", "name"),
        "y": Bridge("b", "name"),
        "z": Bridge(None, "none"),
    }


def test_tasks_of_one_name_in_the_same_version_keep_their_places(make) -> None:
    workflow = make.workflow(make.task("a", "Review"), make.task("b", "Pay"), make.task("c", "Review"))
    run = make.run(tasks=[make.run_task("x", "Review"), make.run_task("y", "Pay"), make.run_task("z", "Review")])
    found = bridge_tasks(run, workflow)
    assert [(bridge.task_template_id, bridge.how) for bridge in found.values()] == [
        ("a", "position"),
        ("b", "position"),
        ("c", "position"),
    ]


def test_a_name_of_another_type_is_another_task(make) -> None:
    workflow = make.workflow(make.task("a", "Approve", taskType="Approval"))
    run = make.run(tasks=[make.run_task("x", "Approve", taskType="Standard")])
    assert bridge_tasks(run, workflow) == {"x": Bridge(None, "none")}


def test_a_name_of_merge_tags_alone_matches_nothing(make) -> None:
    workflow = make.workflow(make.task("a", "{{form.Name}}"))
    assert bridge_tasks(make.run(tasks=[make.run_task("x", "Anything")]), workflow) == {"x": Bridge(None, "none")}


def test_several_merge_tags(make) -> None:
    workflow = make.workflow(make.task("a", "Call {{a}} about {{b}} today"))
    for name, how in (
        ("Call Lena about the offer today", "position"),
        ("Call Lena today", "none"),
        ("Call  about  today", "position"),
    ):
        assert bridge_tasks(make.run(tasks=[make.run_task("x", name)]), workflow)["x"].how == how
