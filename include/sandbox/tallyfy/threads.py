"""Comments and issues (api/tallyfy-api.md 2.15)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from include.sandbox.tallyfy.answers import body_of, created, missing, nothing, one, unprocessable
from include.sandbox.tallyfy.checks import Checks
from include.sandbox.tallyfy.lifecycle import settle
from include.sandbox.tallyfy.people import IN_TEXT, People
from include.sandbox.tallyfy.rules import reopen
from include.sandbox.tallyfy.run_view import COMPLETED
from include.sandbox.tallyfy.state import Row
from include.sandbox.tallyfy.world import World, clean_html, require_role, visible
from include.sandbox.web import Answer, Call, Route

STATES = frozenset({"open", "hide-for-guests", "collapsed"})
LABELS = frozenset({"comment", "problem", "resolve", "improvement", "advice"})
MENTION = re.compile(r"@\[(\d+)\]")
SUBJECTS = {"task": "tasks/<task>", "run": "runs/<run>", "checklist": "checklists/<checklist>"}


def routes(world: World) -> Iterable[Route]:
    threads = ThreadRoutes(world)
    made = []
    for kind, path in SUBJECTS.items():
        base = f"/organizations/<org>/{path}"
        made += [
            Route("POST", f"{base}/comment", threads.on(kind, threads.comment)),
            Route("POST", f"{base}/problem", threads.on(kind, threads.problem)),
            Route("POST", f"{base}/resolved-threads", threads.on(kind, threads.resolve)),
            Route("PUT", f"{base}/comment/<thread>", threads.on(kind, threads.put)),
            Route("DELETE", f"{base}/comment/<thread>", threads.on(kind, threads.delete)),
        ]
    return made


class ThreadRoutes:
    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)

    def on(self, kind: str, action: Callable[[Call, str, Row], Answer]) -> Callable[[Call], Answer]:
        """The same five actions exist on tasks, processes and templates."""
        return lambda call: action(call, kind, self._subject(call, kind))

    def comment(self, call: Call, kind: str, subject: Row) -> Answer:
        if kind == "task" and subject["status"] == COMPLETED and not self.world.capabilities.comment_on_completed:
            raise unprocessable("A completed task takes no comments.")
        body = body_of(call)
        self._check(body)
        return created(visible(self._add(call, kind, subject, body, body.get("label") or "comment")))

    def problem(self, call: Call, kind: str, subject: Row) -> Answer:
        """Blocks completion, and reopens what was completed (8.4 no. 53)."""
        body = body_of(call)
        self._check(body)
        thread = self._add(call, kind, subject, body, "problem")
        if kind == "task" and subject["status"] == COMPLETED:
            reopen(subject)
            run = self.world.state.runs.get(subject["run_id"] or "")
            if run:
                settle(self.world, call, run)
        return created(visible(thread))

    def resolve(self, call: Call, kind: str, subject: Row) -> Answer:
        body = body_of(call)
        issues = {
            one["id"]: one for one in self._threads(subject) if one["label"] == "problem" and not one["resolve_id"]
        }
        checks = Checks(body)
        checks.required("thread_id", "content")
        checks.text("content")
        checks.choice("state", STATES)
        checks.known("thread_id", lambda thread: thread in issues)
        checks.done()
        thread = self._add(call, kind, subject, body, "resolve")
        issues[body["thread_id"]]["resolve_id"] = thread["id"]
        return created(visible(thread))

    def put(self, call: Call, kind: str, subject: Row) -> Answer:
        thread, body = self._own(call, subject), body_of(call)
        self._check(body)
        thread["content"] = clean_html(body["content"])
        thread.update({key: body[key] for key in ("state", "label") if body.get(key)})
        self._reach(call, kind, subject, thread)
        return one(visible(thread))

    def delete(self, call: Call, _kind: str, subject: Row) -> Answer:
        self._threads(subject).remove(self._own(call, subject))
        return nothing()

    def _add(self, call: Call, kind: str, subject: Row, body: Row, label: str) -> Row:
        """Author is the caller and time is now; neither can be set."""
        mails = self._invited(body["content"])
        if kind == "task" or self.world.capabilities.process_comments_count:
            self.world.comment_cap.take()
        self.people.make_guests(mails, "content")
        thread = {
            "id": self.world.state.new_id(),
            "content": clean_html(body["content"]),
            "label": label,
            "state": body.get("state") or self.world.capabilities.default_comment_state,
            "author": call.caller["id"],
            "subject_id": subject["id"],
            "resolve_id": None,
            "created_at": self.world.now(),
        }
        self._threads(subject).append(thread)
        self.world.note(call, "commented", kind, subject["id"])
        self._reach(call, kind, subject, thread)
        return thread

    def _reach(self, call: Call, kind: str, subject: Row, thread: Row) -> None:
        """Assignees and watchers, then whoever is mentioned by number or by address."""
        effects, about = self.world.effects, f"{kind}:{subject['id']}"
        if kind == "task":
            owners = {**subject["owners"], "users": [*subject["owners"]["users"], *subject["_watchers"]]}
            if thread["state"] == "hide-for-guests":
                owners["guests"] = []
            effects.mail(call, "new_comment", effects.addresses(owners), about)
        if kind == "run":
            effects.mail(call, "new_comment", effects.addresses({"users": [subject["owner_id"]]}), about)
        mentioned = [int(one) for one in MENTION.findall(thread["content"]) if self.world.is_member(int(one))]
        if kind == "task":
            subject["_watchers"] = sorted({*subject["_watchers"], *mentioned})
        by_address = IN_TEXT.findall(thread["content"])
        effects.mail(call, "mentioned", [*effects.addresses({"users": mentioned}), *by_address], about)

    def _invited(self, content: str) -> list[str]:
        """Addresses in the text that would make new guests; those that cannot become one are plain text."""
        found = dict.fromkeys(IN_TEXT.findall(content))
        return [mail for mail in found if self.people.has_dns(mail) and not self.world.state.member_by_email(mail)]

    def _check(self, body: Row) -> None:
        checks = Checks(body)
        checks.required("content")
        checks.text("content")
        checks.choice("state", STATES)
        checks.choice("label", LABELS)
        checks.done()

    def _threads(self, subject: Row) -> list[Row]:
        return self.world.state.threads.setdefault(subject["id"], [])

    def _own(self, call: Call, subject: Row) -> Row:
        thread = next((one for one in self._threads(subject) if one["id"] == call.params["thread"]), None)
        if thread is None:
            raise missing()
        if thread["author"] != call.caller["id"]:
            require_role(call, "admin")
        return thread

    def _subject(self, call: Call, kind: str) -> Row:
        if kind == "run":
            return self.world.run(call)
        if kind == "checklist":
            return self.world.template(call)
        task = self.world.state.tasks.get(call.params["task"])
        if task is None or task["archived_at"]:
            raise missing()
        return task
