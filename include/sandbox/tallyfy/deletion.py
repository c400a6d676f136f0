"""What stands in the way of a deletion, and what a deletion takes along (api/tallyfy-api.md 2.9, 5, 8.4)."""

from __future__ import annotations

from include.sandbox.tallyfy.state import Row, TallyfyState


def rules_using(template: Row, object_id: str) -> list[str]:
    """Ids of the rules that name a step or a field, as condition, target, anchor or source of people."""
    return [
        rule["id"]
        for rule in template["automated_actions"]
        if any(condition["conditionable_id"] == object_id for condition in rule["conditions"])
        or any(
            object_id in (action.get("target_step_id"), action.get("actionable_id")) for action in rule["then_actions"]
        )
    ]


def anchored_steps(state: TallyfyState, step_id: str) -> list[str]:
    """Steps of any template whose deadline hangs on this one: the check is tenant-wide."""
    return [
        step["id"]
        for template in state.templates.values()
        for step in template["_steps"]
        if (step["deadline"] or {}).get("step") == step_id and step["id"] != step_id
    ]


def forget_values(state: TallyfyState, template: Row, field_id: str) -> None:
    """Collected values go in all processes of this template that have the field (8.4 no. 63)."""
    for run in state.runs.values():
        if run["checklist_id"] != template["id"]:
            continue
        run["prerun"].pop(field_id, None)
        for task in state.run_tasks(run):
            task["taskdata"].pop(field_id, None)


def strip_references(state: TallyfyState, template_id: str) -> list[Row]:
    """Steps of other templates that launch an archived one lose the link for good."""
    stripped = []
    for template in state.templates.values():
        for step in template["_steps"]:
            if step.get("bp_to_launch") == template_id:
                step["bp_to_launch"] = None
                stripped.append({"checklist_id": template["id"], "step_id": step["id"]})
    return stripped
