"""Rules of a template; there is no route to read them but the template itself (api/tallyfy-api.md 2.11)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, created, missing, nothing, one
from include.sandbox.tallyfy.automation_body import ACTION_KEYS, CONDITION_KEYS, check
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.versions import touch
from include.sandbox.tallyfy.world import World, builder
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/checklists/<checklist>/automated-actions"


def routes(world: World) -> Iterable[Route]:
    automations = AutomationRoutes(world)
    return [
        Route("POST", BASE, automations.post),
        Route("PUT", f"{BASE}/<rule>", automations.put),
        Route("DELETE", f"{BASE}/<rule>", automations.delete),
    ]


class AutomationRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def post(self, call: Call) -> Answer:
        builder(call)
        template, body = self.world.template(call), body_of(call)
        check(self.world, template, body)
        touch(self.world.state, template)
        rule = {"id": self.world.state.new_id(), "created_at": self.world.now()}
        self._fill(rule, body, {})
        template["automated_actions"].append(rule)
        return created(rule)

    def put(self, call: Call) -> Answer:
        """A full sync: conditions and actions whose id is not sent are deleted, those without an id are new."""
        builder(call)
        template, rule = self._rule(call)
        body = body_of(call)
        check(self.world, template, body)
        touch(self.world.state, template)
        self._fill(rule, body, {part["id"]: part for part in rule["conditions"] + rule["then_actions"]})
        return one(rule)

    def delete(self, call: Call) -> Answer:
        builder(call)
        template, rule = self._rule(call)
        touch(self.world.state, template)
        template["automated_actions"].remove(rule)
        return nothing()

    def _rule(self, call: Call) -> tuple[Row, Row]:
        template = self.world.template(call)
        for rule in template["automated_actions"]:
            if rule["id"] == call.params["rule"]:
                return template, rule
        raise missing()

    def _fill(self, rule: Row, body: Row, known: Row) -> None:
        rule["automated_alias"] = body["automated_alias"]
        rule["conditions"] = [self._part(one, CONDITION_KEYS, known, at) for at, one in enumerate(body["conditions"])]
        rule["then_actions"] = [self._part(one, ACTION_KEYS, known, at) for at, one in enumerate(body["then_actions"])]

    def _part(self, given: Row, keys: frozenset[str], known: Row, index: int) -> Row:
        part_id = given.get("id") if given.get("id") in known else self.world.state.new_id()
        kept = {key: given[key] for key in keys & given.keys()}
        part = {"id": part_id, "position": index + 1, **kept}
        if keys is CONDITION_KEYS:
            part.setdefault("logic", "and")
        return part
