"""Templates (api/tallyfy-api.md 2.7, 2.8, 5, 8.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from include.sandbox.tallyfy import fields
from include.sandbox.tallyfy.answers import body_of, created, forbidden, missing, nothing, one, page, unprocessable
from include.sandbox.tallyfy.deletion import forget_values, rules_using, strip_references
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.steps import StepRoutes
from include.sandbox.tallyfy.template_body import CREATE_KEYS, DEFAULTS, PUT_KEYS, check, check_kickoff
from include.sandbox.tallyfy.template_view import show
from include.sandbox.tallyfy.versions import touch
from include.sandbox.tallyfy.world import World, admin_only, archived_filter, builder, clean_html, includes, matches
from include.sandbox.web import Answer, Call, Refused, Route

BASE = "/organizations/<org>/checklists"


def routes(world: World) -> Iterable[Route]:
    templates = TemplateRoutes(world)
    return [
        Route("GET", BASE, templates.index),
        Route("POST", BASE, templates.post),
        Route("GET", f"{BASE}/<checklist>", templates.get),
        Route("PUT", f"{BASE}/<checklist>", templates.put),
        Route("PUT", f"{BASE}/<checklist>/publish", templates.publish),
        Route("PUT", f"{BASE}/<checklist>/restore", templates.restore),
        Route("DELETE", f"{BASE}/<checklist>", templates.archive),
        Route("DELETE", f"{BASE}/<checklist>/delete", templates.delete),
        Route("DELETE", f"{BASE}/<checklist>/preruns/<field>", templates.delete_kickoff_field),
        Route("GET", f"{BASE}/<checklist>/form-fields", templates.form_fields),
    ]


class TemplateRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def index(self, call: Call) -> Answer:
        rows = [row for row in self.world.state.templates.values() if self._wanted(call, row)]
        wanted = includes(call)
        return page(call, rows, lambda row: show(self.world.state, row, wanted))

    def get(self, call: Call) -> Answer:
        """An archived template is a 404 without the filter."""
        row = self.world.state.templates.get(call.params["checklist"])
        if row is None or not archived_filter(call, row):
            raise missing()
        return one(show(self.world.state, row, includes(call)))

    def post(self, call: Call) -> Answer:
        builder(call)
        body = body_of(call)
        check(self.world, body, creating=True)
        check_kickoff(body)
        row = self._create(call, body)
        if self.world.capabilities.steps_in_template_create:
            StepRoutes(self.world).make(row, body.get("steps") or [])
        self.world.state.templates[row["id"]] = row
        self.world.note(call, "created", "checklist", row["id"])
        self.world.starts_lagging("templates", row["id"], self.world.capabilities.search_lag_reads)
        self._share(call, row, [], [])
        return created(show(self.world.state, row, includes(call)))

    def put(self, call: Call) -> Answer:
        """`title` always; absent `users` and `groups` are emptied; `prerun` is the whole list."""
        builder(call)
        row, body = self.world.template(call), body_of(call)
        check(self.world, body, creating=False)
        check_kickoff(body)
        people = (row["users"], row["groups"])
        touch(self.world.state, row)
        row.update({key: body[key] for key in PUT_KEYS & body.keys()})
        row["summary"] = clean_html(row["summary"])
        for bucket in ("users", "groups") if self.world.capabilities.restricts_templates else ():
            if bucket in body or self.world.capabilities.put_wipes_people:
                row[bucket] = list(body.get(bucket) or [])
        if "prerun" in body and self.world.capabilities.kickoff_fields_by_put:
            row["prerun"] = self._replace_kickoff(row, body["prerun"])
        row["last_updated"] = self.world.now()
        self._share(call, row, *people)
        return one(show(self.world.state, row, includes(call)))

    def publish(self, call: Call) -> Answer:
        builder(call)
        row = self.world.template(call)
        row["is_published_state"] = True
        return one(show(self.world.state, row, includes(call)))

    def archive(self, call: Call) -> Answer:
        """References to it in other templates are gone for good (8.4 no. 57)."""
        builder(call)
        row = self.world.template(call)
        row["archived_at"] = self.world.now()
        stripped = strip_references(self.world.state, row["id"])
        self.world.note(call, "archived", "checklist", row["id"])
        return Answer(200, {"message": "Checklist archived.", "deleted_references": stripped})

    def restore(self, call: Call) -> Answer:
        builder(call)
        row = self.world.state.templates.get(call.params["checklist"])
        if row is None or not row["archived_at"]:
            raise missing()
        row["archived_at"] = None
        return one(show(self.world.state, row, includes(call)))

    def delete(self, call: Call) -> Answer:
        """Archived first; running processes survive."""
        admin_only(call)
        state, row = self.world.state, self.world.state.templates.get(call.params["checklist"])
        if row is None:
            raise missing()
        if not row["archived_at"]:
            raise self._not_archived()
        del state.templates[row["id"]]
        for number in [link["id"] for link in state.tag_links.values() if link["subject_id"] == row["id"]]:
            del state.tag_links[number]
        return nothing()

    def delete_kickoff_field(self, call: Call) -> Answer:
        builder(call)
        row, field_id = self.world.template(call), call.params["field"]
        if field_id not in {field["id"] for field in row["prerun"]}:
            raise missing()
        if rules_using(row, field_id):
            raise forbidden("The field is used in a rule.")
        touch(self.world.state, row)
        forget_values(self.world.state, row, field_id)
        row["prerun"] = [field for field in row["prerun"] if field["id"] != field_id]
        return nothing()

    def form_fields(self, call: Call) -> Answer:
        row = self.world.template(call)
        step_fields = [{**field, "step_id": step["id"]} for step in row["_steps"] for field in step["captures"]]
        return one({"form_fields": step_fields, "ko_form_fields": row["prerun"]})

    def _wanted(self, call: Call, row: Row) -> bool:
        if not archived_filter(call, row) or not matches(call, row["title"]):
            return False
        if call.query.get("q") and self.world.lags("templates", row["id"]):
            return False
        wanted = {"folder": row["folder_id"], "owner_id": row["owner_id"], "type": row["type"], "status": row["status"]}
        return all(call.query.get(key) in (None, str(value)) for key, value in wanted.items()) and (
            call.query.get("tag") is None
            or any(
                link["subject_id"] == row["id"] and link["tag_id"] == call.query["tag"]
                for link in self.world.state.tag_links.values()
            )
        )

    def _create(self, call: Call, body: Row) -> Row:
        state, now = self.world.state, self.world.now()
        kept = {key: body[key] for key in CREATE_KEYS & body.keys() if body[key] is not None}
        if self.world.capabilities.kickoff_title_by_post:
            kept.update({key: body[key] for key in ("kickoff_title", "kickoff_description") if key in body})
        row: dict[str, Any] = {
            "id": state.new_id(),
            **DEFAULTS,
            "alias": fields.alias(state, body["title"]),
            "increment_id": state.new_number(),
            "owner_id": call.caller["id"],
            "created_by": body.get("user_id") or call.caller["id"],
            "users": [],
            "groups": [],
            **kept,
            "prerun": [fields.make(state, item, index + 1) for index, item in enumerate(body.get("prerun") or [])],
            "automated_actions": [],
            "created_at": now,
            "last_updated": now,
            "archived_at": None,
            "_steps": [],
            "_version": None,
        }
        row["summary"] = clean_html(row["summary"])
        if not self.world.capabilities.restricts_templates:
            row["users"], row["groups"] = [], []
        return row

    def _replace_kickoff(self, row: Row, items: list[Row]) -> list[Row]:
        """Items with a known `id` are changed, others are new, and what is not listed is removed."""
        known = {field["id"]: field for field in row["prerun"]}
        replaced = []
        for index, item in enumerate(items):
            field = known.get(item.get("id", ""))
            if field is None:
                field = fields.make(self.world.state, item, index + 1)
            else:
                fields.change(field, item)
            replaced.append(field)
        return replaced

    def _share(self, call: Call, row: Row, users: list[int], groups: list[str]) -> None:
        new = {
            "users": [user for user in row["users"] if user not in users],
            "groups": [group for group in row["groups"] if group not in groups],
        }
        self.world.effects.mail(call, "template_shared", self.world.effects.addresses(new), f"template:{row['id']}")

    def _not_archived(self) -> Refused:
        if self.world.capabilities.unarchived_delete_status == 404:
            return missing()
        return unprocessable("Archive it first.")
