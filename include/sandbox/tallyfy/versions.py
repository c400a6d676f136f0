"""Versions of templates: a process keeps the one it was launched from (api/tallyfy-api.md 2.7)."""

from __future__ import annotations

import copy

from include.sandbox.tallyfy.state import Row, TallyfyState


def touch(state: TallyfyState, template: Row) -> None:
    """Called before every change of a template: processes that run keep what they have."""
    template["_version"] = None


def pin(state: TallyfyState, template: Row) -> str:
    """The id of the frozen present version; one copy serves all launches until the next change."""
    version: str | None = template["_version"]
    if version is None:
        version = template["_version"] = state.new_id()
        state.versions[version] = copy.deepcopy(template)
    return version
