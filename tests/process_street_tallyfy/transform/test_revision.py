"""A later revision laid over the moved one: what is paired, what stays, and that a second time changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from process_street_tallyfy.model.bundle import WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.transform.revision import Revised, revise
from process_street_tallyfy.transform.template import plan_template

PEOPLE = PeopleMap({}, migration_user=1)
TYPES = ("Text", "Select", "Date")


def task(task_id: str, name: str, *keys: str, kind: str = "Standard", types: str = "Text") -> dict[str, Any]:
    widgets = [field(f"{task_id}.{key}", key, types) for key in keys]
    return {"task": {"id": task_id, "name": name, "taskType": kind}, "widgets": widgets}


def field(field_id: str, key: str, field_type: str, *options: str) -> dict[str, Any]:
    config = {"fieldType": field_type, "items": [{"name": name} for name in options or ("A", "B")]}
    return {"type": "FormField", "id": field_id, "fieldType": field_type, "key": key, "label": key, "config": config}


def workflow(*tasks: dict[str, Any]) -> WorkflowBundle:
    return WorkflowBundle.model_validate({"workflow": {"id": "w1"}, "tasks": list(tasks)})


def ids(bundle: WorkflowBundle) -> set[str]:
    return {i for item in bundle.tasks for i in (item.task.id, *(widget.id for widget in item.widgets))}


def over(before: WorkflowBundle, now: WorkflowBundle, *used: str) -> Revised:
    return revise(before, now, ids(before), lambda _, text: text in used)


@pytest.mark.parametrize(
    ("before", "now", "renamed"),
    [
        ([task("a", "A")], [task("a", "Other")], {}),
        ([task("a", "A"), task("b", "B")], [task("y", "B"), task("x", "A")], {"a": "x", "b": "y"}),
        ([task("a", "A", "k")], [task("x", "Other", "k")], {"a": "x", "a.k": "x.k"}),
        ([task("a", "A"), task("b", "A")], [task("x", "A"), task("y", "A")], {"a": "x", "b": "y"}),
        ([task("a", "A"), task("b", "B")], [task("x", "A"), task("y", "Other")], {"a": "x", "b": "y"}),
        ([task("a", "A", kind="Approval")], [task("x", "Other")], {}),
    ],
)
def test_a_row_per_way_to_pair(before: list[Any], now: list[Any], renamed: dict[str, str]) -> None:
    assert over(workflow(*before), workflow(*now)).renamed == renamed


def test_what_is_gone_stays_where_it_stood() -> None:
    before = workflow(task("a", "A", "k", "l"), task("b", "B"), task("c", "C"))
    bundle = over(before, workflow(task("x", "A", "l"), task("z", "C"), task("n", "New"))).bundle
    assert [item.task.id for item in bundle.tasks] == ["x", "b", "z", "n"]
    assert [widget.id for widget in bundle.tasks[0].widgets] == ["a.k", "x.l"]
    assert bundle.retired == ["a.k", "b"]
    assert bundle.aliases == {"a": "x", "a.l": "x.l", "c": "z"}


def test_what_the_target_never_got_does_not_stay() -> None:
    before = workflow(task("a", "A", "k"), task("b", "B"))
    assert revise(before, workflow(task("x", "A")), {"a"}, lambda *_: False).bundle.retired == []


def test_a_renamed_task_is_known_by_its_former_names() -> None:
    first = over(workflow(task("a", "A", "k")), workflow(task("x", "B", "k"))).bundle
    bundle = over(first, workflow(task("y", "C", "k"))).bundle
    assert bundle.tasks[0].former_names == ["A", "B"]
    assert bundle.aliases == {"a": "y", "a.k": "y.k", "x": "y", "x.k": "y.k"}


def test_options_keep_their_numbers() -> None:
    def choice(task_id: str, *options: str) -> WorkflowBundle:
        given = {"task": {"id": task_id, "name": "A"}, "widgets": [field(f"{task_id}.k", "k", "Select", *options)]}
        return workflow(given)

    bundle = over(choice("a", "A", "B", "C"), choice("x", "D", "C"), "B").bundle
    assert [(one.number, one.text) for one in bundle.standing_options["x.k"]] == [(4, "D"), (3, "C"), (2, "B")]


def test_a_field_keeps_its_type() -> None:
    before, now = workflow(task("a", "A", "k")), workflow(task("x", "A", "k", types="Date"))
    bundle = over(before, now).bundle
    assert bundle.unchangeable == ["x.k"]
    assert bundle.tasks[0].widgets[0].field_type == "Text"


@st.composite
def revisions(draw: st.DrawFn, prefix: str) -> WorkflowBundle:
    names = draw(st.lists(st.sampled_from("ABC"), min_size=1, max_size=4))
    keys = iter(draw(st.permutations("klmnopqr")))
    return workflow(
        *(
            task(
                f"{prefix}{n}",
                name,
                *(next(keys) for _ in range(draw(st.integers(0, 2)))),
                types=draw(st.sampled_from(TYPES)),
            )
            for n, name in enumerate(names)
        )
    )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(revisions("a"), revisions("b"), revisions("c"))
def test_any_revision_is_laid_over_once(first: WorkflowBundle, second: WorkflowBundle, third: WorkflowBundle) -> None:
    moved, known = first, ids(first)
    for now in (second, third):
        found = over(moved, now)
        known |= ids(now)
        everything = [i for item in found.bundle.tasks for i in (item.task.id, *(w.id for w in item.widgets))]
        assert len(set(everything)) == len(everything), "nothing twice"
        assert ids(now) <= set(everything), "nothing of the new revision is missing"
        assert ids(moved) <= set(everything) | set(found.bundle.aliases), "every former id leads somewhere"
        order = [item.task.id for item in found.bundle.tasks]
        assert [i for i in order if i in ids(now)] == [item.task.id for item in now.tasks]
        again = over(found.bundle, now)
        assert again.renamed == {}
        assert again.bundle.staged() == found.bundle.staged()
        moved = found.bundle
    assert set(moved.aliases) <= known
    assert plan_template(moved, people=PEOPLE).steps
