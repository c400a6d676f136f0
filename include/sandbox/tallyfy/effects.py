"""What reaches people and third parties: mails and webhooks, as in api/tallyfy-api.md 4.1 and 4.4.

The person who makes a call is never mailed about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from include.sandbox.clock import Clock, iso
from include.sandbox.journal import Effect, EffectKind
from include.sandbox.tallyfy.state import Row, TallyfyState
from include.sandbox.web import Call


class Effects:
    def __init__(self, state: TallyfyState, clock: Clock) -> None:
        self._state, self._clock = state, clock

    def mail(self, call: Call | None, reason: str, recipients: Iterable[str], *objects: str) -> None:
        """Nothing is recorded when nobody but the caller is left. `objects` are `kind:id`."""
        caller = call.caller["email"] if call and call.caller else None
        people = tuple(sorted({mail for mail in recipients if mail and mail != caller}))
        if people:
            self._record(call, EffectKind.MAIL, reason, people, objects)

    def webhook(self, call: Call | None, reason: str, url: Any, *objects: str) -> None:
        if url:
            self._record(call, EffectKind.WEBHOOK, reason, (str(url),), objects)

    def assigned(self, call: Call | None, people: Row, task: Row) -> None:
        """People new on a task: members hear of it, a guest gets the link to it."""
        self.mail(call, "task_assigned", self.addresses({**people, "guests": []}), f"task:{task['id']}")
        self.mail(call, "guest_task_link", people.get("guests", []), f"task:{task['id']}")

    def addresses(self, people: Row) -> list[str]:
        """E-mail addresses of `users` (ids), `groups` (ids, with their members and guests) and `guests`."""
        users = list(people.get("users", []))
        guests = list(people.get("guests", []))
        for group_id in people.get("groups", []):
            group = self._state.groups.get(group_id, {})
            users += group.get("members", [])
            guests += group.get("guests", [])
        members = [self._state.members[user] for user in users if user in self._state.members]
        return [row["email"] for row in members if row["status"] != "disabled"] + guests

    def _record(
        self, call: Call | None, kind: EffectKind, reason: str, recipients: tuple[str, ...], objects: tuple[str, ...]
    ) -> None:
        route = f"{call.method} {call.route}" if call else "clock"
        moment = iso(self._clock.now())
        self._state.journal.record(Effect(moment, kind, reason, recipients, objects, route))
