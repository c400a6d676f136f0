"""Processes after their launch (api/tallyfy-api.md 2.12, 5, 8.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from include.sandbox.tallyfy.answers import body_of, invalid_fields, missing, nothing, one, page, unprocessable
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.lifecycle import settle
from include.sandbox.tallyfy.rules import RuleEngine
from include.sandbox.tallyfy.run_view import form_fields, run_status, show_run
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.values import Values, merge, missing_labels
from include.sandbox.tallyfy.world import World, admin_only, archived_filter, includes, matches
from include.sandbox.web import Answer, Call, Route

BASE = "/organizations/<org>/runs"


def routes(world: World) -> Iterable[Route]:
    runs = RunRoutes(world)
    return [
        Route("GET", BASE, runs.index),
        Route("GET", f"{BASE}/<run>", runs.get),
        Route("PUT", f"{BASE}/<run>", runs.put),
        Route("DELETE", f"{BASE}/<run>", runs.archive),
        Route("PUT", f"{BASE}/<run>/activate", runs.activate),
        Route("DELETE", f"{BASE}/<run>/delete", runs.delete),
        Route("POST", f"{BASE}/<run>/complete-prerun", runs.submit_kickoff),
        Route("DELETE", f"{BASE}/<run>/complete-prerun", runs.reopen_kickoff),
        Route("GET", f"{BASE}/<run>/form-fields", runs.form_fields),
        Route("POST", f"{BASE}/<run>/export", runs.export),
    ]


class RunRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.values = Values(world)
        self.rules = RuleEngine(world)

    def index(self, call: Call) -> Answer:
        state = self.world.state
        tagged = linked_to(state.tag_links, "tag_id", call.query.get("tag"))
        filed = linked_to(state.folder_links, "folder_id", call.query.get("folder"))
        rows = [row for row in state.runs.values() if self._wanted(call, row) and tagged(row) and filed(row)]
        wanted = includes(call)
        return page(call, rows, lambda row: show_run(self.world, row, wanted), may_be_whole=True)

    def get(self, call: Call) -> Answer:
        return one(show_run(self.world, self.world.run(call), includes(call)))

    def put(self, call: Call) -> Answer:
        """Absent `users` and `groups` are emptied."""
        run, body = self.world.run(call), body_of(call)
        self._check(body)
        before = {"owner_id": run["owner_id"], "users": run["users"], "groups": run["groups"]}
        prerun = self.values.accept(self.world.state.version_of(run)["prerun"], body.get("prerun") or {}, "prerun")
        if self.world.capabilities.kickoff_values_by_put:
            run["prerun"] = merge(run["prerun"], prerun)
        keys = ("name", "summary", "owner_id", "starred", "is_public")
        run.update({key: body[key] for key in keys if body.get(key) is not None})
        for bucket in ("users", "groups"):
            if bucket in body or self.world.capabilities.put_wipes_people:
                run[bucket] = list(body.get(bucket) or [])
        self._announce(call, run, before)
        self.rules.apply(call, run)
        settle(self.world, call, run)
        return one(show_run(self.world, run, includes(call)))

    def archive(self, call: Call) -> Answer:
        """Takes its tasks, threads and files along; its state is kept."""
        run = self.world.run(call)
        if run["archived_at"]:
            raise missing()
        self._set_archived(run, self.world.now())
        if not self.world.capabilities.archived_stays_complete:
            run["completed_at"] = None
        self.world.note(call, "archived", "run", run["id"])
        return Answer(200, {"message": "Run archived."})

    def activate(self, call: Call) -> Answer:
        run = self._any(call)
        if not run["archived_at"]:
            raise missing()
        self._set_archived(run, None)
        return one(show_run(self.world, run, includes(call)))

    def delete(self, call: Call) -> Answer:
        """Archived first; tasks, comments and files go with it."""
        admin_only(call)
        state, run = self.world.state, self._any(call)
        if not run["archived_at"]:
            raise (
                missing()
                if self.world.capabilities.unarchived_delete_status == 404
                else unprocessable("Archive first.")
            )
        gone = {run["id"], *run["_tasks"]}
        for asset_id in [asset["id"] for asset in state.assets.values() if asset["subject"]["id"] in gone]:
            state.blobs.remove(asset_id)
            del state.assets[asset_id]
        for number in [link["id"] for link in state.tag_links.values() if link["subject_id"] in gone]:
            del state.tag_links[number]
        for number in [link["id"] for link in state.folder_links.values() if link["subject_id"] in gone]:
            del state.folder_links[number]
        for subject in gone:
            state.threads.pop(subject, None)
            state.tasks.pop(subject, None)
        del state.runs[run["id"]]
        return nothing()

    def submit_kickoff(self, call: Call) -> Answer:
        run = self.world.run(call)
        lacking = missing_labels(self.world.state.version_of(run)["prerun"], run["prerun"])
        if lacking:
            raise invalid_fields({f"prerun.{field['id']}": [f"{field['label']} is required."] for field in lacking})
        run["prerun_completed_at"] = run["prerun_completed_at"] or self.world.now()
        run["prerun_completed_by"] = run["prerun_completed_by"] or call.caller["id"]
        self.rules.apply(call, run)
        settle(self.world, call, run)
        return one(show_run(self.world, run, includes(call)))

    def reopen_kickoff(self, call: Call) -> Answer:
        run = self.world.run(call)
        run.update(prerun_completed_at=None, prerun_completed_by=None)
        settle(self.world, call, run)
        return one(show_run(self.world, run, includes(call)))

    def form_fields(self, call: Call) -> Answer:
        return one(form_fields(self.world.state, self.world.run(call)))

    def export(self, call: Call) -> Answer:
        return one(show_run(self.world, self.world.run(call), {"tasks", "tags", "folders", "assets"}))

    def _any(self, call: Call) -> Row:
        run = self.world.state.runs.get(call.params["run"])
        if run is None:
            raise missing()
        return run

    def _set_archived(self, run: Row, moment: str | None) -> None:
        run["archived_at"] = moment
        for task in self.world.state.run_tasks(run):
            task["archived_at"] = moment

    def _check(self, body: Row) -> None:
        checks = Checks(body)
        checks.texts({"name": self.world.capabilities.run_rename_limit, "summary": None})
        checks.flags("starred", "is_public")
        checks.known("owner_id", self.world.is_member)
        checks.every("users", self.world.is_member)
        checks.every("groups", self.world.is_group)
        checks.done()

    def _announce(self, call: Call, run: Row, before: Row) -> None:
        effects, subject = self.world.effects, f"run:{run['id']}"
        if run["owner_id"] != before["owner_id"]:
            effects.mail(call, "process_owner", effects.addresses({"users": [run["owner_id"]]}), subject)
        new = {bucket: [who for who in run[bucket] if who not in before[bucket]] for bucket in ("users", "groups")}
        effects.mail(call, "process_shared", effects.addresses(new), subject)

    def _wanted(self, call: Call, row: Row) -> bool:
        """`status=archived` is not a filter of this list: no process has that status."""
        if call.query.get("checklist_id") not in (None, row["checklist_id"]) or not archived_filter(call, row):
            return False
        if not self._found(call, row):
            return False
        if call.query.get("status") and call.query["status"] != run_status(self.world, row):
            return False
        return call.query.get("owners") in (None, str(row["owner_id"]))

    def _found(self, call: Call, row: Row) -> bool:
        if not call.query.get("q"):
            return True
        searched = row["name"] if self.world.capabilities.run_search_finds_markers else row["name"].partition("[")[0]
        return matches(call, searched) and not self.world.lags("runs", row["id"])


def linked_to(links: Mapping[int, Row], key: str, wanted: str | None) -> Callable[[Row], bool]:
    """Whether a row is linked to this tag or folder; '' asks for those that are linked to none."""
    if wanted is None:
        return lambda _row: True
    found = {link["subject_id"] for link in links.values() if wanted in ("", link[key])}
    return lambda row: (row["id"] in found) is (wanted != "")
