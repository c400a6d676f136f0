"""Form fields on steps (api/tallyfy-api.md 2.10)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy import fields
from include.sandbox.tallyfy.answers import body_of, created, forbidden, invalid_fields, missing, nothing, one, refused
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.deletion import forget_values, rules_using
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.steps import step_of
from include.sandbox.tallyfy.template_view import show_step
from include.sandbox.tallyfy.versions import touch
from include.sandbox.tallyfy.world import World, builder
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/checklists/<checklist>/steps/<step>/captures"


def routes(world: World) -> Iterable[Route]:
    captures = CaptureRoutes(world)
    return [
        Route("POST", BASE, captures.post),
        Route("PUT", BASE, captures.reorder),
        Route("GET", f"{BASE}/<capture>", captures.get),
        Route("PUT", f"{BASE}/<capture>", captures.put),
        Route("PUT", f"{BASE}/<capture>/move-out", captures.move_out),
        Route("DELETE", f"{BASE}/<capture>", captures.delete),
    ]


class CaptureRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def post(self, call: Call) -> Answer:
        builder(call)
        template, step = step_of(self.world, call)
        body = body_of(call)
        _check(body)
        touch(self.world.state, template)
        capture = {**fields.make(self.world.state, body, len(step["captures"]) + 1), "step_id": step["id"]}
        step["captures"].append(capture)
        self.world.note(call, "created", "capture", capture["id"])
        return created(capture)

    def get(self, _call: Call) -> Answer:
        raise refused("Method not allowed.", 405)

    def put(self, call: Call) -> Answer:
        """Must repeat label, type, required and the options; what else is absent stays."""
        builder(call)
        template, step = step_of(self.world, call)
        capture, body = self._capture(call, step), body_of(call)
        _check(body)
        touch(self.world.state, template)
        fields.change(capture, body)
        return one(capture)

    def reorder(self, call: Call) -> Answer:
        builder(call)
        template, step = step_of(self.world, call)
        body = body_of(call)
        checks = Checks(body)
        checks.required("capture_id", "position")
        checks.whole("position", least=1)
        checks.known("capture_id", lambda wanted: any(one["id"] == wanted for one in step["captures"]))
        checks.done()
        touch(self.world.state, template)
        moved = next(one for one in step["captures"] if one["id"] == body["capture_id"])
        others = sorted((one for one in step["captures"] if one is not moved), key=lambda one: int(one["position"]))
        others.insert(body["position"] - 1, moved)
        for index, capture in enumerate(others):
            capture["position"] = index + 1
        return one(show_step(self.world.state, step))

    def move_out(self, call: Call) -> Answer:
        builder(call)
        template, step = step_of(self.world, call)
        capture, body = self._capture(call, step), body_of(call)
        steps = self.world.state.template_steps(template)
        checks = Checks(body)
        checks.required("target_step_id", "position")
        checks.known("target_step_id", lambda target: target in steps)
        checks.whole("position", least=1)
        checks.done()
        touch(self.world.state, template)
        target = steps[body["target_step_id"]]
        step["captures"].remove(capture)
        capture.update(step_id=target["id"], position=body["position"])
        target["captures"].append(capture)
        return one(capture)

    def delete(self, call: Call) -> Answer:
        """403 while a rule uses it; the collected values are lost."""
        builder(call)
        template, step = step_of(self.world, call)
        capture = self._capture(call, step)
        if rules_using(template, capture["id"]):
            raise forbidden("The field is used in a rule.")
        touch(self.world.state, template)
        forget_values(self.world.state, template, capture["id"])
        step["captures"].remove(capture)
        return nothing()

    def _capture(self, call: Call, step: Row) -> Row:
        found: Row | None = next((one for one in step["captures"] if one["id"] == call.params["capture"]), None)
        if found is None:
            raise missing()
        return found


def _check(body: Row) -> None:
    errors = fields.check(body)
    if errors:
        raise invalid_fields(errors)
