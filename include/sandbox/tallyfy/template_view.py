"""How templates and steps look from outside (api/tallyfy-api.md 1.4, 2.7, 2.9)."""

from __future__ import annotations

from include.sandbox.tallyfy.answers import wrapped
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.tallyfy.tags import tags_of
from include.sandbox.tallyfy.world import visible


def show(state: TallyfyState, row: Row, wanted: set[str]) -> Row:
    """`prerun` and `automated_actions` are always there and bare; includes come in envelopes."""
    view = {**visible(row), "steps_count": len(row["_steps"])}
    if "steps" in wanted:
        view["steps"] = wrapped(unsorted_steps(state, row))
    if "tags" in wanted:
        view["tags"] = wrapped(tags_of(state, row["id"]))
    if "folder" in wanted:
        folder = state.folders.get(row["folder_id"] or "")
        view["folder"] = wrapped(visible(folder) if folder else {})
    return view


def show_step(state: TallyfyState, step: Row) -> Row:
    return {**visible(step), "tags": wrapped(tags_of(state, step["id"]))}


def unsorted_steps(state: TallyfyState, row: Row) -> list[Row]:
    """By id, which says nothing of their position (8.5 no. 66)."""
    return [show_step(state, step) for step in sorted(row["_steps"], key=lambda step: str(step["id"]))]
