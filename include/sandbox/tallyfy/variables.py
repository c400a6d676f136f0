"""Variables in a task's summary, replaced by the answers of its process (api/tallyfy-api.md 8.4 no. 61, 62)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from include.sandbox.tallyfy.state import Row, TallyfyState

VARIABLE = re.compile(r"\{\{\s*([a-z0-9-]+)\s*\}\}")


def replaced(state: TallyfyState, task: Row) -> str | None:
    """An alias that no field of the process has, or that nobody answered, stays as it is."""
    text: str | None = task["summary"]
    if not text or "{{" not in text or not task["run_id"]:
        return text
    answers = dict(_answers(state, state.runs[task["run_id"]]))
    return VARIABLE.sub(lambda found: escape(answers.get(found[1], found[0]), quote=False), text)


def _answers(state: TallyfyState, run: Row) -> Iterator[tuple[str, str]]:
    version = state.version_of(run)
    yield from _said(version["prerun"], run["prerun"])
    steps = state.template_steps(version)
    for task in state.run_tasks(run):
        if task["step_id"] in steps:
            yield from _said(steps[task["step_id"]]["captures"], task["taskdata"])


def _said(fields: list[Row], values: Row) -> Iterator[tuple[str, str]]:
    for field in fields:
        text = _text(values.get(field["id"]))
        if text:
            yield field["alias"], text


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("text") or "")
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    return "" if value is None else str(value)
