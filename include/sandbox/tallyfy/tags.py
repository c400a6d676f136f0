"""Tags and their associations (api/tallyfy-api.md 2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from include.sandbox.tallyfy.answers import body_of, created, invalid, missing, nothing, one, page, unprocessable
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.tallyfy.world import World, builder, matches, visible
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/tags"
COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
HIDDEN = re.compile(r"(from|task|step):")
LEADING_DIGITS = re.compile(r"\d*")


def routes(world: World) -> Iterable[Route]:
    tags = TagRoutes(world)
    return [
        Route("GET", BASE, tags.index),
        Route("POST", BASE, tags.post),
        Route("GET", f"{BASE}/<tag>", tags.get),
        Route("PUT", f"{BASE}/<tag>", tags.put),
        Route("DELETE", f"{BASE}/<tag>", tags.delete),
        Route("POST", "/organizations/<org>/checklists/tags", tags.attach),
        Route("DELETE", "/organizations/<org>/checklists/tags/<association>", tags.detach),
    ]


def tags_of(state: TallyfyState, subject_id: str) -> list[Row]:
    """What `with=tags` shows: `id` is the integer of the association, not the tag."""
    return [
        {
            "id": link["id"],
            **{key: state.tags[link["tag_id"]][key] for key in ("title", "color")},
            "tag_id": link["tag_id"],
        }
        for link in state.tag_links.values()
        if link["subject_id"] == subject_id
    ]


def attach(state: TallyfyState, subject_id: str, subject_type: str, tag_id: str) -> Row:
    """One association per subject and tag; a repeat finds the first."""
    for link in state.tag_links.values():
        if link["subject_id"] == subject_id and link["tag_id"] == tag_id:
            return link
    link = {"id": state.new_number(), "subject_id": subject_id, "subject_type": subject_type, "tag_id": tag_id}
    state.tag_links[link["id"]] = link
    return link


def as_php_integer(text: str) -> int:
    """What the real service makes of a 32-hex id where an integer belongs: its leading digits, or 0 (0.3)."""
    found = LEADING_DIGITS.match(text)
    return int(found.group() or 0) if found else 0


class TagRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def index(self, call: Call) -> Answer:
        whole = call.query.get("all") == "true"
        rows = [
            row
            for row in self.world.state.tags.values()
            if matches(call, row["title"]) and (whole or not HIDDEN.match(row["title"]))
        ]
        return page(call, rows, visible)

    def get(self, call: Call) -> Answer:
        return one(visible(self._row(call)))

    def post(self, call: Call) -> Answer:
        builder(call)
        body = body_of(call)
        self._check(body, None)
        row = {
            "id": self.world.state.new_id(),
            "title": body["title"],
            "color": body.get("color") or "#cccccc",
            "created_at": self.world.now(),
        }
        self.world.state.tags[row["id"]] = row
        return created(visible(row))

    def put(self, call: Call) -> Answer:
        builder(call)
        row, body = self._row(call), body_of(call)
        self._check(body, row)
        row.update({key: body[key] for key in ("title", "color") if body.get(key)})
        return one(visible(row))

    def delete(self, call: Call) -> Answer:
        """204 even when there is no such tag; takes all associations along."""
        builder(call)
        state = self.world.state
        state.tags.pop(call.params["tag"], None)
        for number in [link["id"] for link in state.tag_links.values() if link["tag_id"] == call.params["tag"]]:
            del state.tag_links[number]
        return nothing()

    def attach(self, call: Call) -> Answer:
        builder(call)
        body, state = body_of(call), self.world.state
        checks = Checks(body)
        checks.required("subject_id", "subject_type", "tag_id")
        checks.choice("subject_type", {"Checklist", "Run"})
        checks.choice("tag_type", {"private", "public"})
        checks.known("tag_id", self.world.is_tag)
        checks.done()
        subjects = state.templates if body["subject_type"] == "Checklist" else state.runs
        subject = subjects.get(body["subject_id"])
        if subject is None or subject["archived_at"]:
            raise unprocessable("Subject not found")
        link = attach(state, body["subject_id"], body["subject_type"], body["tag_id"])
        self.world.note(call, "tagged", body["subject_type"], body["subject_id"])
        return created(link)

    def detach(self, call: Call) -> Answer:
        builder(call)
        self.world.state.tag_links.pop(as_php_integer(call.params["association"]), None)
        return nothing()

    def _row(self, call: Call) -> Row:
        row = self.world.state.tags.get(call.params["tag"])
        if row is None:
            raise missing()
        return row

    def _check(self, body: Row, row: Row | None) -> None:
        checks = Checks(body)
        checks.required("title")
        checks.text("title", 30)
        checks.known("color", lambda color: isinstance(color, str) and COLOR.fullmatch(color) is not None)
        checks.done()
        others = [tag["title"].lower() for tag in self.world.state.tags.values() if tag is not row]
        if body["title"].lower() in others:
            raise invalid(title="The title has already been taken.")
