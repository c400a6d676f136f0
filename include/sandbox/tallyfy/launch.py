"""Launching a process (api/tallyfy-api.md 2.12, 8.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from include.sandbox.tallyfy.answers import body_of, created, invalid, invalid_fields
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.folders import put_into
from include.sandbox.tallyfy.lifecycle import settle
from include.sandbox.tallyfy.people import People, anybody
from include.sandbox.tallyfy.rules import RuleEngine
from include.sandbox.tallyfy.run_view import show_run
from include.sandbox.tallyfy.schedule import as_deadline, first_deadline, set_deadline
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.tags import attach
from include.sandbox.tallyfy.task_row import new_task
from include.sandbox.tallyfy.values import Values, merge, missing_labels
from include.sandbox.tallyfy.versions import pin
from include.sandbox.tallyfy.world import World, includes
from include.sandbox.web import Answer, Call, Route


def routes(world: World) -> Iterable[Route]:
    return [Route("POST", "/organizations/<org>/runs", Launch(world).post)]


class Launch:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        self.values = Values(world)
        self.rules = RuleEngine(world)

    def post(self, call: Call) -> Answer:
        body = body_of(call)
        template = self._template(body)
        self._check(template, body)
        prerun = merge({}, self.values.accept(template["prerun"], body.get("prerun") or {}, "prerun"))
        self._check_required(template, prerun)
        owners = self._owners_map(call, template, body.get("tasks") or {})
        run = self._create(call, template, body, prerun)
        self._create_tasks(call, run, template, body.get("tasks") or {}, owners)
        self._file_away(run, body)
        self.world.note(call, "launched", "run", run["id"])
        self.rules.apply(call, run)
        self._announce(call, run, template)
        settle(self.world, call, run)
        for view, reads in (
            ("run-tasks", self.world.capabilities.replica_lag_reads),
            ("runs", self.world.capabilities.search_lag_reads),
        ):
            self.world.starts_lagging(view, run["id"], reads)
        return created(show_run(self.world, run, includes(call)))

    def _template(self, body: Row) -> Row:
        """`template_id` is never read."""
        template = self.world.state.templates.get(str(body.get("checklist_id")))
        if template is None or template["archived_at"]:
            raise invalid(checklist_id="The selected checklist_id is invalid.")
        return template

    def _check(self, template: Row, body: Row) -> None:
        checks = Checks(body)
        checks.texts({"name": self.world.capabilities.run_name_limit, "summary": None})
        checks.flags("starred", "is_public")
        checks.known("owner_id", self.world.is_member)
        checks.known("user_id", lambda user: self.world.is_member(_number(user)))
        checks.known("parent_id", lambda run: run in self.world.state.runs)
        checks.every("users", self.world.is_member)
        checks.every("groups", self.world.is_group)
        checks.every("tags", self.world.is_tag)
        checks.every("folders", lambda folder: self.world.is_folder(folder, "run"))
        for key in ("prerun", "tasks"):
            if body.get(key) not in (None, []) and not isinstance(body[key], dict):
                checks.add(key, f"The {key} must be an object.")
        if isinstance(body.get("prerun"), list):
            checks.add("prerun", "The prerun must be an object keyed by field id.")
        if template["folderize_process"] and not body.get("folders"):
            checks.add("folders", "The folders field is required.")
        if template["tag_process"] and not body.get("tags"):
            checks.add("tags", "The tags field is required.")
        checks.done()

    def _check_required(self, template: Row, prerun: Row) -> None:
        lacking = missing_labels(template["prerun"], prerun)
        if lacking:
            raise invalid_fields({f"prerun.{one['id']}": [f"The {one['label']} field is required."] for one in lacking})

    def _owners_map(self, call: Call, template: Row, given: Row) -> dict[str, Row]:
        """Owners of the request before those of the step before the launcher; checked before anything is stored."""
        owners: dict[str, Row] = {}
        for step in template["_steps"]:
            entry = given.get(step["id"]) or {}
            asked = self.people.owners(entry.get("owners") or {}, f"tasks.{step['id']}.owners")
            people = asked if anybody(asked) else _people_of(step)
            if step["assign_run_starter"] and not people["users"] and not people["guests"]:
                people = {**people, "users": [call.caller["id"]]}
            if people["guests"] and not step["allow_guest_owners"]:
                raise invalid(guests="Guests are not allowed on this step.")
            people = self.people.accompanied(people, call.caller["id"])
            self.people.check_room(people, entry.get("max_assignable", step["max_assignable"]), "max_assignable")
            owners[step["id"]] = people
        shown = [people for step_id, people in owners.items() if not given or step_id in given]
        self.people.make_guests([guest for people in shown for guest in people["guests"]], "guests")
        return owners

    def _create(self, call: Call, template: Row, body: Row, prerun: Row) -> Row:
        state, now = self.world.state, self.world.now()
        submitted = not template["prerun"] or bool(prerun) or self.world.capabilities.empty_kickoff_is_submitted
        starter = _number(body.get("user_id")) or call.caller["id"]
        run: dict[str, Any] = {
            "id": state.new_id(),
            "increment_id": state.new_number(),
            "checklist_id": template["id"],
            "checklist_title": template["title"],
            "name": self._name(template, body, prerun),
            "summary": body.get("summary"),
            "status": "active",
            "owner_id": body.get("owner_id") or call.caller["id"],
            "started_by": starter,
            "prerun": prerun,
            "prerun_completed_at": now if submitted else None,
            "prerun_completed_by": starter if submitted else None,
            "starred": bool(body.get("starred")),
            "is_public": bool(body.get("is_public")),
            "users": list(body.get("users") or []) if self.world.capabilities.restricts_runs else [],
            "groups": list(body.get("groups") or []) if self.world.capabilities.restricts_runs else [],
            "parent_id": body.get("parent_id"),
            "created_at": now,
            "started_at": now,
            "last_updated": now,
            "due_date": None,
            "completed_at": None,
            "archived_at": None,
            "can_add_oot": template["can_add_oot"],
            "_version": pin(state, template),
            "_tasks": [],
            "_true": [],
        }
        state.runs[run["id"]] = run
        return run

    def _create_tasks(self, call: Call, run: Row, template: Row, given: Row, owners: dict[str, Row]) -> None:
        """A map that does not list a step leaves it without a task (8.2)."""
        shown_by_rule = _targets_of_show(template) if self.world.capabilities.hidden_by_show_rule else set()
        for step in template["_steps"]:
            if given and step["id"] not in given:
                continue
            entry = given.get(step["id"]) or {}
            task = new_task(self.world, run, step, owners[step["id"]], call.caller["id"])
            task.update({key: entry[key] for key in ("position", "max_assignable") if entry.get(key)})
            if step["id"] in shown_by_rule:
                task["status"] = "auto-skipped"
            deadline = as_deadline(self.world, entry.get("deadline")) or first_deadline(self.world, run, step)
            set_deadline(self.world, task, deadline)
            run["_tasks"].append(task["id"])

    def _file_away(self, run: Row, body: Row) -> None:
        for tag_id in body.get("tags") or []:
            attach(self.world.state, run["id"], "Run", tag_id)
        for folder_id in body.get("folders") or []:
            put_into(self.world, folder_id, run["id"], "Run")

    def _announce(self, call: Call, run: Row, template: Row) -> None:
        effects, subject = self.world.effects, f"run:{run['id']}"
        effects.mail(call, "process_owner", effects.addresses({"users": [run["owner_id"]]}), subject)
        effects.mail(call, "process_shared", effects.addresses(run), subject)
        effects.webhook(call, "process_launched", template["webhook"], subject)
        for task in self.world.state.run_tasks(run):
            if task["status"] != "auto-skipped" and task["is_soft_start_date"]:
                effects.assigned(call, task["owners"], task)

    def _name(self, template: Row, body: Row, prerun: Row) -> str:
        """`auto_naming` may throw the sent name away, marker and all (8.1 no. 30)."""
        if template["auto_naming"] and not template["allow_launcher_change_name"]:
            name = template["default_process_name_format"] or template["title"]
            for field in template["prerun"]:
                name = name.replace("{{" + field["alias"] + "}}", str(prerun.get(field["id"], "")))
            return str(name)
        return body.get("name") or f"{template['title']} {self.world.now()[:10]}"


def _people_of(step: Row) -> Row:
    return {"users": list(step["assignees"]), "guests": list(step["guests"]), "groups": list(step["groups"])}


def _number(user: Any) -> Any:
    """The documentation calls `user_id` a string; digits of either kind are taken."""
    return int(user) if isinstance(user, str) and user.isdecimal() else user


def _targets_of_show(template: Row) -> set[str]:
    return {
        action["target_step_id"]
        for rule in template["automated_actions"]
        for action in rule["then_actions"]
        if action["action_verb"] == "show"
    }
