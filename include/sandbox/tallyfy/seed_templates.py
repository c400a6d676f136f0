"""Templates and processes that exist before a migration, made through the service's own routes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from include.sandbox.tallyfy.captures import CaptureRoutes
from include.sandbox.tallyfy.launch import Launch
from include.sandbox.tallyfy.state import MIGRATION_USER, Row
from include.sandbox.tallyfy.steps import StepRoutes
from include.sandbox.tallyfy.templates import TemplateRoutes
from include.sandbox.tallyfy.world import World
from include.sandbox.web import Answer, Call, Refused


def add_templates(world: World, templates: Iterable[Mapping[str, Any]]) -> None:
    """Raises ValueError with the service's own words when a seed holds what the service refuses."""
    for given in templates:
        plain = {key: value for key, value in given.items() if key not in ("steps", "runs")}
        template = _send(world, TemplateRoutes(world).post, {"type": "procedure", **plain})
        for step in given.get("steps", []):
            _add_step(world, template["id"], step)
        for run in given.get("runs", []):
            _add_run(world, template, run)


def _add_step(world: World, template_id: str, given: Mapping[str, Any]) -> None:
    body = {key: value for key, value in given.items() if key != "captures"}
    step = _send(world, StepRoutes(world).post, body, checklist=template_id)
    for capture in given.get("captures", []):
        _send(world, CaptureRoutes(world).post, {"required": False, **capture}, checklist=template_id, step=step["id"])


def _add_run(world: World, template: Row, given: Mapping[str, Any]) -> None:
    """Values are given by label: a seed cannot know the ids."""
    ids = {field["label"]: field["id"] for field in template["prerun"]}
    prerun = {ids[label]: value for label, value in given.get("prerun", {}).items()}
    _send(world, Launch(world).post, {**given, "checklist_id": template["id"], "prerun": prerun})


def _send(world: World, action: Any, body: Mapping[str, Any], **params: str) -> Row:
    request = Request(EnvironBuilder(method="POST", json=dict(body)).get_environ())
    call = Call(request, MultiDict(), params=params, caller=world.state.members[MIGRATION_USER])
    try:
        answer: Answer = action(call)
    except Refused as refused:
        raise ValueError(f"the seed was refused: {refused.answer.body}") from refused
    row: Row = answer.body["data"]
    return row
