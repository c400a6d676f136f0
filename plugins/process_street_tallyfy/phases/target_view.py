"""What stands in the target now, for the preview of the cut-over and for its read-back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import NotFound
from process_street_tallyfy.ledger.sealing import keyed
from process_street_tallyfy.model.notice import GUEST_LINK, NOTICES, Audience, Mail
from process_street_tallyfy.model.target import Capture, Group, Organization, Process, Step, Task, Template
from process_street_tallyfy.phases.workspace import Workspace


@dataclass(frozen=True, slots=True)
class People:
    """Ids of members and groups, addresses of guests."""

    users: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()

    def __sub__(self, other: People) -> People:
        return People(self.users - other.users, self.groups - other.groups, self.guests - other.guests)


def people(users: Iterable[Any] = (), groups: Iterable[Any] = (), guests: Iterable[Any] = ()) -> People:
    """From ids, addresses or whole objects, as the API shows them."""
    return People(
        frozenset(int(_key(user, "id")) for user in users),
        frozenset(str(_key(group, "id")) for group in groups),
        frozenset(str(_key(guest, "email")).lower() for guest in guests),
    )


def joined(body: Mapping[str, Any], held: People) -> dict[str, Any]:
    """The lists of members and groups of a body with those who are there already."""
    return {"users": sorted(held.users.union(body["users"])), "groups": sorted(held.groups.union(body["groups"]))}


def _key(item: Any, name: str) -> Any:
    return item[name] if isinstance(item, dict) else item


@dataclass
class TargetView:
    """Remembers the last template and the last process: effects are listed object by object."""

    workspace: Workspace
    _template: Template | None = field(default=None, init=False)
    _tasks: tuple[str, dict[str, Task]] | None = field(default=None, init=False)

    def forget(self) -> None:
        """What was read before something was written."""
        self._template = self._tasks = None

    def template(self, template_id: str) -> Template:
        if self._template is None or self._template.id != template_id:
            self._template = self.workspace.target.reads.template(template_id)
        return self._template

    def step(self, template_id: str, step_id: str) -> Step | None:
        return next((step for step in self.template(template_id).steps if step.id == step_id), None)

    def capture(self, template_id: str, capture_id: str) -> Capture | None:
        captures = (capture for step in self.template(template_id).steps for capture in step.captures)
        return next((capture for capture in captures if capture.id == capture_id), None)

    def tasks(self, process_id: str) -> dict[str, Task]:
        if self._tasks is None or self._tasks[0] != process_id:
            self._tasks = process_id, {task.id: task for task in self.workspace.target.reads.run_tasks(process_id)}
        return self._tasks[1]

    def one_off(self, task_id: str) -> Task | None:
        try:
            return self.workspace.target.reads.one_off_task(task_id)
        except NotFound:
            return None

    def process(self, process_id: str) -> Process:
        return self.workspace.target.reads.run(process_id)

    def mails(self, thing: str, key: str, before: People, after: People) -> tuple[Mail, ...]:
        """Who is told when ``key`` of a ``thing`` is written; the migration user makes the call and is not."""
        notice = NOTICES[thing, key]
        if notice is None:
            return ()
        told = after - before if notice.audience is Audience.ADDED else before
        mails = {Mail(notice.kind, person) for person in self._reached(told.users, told.groups)}
        guest = GUEST_LINK if thing == "task" and key == "owners" else notice.kind
        return tuple(sorted(mails | {Mail(guest, guest_id(address)) for address in told.guests}))

    def _reached(self, users: Iterable[int], groups: Iterable[str]) -> set[str]:
        """Members, also through groups, and the guests of groups; the disabled get no mail."""
        held = [people(group.members, (), group.guests) for key in groups if (group := self._groups.get(key))]
        members = set(users).union(*(one.users for one in held))
        guests = {guest_id(address) for one in held for address in one.guests}
        return guests | {str(user) for user in members & self._able - {self.workspace.migration_user}}

    @cached_property
    def organization(self) -> Organization:
        return self.workspace.target.reads.organization()

    @cached_property
    def _able(self) -> frozenset[int]:
        found = self.workspace.target.reads.members()
        return frozenset(member.id for member in found if member.status != "disabled")

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.id: group for group in self.workspace.target.reads.groups()}


def guest_id(address: str) -> str:
    return f"guest-{keyed(address.lower())}"
