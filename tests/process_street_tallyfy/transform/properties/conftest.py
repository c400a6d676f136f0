"""Strategies for anything that the source models accept, as one session fixture."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.transform.form import FIELD_TYPES

fragments = st.sampled_from(
    [
        "",
        " ",
        "{{form.k1}}",
        "[ps:x]",
        "@[5]",
        "b@c.de",
        "<script>",
        "<b>x</b>",
        "**y**",
        "\n",
        "&",
        "“",
        "https://a.de/@b",
        " [x](https://a.de/{{form.k1}}) ",
        "{{",
    ]
)
texts = st.builds("".join, st.lists(st.one_of(fragments, st.text(max_size=12)), max_size=6))
maybe_text = st.none() | texts
words = st.sampled_from(["Show", "Hide", "Is", "IsNot", "Static", "Dynamic", "FormField", "After", "Before", "Odd", ""])
ids = st.sampled_from([*(f"t{i}" for i in range(6)), *(f"f{i}" for i in range(8)), "gone"])
stamps = st.none() | st.datetimes().map(lambda moment: moment.isoformat() + "Z")
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
moments = st.sampled_from(
    ["2026-09-14T22:00:00.000Z", "2026-09-14", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
atoms = scalars | moments | st.sampled_from(["A", "B", "a@acme.example", "u1"])
jsons = st.recursive(
    atoms,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
answers = st.one_of(
    st.none(),
    jsons,
    st.fixed_dictionaries({"value": atoms}, optional={"timeHidden": st.booleans(), "hasDefaultValue": st.booleans()}),
    st.fixed_dictionaries({"values": st.lists(atoms, max_size=4)}),
    st.lists(
        st.fixed_dictionaries({"id": st.sampled_from(["s1", "s2"])}, optional={"name": texts, "url": texts}), max_size=2
    ),
)
users = st.fixed_dictionaries(
    {"id": st.sampled_from(["u1", "u2"])},
    optional={"email": st.sampled_from(["a@acme.example", "B@c.de", "group-g@process.st", ""]), "username": texts},
)
field_types = st.sampled_from([*FIELD_TYPES, "Hologram"])
durations = st.sampled_from(["P1D", "PT48H", "P1M1D", "", "odd"])
due_rules = st.none() | st.fixed_dictionaries(
    {"sourceType": st.sampled_from(["ChecklistStartDate", "TaskCompletedDate", "PreviousTaskCompletedDate", "Odd"])},
    optional={"dueOffset": durations, "offsetDirection": words, "sourceTaskId": ids, "businessDaysHandlingMode": words},
)


@st.composite
def widgets(draw: Any, widget_id: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["FormField", "FormField", "Text", "Image", "Video", "Embed", "CrossLink", "Odd"]))
    widget = {"id": widget_id, "type": kind, "hiddenByDefault": draw(st.booleans())}
    if kind != "FormField":
        return {
            **widget,
            "content": draw(maybe_text),
            "url": draw(maybe_text),
            "caption": draw(maybe_text),
            "extra": draw(jsons),
        }
    items = draw(st.lists(st.fixed_dictionaries({"name": st.sampled_from(["A", "B", "", " A"])}), max_size=4))
    config = {"items": items, "defaultValue": draw(maybe_text), "format": draw(st.sampled_from(["RichText", None]))}
    config |= {
        "timeOption": draw(st.sampled_from(["Included", "Excluded", "Optional", "Odd", None])),
        "unit": draw(maybe_text),
        "unitLocation": draw(st.sampled_from(["prefix", "suffix", "Odd", None])),
        "body": draw(maybe_text),
        "to": draw(jsons),
    }
    return {
        **widget,
        "fieldType": draw(field_types),
        "key": draw(st.sampled_from(["k1", "k2", ""])),
        "label": draw(maybe_text),
        "required": draw(st.booleans()),
        "config": config,
        "constraints": draw(
            st.none()
            | st.dictionaries(st.sampled_from(["min", "max", "minValue", "allowNegative", "odd"]), jsons, max_size=2)
        ),
    }


frequencies = st.sampled_from(["Daily", "Weekly", "Monthly", "Yearly", "Odd"])
schedules = st.fixed_dictionaries(
    {"id": st.just("s1")},
    optional={
        "name": texts,
        "startDate": stamps,
        "timeZone": st.sampled_from(["Europe/Berlin", "Moon", ""]),
        "duePeriod": durations,
        "assigneeEmails": st.lists(texts, max_size=2),
        "rules": st.lists(
            st.fixed_dictionaries({"frequency": frequencies}, optional={"interval": scalars, "by": words}), max_size=2
        ),
    },
)
hooks = st.fixed_dictionaries({"id": st.just("h1")}, optional={"name": texts, "automationApp": texts, "config": jsons})
levels = st.sampled_from(["Edit", "Run", "Odd", ""])
permissions = st.fixed_dictionaries({"accessLevel": levels}, optional={"email": texts})
task_permissions = st.fixed_dictionaries(
    {"type": words}, optional={"user": users, "sourceType": words, "sourceWidgetId": ids, "taskRead": st.booleans()}
)


@st.composite
def workflows(draw: Any) -> WorkflowBundle:
    tasks = []
    for number in range(draw(st.integers(0, 5))):
        first = number * 2
        hung = [draw(widgets(f"f{first + i}")) for i in range(draw(st.integers(0, 2)))]
        task = {"id": f"t{number}", "name": draw(maybe_text | st.just("Heading:")), "stopTask": draw(st.booleans())}
        task |= {
            "taskType": draw(st.sampled_from(["Standard", "Approval", "AI", "Code", "Odd"])),
            "hiddenByDefault": draw(st.booleans()),
        }
        config = draw(
            st.none()
            | st.fixed_dictionaries(
                {}, optional={"prompt": texts, "subjectTaskIds": st.lists(ids), "outputMapping": jsons}
            )
        )
        rules = draw(
            st.lists(st.fixed_dictionaries({"type": words}, optional={"email": texts, "sourceType": words}), max_size=2)
        )
        tasks.append(
            {"task": task, "widgets": hung, "config": config, "assignmentRules": rules, "dueRule": draw(due_rules)}
            | {"permissionRules": draw(st.lists(task_permissions, max_size=2))}
        )
    atom = st.fixed_dictionaries({"widgetId": ids, "operator": words}, optional={"value": jsons})
    group = st.fixed_dictionaries({}, optional={"and": st.lists(atom, max_size=2)})
    rule = st.fixed_dictionaries(
        {"action": words, "condition": st.fixed_dictionaries({}, optional={"or": st.lists(group, max_size=2)})},
        optional={
            "targets": st.fixed_dictionaries({"taskIds": st.lists(ids), "widgetIds": st.lists(ids)}),
            "description": maybe_text,
        },
    )
    rules = [{"id": f"l{i}", **one} for i, one in enumerate(draw(st.lists(rule, max_size=3)))]
    workflow = {"id": "w1", "name": draw(texts), "description": draw(maybe_text)}
    payload = {
        "workflow": workflow,
        "revision": draw(st.none() | st.just({"id": "r"})),
        "tasks": tasks,
        "logicRules": rules,
    }
    payload |= {
        "permissions": draw(st.lists(permissions, max_size=2)),
        "schedules": draw(st.lists(schedules, max_size=1)),
        "incomingWebhooks": draw(st.lists(hooks, max_size=1)),
    }
    return WorkflowBundle.model_validate({**payload, "runDueRule": draw(due_rules)})


@st.composite
def runs(draw: Any, workflow: WorkflowBundle) -> RunBundle:
    names = st.sampled_from([item.task.name or "" for item in workflow.tasks] or [""]) | texts
    task = st.fixed_dictionaries(
        {"name": names, "status": st.sampled_from(["Completed", "NotCompleted", "Odd"])},
        optional={
            "completedDate": stamps,
            "completedBy": st.none() | users,
            "dueDate": stamps,
            "hidden": st.booleans(),
            "stopped": st.booleans(),
            "taskType": st.sampled_from(["Standard", "Approval"]),
        },
    )
    tasks = [{"id": f"x{i}", **one} for i, one in enumerate(draw(st.lists(task, max_size=6)))]
    task_ids = st.sampled_from([*(one["id"] for one in tasks), "gone"])
    value_ids = draw(st.lists(ids, max_size=8, unique=True))
    value = st.fixed_dictionaries(
        {"taskId": task_ids, "data": answers, "fieldType": field_types},
        optional={"key": st.sampled_from(["k1", "k2", ""]), "label": maybe_text, "updatedBy": users},
    )
    values = [{"id": value_id, **draw(value)} for value_id in value_ids]
    approval = st.fixed_dictionaries(
        {
            "approvalTaskId": task_ids,
            "subjectTaskId": task_ids,
            "status": st.sampled_from(["Approved", "Rejected", "Odd"]),
        },
        optional={"comment": maybe_text, "reviewedBy": users},
    )
    approvals = [{"id": f"d{i}", **one} for i, one in enumerate(draw(st.lists(approval, max_size=3)))]
    audit = draw(
        st.fixed_dictionaries({}, optional={"createdDate": stamps, "createdById": st.sampled_from(["u1", "u2", "u9"])})
    )
    run = {
        "id": "run1",
        "workflowId": "w1",
        "name": draw(maybe_text),
        "status": draw(st.sampled_from(["Active", "Completed", "Archived", "Odd"])),
    }
    assignees = {one["id"]: draw(st.lists(users, max_size=2)) for one in tasks}
    payload = {"run": {**run, "audit": audit, "dueDate": draw(stamps)}, "tasks": tasks, "values": values}
    return RunBundle.model_validate(
        {**payload, "approvals": approvals, "taskAssignees": assignees, "assignees": draw(st.lists(users, max_size=2))}
    )


@st.composite
def bundles(draw: Any) -> tuple[WorkflowBundle, RunBundle]:
    workflow = draw(workflows())
    return workflow, draw(runs(workflow))


def facts_are_told_once(plan: Any) -> None:
    facts = [(f.kind, f.source_id, f.field) for f in plan.findings]
    assert len(facts) == len(set(facts))
    objects = [(o.kind, o.source_id) for o in plan.outcomes]
    assert len(objects) == len(set(objects))
    for outcome in plan.outcomes:
        if outcome.disposition is not Disposition.EXACT:
            assert any((f.kind, f.source_id) == (outcome.kind, outcome.source_id) for f in plan.findings)


@pytest.fixture(scope="session")
def drawn() -> SimpleNamespace:
    return SimpleNamespace(
        workflows=workflows,
        bundles=bundles,
        answers=answers,
        texts=texts,
        stamps=stamps,
        users=users,
        facts_are_told_once=facts_are_told_once,
    )
