"""What every resource module works with: the state, the clock, the switches, the caps and the outside world."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from include.sandbox.clock import Clock, iso
from include.sandbox.tallyfy.answers import forbidden, missing
from include.sandbox.tallyfy.capabilities import Capabilities
from include.sandbox.tallyfy.checks import plain
from include.sandbox.tallyfy.effects import Effects
from include.sandbox.tallyfy.limits import HourlyCap, RateLimit
from include.sandbox.tallyfy.state import Row, TallyfyState, Token
from include.sandbox.web import Call

HTML_COMMENT = re.compile(r"<!--.*?-->|<script.*?</script>", re.DOTALL | re.IGNORECASE)


class World:
    def __init__(self, state: TallyfyState, clock: Clock, capabilities: Capabilities) -> None:
        self.state, self.clock, self.capabilities = state, clock, capabilities
        self.effects = Effects(state, clock)
        self.rate = RateLimit(clock, capabilities.rate_per_minute)
        self.comment_cap = HourlyCap(clock, capabilities.comments_per_hour, "Comment")
        self.guest_cap = HourlyCap(clock, capabilities.guests_per_hour, "Guest invite")
        self._lag: dict[tuple[str, str], int] = {}
        self._newest: dict[str, int] = {}

    def now(self) -> str:
        return iso(self.clock.now())

    def moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))

    def mint(self, user: int | None, lifetime: timedelta) -> str:
        """A new token; `user` None makes one of the application."""
        token = f"{self.state.new_id()}{self.state.new_id()}"
        self.state.tokens[token] = Token(user, self.clock.now() + lifetime)
        return token

    def note(self, call: Call, verb: str, kind: str, object_id: str) -> None:
        """One row of the activity feed."""
        self.state.feed.append(
            {
                "id": self.state.new_number(),
                "verb": verb,
                "entity_type": kind,
                "entity_id": object_id,
                "actor_id": call.caller["id"] if call.caller else None,
                "created_at": self.now(),
            }
        )

    def member(self, value: Any) -> Row | None:
        """A member who may own, start and complete; a disabled one may not."""
        row = self.state.members.get(value) if plain(value) else None
        if row is None or row["status"] == "disabled":
            return None
        return None if row["status"] == "invited" and not self.capabilities.invited_may_act else row

    def is_member(self, value: Any) -> bool:
        return self.member(value) is not None

    def is_group(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.state.groups

    def is_tag(self, value: Any) -> bool:
        return isinstance(value, str) and value in self.state.tags

    def is_folder(self, value: Any, folder_type: str) -> bool:
        row = self.state.folders.get(value) if isinstance(value, str) else None
        return row is not None and row["folder_type"] == folder_type

    def template(self, call: Call) -> Row:
        """The template of the path; an archived one is not found (2.7)."""
        row = self.state.templates.get(call.params["checklist"])
        if row is None or row["archived_at"]:
            raise missing()
        return row

    def run(self, call: Call) -> Row:
        """The process of the path; an archived one is not found without the filter."""
        row = self.state.runs.get(call.params["run"])
        if row is None or (row["archived_at"] and call.query.get("archived") not in ("true", "only")):
            raise missing()
        return row

    def starts_lagging(self, view: str, object_id: str, reads: int) -> None:
        """Called once per new object: each `lag_every`-th of them is missed by the next `reads` reads of `view`."""
        self._newest[view] = self._newest.get(view, 0) + 1
        if self._newest[view] % self.capabilities.lag_every == 0 and reads:
            self._lag[view, object_id] = reads

    def lags(self, view: str, object_id: str) -> bool:
        """True when this read still misses the object; each question counts as a read."""
        left = self._lag.get((view, object_id), 0)
        if left:
            self._lag[view, object_id] = left - 1
        return left > 0


def require_role(call: Call, *roles: str) -> None:
    if call.caller["role"] not in roles:
        raise forbidden()


def builder(call: Call) -> None:
    """Light members launch and complete, they do not build (2.2)."""
    require_role(call, "admin", "standard")


def admin_only(call: Call) -> None:
    require_role(call, "admin")


def clean_html(text: Any) -> Any:
    """Markup that does not show is not kept: comments and scripts (section 6 on steps)."""
    return HTML_COMMENT.sub("", text) if isinstance(text, str) else text


def visible(row: Row) -> Row:
    """A row as the API shows it."""
    return {key: value for key, value in row.items() if not key.startswith("_")}


def matches(call: Call, *texts: str | None) -> bool:
    """`q` is a partial match that ignores case; without it everything matches."""
    wanted = call.query.get("q", "").lower()
    return not wanted or any(wanted in (text or "").lower() for text in texts)


def archived_filter(call: Call, row: Row) -> bool:
    """`archived=only` and `archived=true` (both); by default what is archived is invisible (8.5 no. 70)."""
    mode = call.query.get("archived")
    if mode == "only":
        return bool(row["archived_at"])
    return mode == "true" or not row["archived_at"]


def includes(call: Call) -> set[str]:
    return {part.strip() for part in call.query.get("with", "").split(",") if part.strip()}
