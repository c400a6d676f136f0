"""Workflows with rules: written down, and any that Hypothesis thinks of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from process_street_tallyfy.model.bundle import WorkflowBundle

FIELDS: dict[str, tuple[str, ...]] = {
    "Select": ("A", "B", "C"),
    "MultiChoice": ("Mail", "Door", "Key"),
    "Text": (),
    "Number": (),
}
VALUES = ("A", "B", "Mail", "Door", "x", "2")
OPERATORS = ("Is", "IsNot", "HasAnyValue", "HasNoValue", "IsGreaterThan")

atoms = st.fixed_dictionaries(
    {
        "widgetId": st.sampled_from([f"f{n}" for n in range(len(FIELDS))]),
        "operator": st.sampled_from(OPERATORS),
        "value": st.sampled_from(VALUES),
    }
)
groups = st.lists(atoms, max_size=3).map(lambda found: {"and": found})
rules = st.fixed_dictionaries(
    {
        "id": st.uuids().map(lambda made: made.hex[:22]),
        "action": st.sampled_from(["Show", "Hide"]),
        "condition": st.lists(groups, max_size=3).map(lambda found: {"or": found}),
        "targets": st.fixed_dictionaries(
            {
                "taskIds": st.lists(st.sampled_from(["t1", "t2", "t3"]), max_size=2, unique=True),
                "widgetIds": st.lists(st.sampled_from(["f1", "f2"]), max_size=1),
            }
        ),
    }
)


def workflow(logic: list[dict[str, Any]], hidden: tuple[bool, bool, bool] = (True, False, True)) -> WorkflowBundle:
    """Four form fields on the first task, then three tasks to show and hide."""
    widgets = [
        {
            "id": f"f{n}",
            "type": "FormField",
            "fieldType": kind,
            "key": f"Field_{n}",
            "label": f"Field {n}",
            "config": {"fieldType": kind, "items": [{"name": name} for name in names]},
        }
        for n, (kind, names) in enumerate(FIELDS.items())
    ]
    tasks: list[dict[str, Any]] = [{"task": {"id": "t0", "name": "Ask"}, "widgets": widgets}]
    tasks += [{"task": {"id": f"t{n}", "name": f"Do {n}", "hiddenByDefault": flag}} for n, flag in enumerate(hidden, 1)]
    return WorkflowBundle.model_validate({"workflow": {"id": "w1", "name": "W"}, "tasks": tasks, "logicRules": logic})


workflows = st.builds(workflow, st.lists(rules, min_size=1, max_size=4), st.tuples(*[st.booleans()] * 3))


@pytest.fixture
def make_workflow() -> Callable[..., WorkflowBundle]:
    return workflow


@pytest.fixture(scope="session")
def any_workflow() -> st.SearchStrategy[WorkflowBundle]:
    return workflows
