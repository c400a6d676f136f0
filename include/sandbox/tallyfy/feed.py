"""The activity feed and the search (api/tallyfy-api.md 2.17)."""

from __future__ import annotations

from collections.abc import Iterable

from include.sandbox.tallyfy.answers import invalid, page
from include.sandbox.tallyfy.run_view import show_run, show_task
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.template_view import show as show_template
from include.sandbox.tallyfy.world import World
from include.sandbox.web import Answer, Call, Route

FEED_PAGE = 20
FILTERS = ("entity_type", "entity_id", "verb")


def routes(world: World) -> Iterable[Route]:
    feed = FeedRoutes(world)
    return [
        Route("GET", "/organizations/<org>/activity-feeds", feed.index),
        Route("GET", "/organizations/<org>/search", feed.search),
    ]


class FeedRoutes:
    def __init__(self, world: World) -> None:
        self.world = world

    def index(self, call: Call) -> Answer:
        after = call.query.get("created_after", "")
        rows = [
            row
            for row in reversed(self.world.state.feed)
            if all(call.query.get(key) in (None, row[key]) for key in FILTERS) and row["created_at"] >= after
        ]
        return page(call, rows, default=FEED_PAGE)

    def search(self, call: Call) -> Answer:
        """An envelope per kind; a hit on a task lacks `run_id`; new objects may be missing for a while."""
        kinds = [kind for kind in call.query.get("on", "").split(",") if kind]
        wanted = call.query.get("search", "").lower()
        if not kinds or not wanted:
            raise invalid(search="The on and search fields are required.")
        found = {kind: page(call, self._hits(kind, wanted)).body for kind in kinds}
        return Answer(200, found)

    def _hits(self, kind: str, wanted: str) -> list[Row]:
        state = self.world.state
        if kind == "blueprint":
            rows = [row for row in state.templates.values() if wanted in row["title"].lower()]
            return [show_template(state, row, set()) for row in self._seen("templates", rows)]
        if kind == "process":
            rows = [row for row in state.runs.values() if wanted in row["name"].lower()]
            return [show_run(self.world, row, set()) for row in self._seen("runs", rows)]
        if kind == "task":
            rows = [row for row in state.tasks.values() if wanted in row["title"].lower() and not row["archived_at"]]
            return [{**show_task(self.world, row, set()), "run_id": None} for row in rows]
        return []

    def _seen(self, view: str, rows: Iterable[Row]) -> Iterable[Row]:
        return [row for row in rows if not row["archived_at"] and not self.world.lags(view, row["id"])]
