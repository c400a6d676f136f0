"""Steps of a template (api/tallyfy-api.md 2.9)."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from include.sandbox.tallyfy import fields
from include.sandbox.tallyfy.answers import body_of, created, forbidden, invalid_fields, missing, nothing, one, page
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.deletion import anchored_steps, rules_using
from include.sandbox.tallyfy.people import People
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.step_body import CREATE_KEYS, DEFAULTS, PUT_KEYS, check
from include.sandbox.tallyfy.tags import attach
from include.sandbox.tallyfy.template_view import show_step, unsorted_steps
from include.sandbox.tallyfy.versions import touch
from include.sandbox.tallyfy.world import World, builder, clean_html
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/checklists/<checklist>/steps"
BUCKETS = ("assignees", "guests", "groups")


def routes(world: World) -> Iterable[Route]:
    steps = StepRoutes(world)
    return [
        Route("GET", BASE, steps.index),
        Route("POST", BASE, steps.post),
        Route("GET", f"{BASE}/<step>", steps.get),
        Route("PUT", f"{BASE}/<step>", steps.put),
        Route("DELETE", f"{BASE}/<step>", steps.delete),
        Route("PUT", f"{BASE}/<step>/reorder", steps.reorder),
        Route("POST", f"{BASE}/<step>/clone", steps.clone),
    ]


def step_of(world: World, call: Call) -> tuple[Row, Row]:
    """The template and the step of the path."""
    template = world.template(call)
    step = world.state.template_steps(template).get(call.params["step"])
    if step is None:
        raise missing()
    return template, step


class StepRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)

    def index(self, call: Call) -> Answer:
        return page(call, unsorted_steps(self.world.state, self.world.template(call)))

    def get(self, call: Call) -> Answer:
        _, step = step_of(self.world, call)
        return one(show_step(self.world.state, step))

    def post(self, call: Call) -> Answer:
        """Appended at the end, whatever `position` says."""
        builder(call)
        template, body = self.world.template(call), body_of(call)
        check(self.world, template, body)
        self._check_people(body, body)
        touch(self.world.state, template)
        step = self._create(template, body)
        for tag_id in body.get("tags") or []:
            attach(self.world.state, step["id"], "Step", tag_id)
        self.world.note(call, "created", "step", step["id"])
        return created(show_step(self.world.state, step))

    def make(self, template: Row, items: list[Row]) -> None:
        """The steps of a whole template, in one go; all are checked before the first is made."""
        for item in items:
            check(self.world, template, item)
        for item in items:
            self._create(template, item)

    def put(self, call: Call) -> Answer:
        """Detaches everybody who is not named; a body of nothing but `position` is not even asked for a title."""
        builder(call)
        template, step = step_of(self.world, call)
        body = body_of(call)
        if set(body) != {"position"}:
            check(self.world, template, body)
        self._check_people(body, {**step, **body})
        touch(self.world.state, template)
        step.update({key: body[key] for key in PUT_KEYS & body.keys()})
        step["summary"] = clean_html(step["summary"])
        for bucket in BUCKETS:
            if bucket in body or self.world.capabilities.put_wipes_people:
                step[bucket] = list(body.get(bucket) or [])
        if "position" in body:
            self._move(template, step, body["position"])
        return one(show_step(self.world.state, step))

    def delete(self, call: Call) -> Answer:
        builder(call)
        template, step = step_of(self.world, call)
        if rules_using(template, step["id"]) or any(rules_using(template, one["id"]) for one in step["captures"]):
            raise forbidden("The step is used in a rule.")
        if anchored_steps(self.world.state, step["id"]):
            raise forbidden("The deadline of another step depends on this one.")
        touch(self.world.state, template)
        template["_steps"].remove(step)
        self._number(template)
        return nothing()

    def reorder(self, call: Call) -> Answer:
        builder(call)
        template, step = step_of(self.world, call)
        body = body_of(call)
        checks = Checks(body)
        checks.required("position")
        checks.whole("position", least=1)
        checks.done()
        touch(self.world.state, template)
        self._move(template, step, body["position"])
        return one(show_step(self.world.state, step))

    def clone(self, call: Call) -> Answer:
        builder(call)
        template, step = step_of(self.world, call)
        touch(self.world.state, template)
        twin = copy.deepcopy(step)
        twin["id"] = self.world.state.new_id()
        twin["captures"] = [fields.make(self.world.state, one, one["position"]) for one in step["captures"]]
        template["_steps"].append(twin)
        self._number(template)
        return created(show_step(self.world.state, twin))

    def _create(self, template: Row, body: Row) -> Row:
        state = self.world.state
        kept = {key: body[key] for key in CREATE_KEYS & body.keys() if body[key] is not None}
        step = {
            "id": state.new_id(),
            "checklist_id": template["id"],
            "alias": fields.alias(state, body["title"]),
            **copy.deepcopy(dict(DEFAULTS)),
            **kept,
            "position": len(template["_steps"]) + 1,
            "captures": [],
            "created_at": self.world.now(),
        }
        step["summary"] = clean_html(step["summary"])
        if self.world.capabilities.captures_in_step_create:
            step["captures"] = self._captures(body.get("captures") or [])
        template["_steps"].append(step)
        return step

    def _captures(self, items: list[Row]) -> list[Row]:
        errors: dict[str, list[str]] = {}
        for index, item in enumerate(items):
            errors.update(fields.check(item, f"captures.{index}."))
        if errors:
            raise invalid_fields(errors)
        return [fields.make(self.world.state, item, index + 1) for index, item in enumerate(items)]

    def _check_people(self, body: Row, merged: Row) -> None:
        people = {
            "users": body.get("assignees") or [],
            "guests": body.get("guests") or [],
            "groups": body.get("groups") or [],
        }
        self.people.check_room(people, merged.get("max_assignable"), "max_assignable")
        self.people.make_guests(people["guests"], "guests")

    def _move(self, template: Row, step: Row, position: int) -> None:
        """Positions beyond the ends are clamped without a word."""
        template["_steps"].remove(step)
        template["_steps"].insert(max(0, position - 1), step)
        self._number(template)

    @staticmethod
    def _number(template: Row) -> None:
        for index, step in enumerate(template["_steps"]):
            step["position"] = index + 1
