"""What the cut-over does to people and other systems, as a list that can be shown before anything is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.ledger.sealing import keyed
from process_street_tallyfy.model.notice import Mail, Stage
from process_street_tallyfy.model.state import SETTLED
from process_street_tallyfy.model.target import Automation, TargetModel
from process_street_tallyfy.phases.drive import Creation, digest
from process_street_tallyfy.phases.workspace import CUT_OVER
from process_street_tallyfy.validate.read_back import same_automation, same_value

#: The target moves a deadline forward to its next working time (api/tallyfy-api.md 1.9).
LONGEST_SHIFT = timedelta(days=7)


@dataclass(frozen=True)
class Effect:
    """One change that people will notice. ``key`` identifies it over runs; ``body`` is what is sent.

    ``holder`` is the workflow or run whose removal takes the effect along. ``act`` can be repeated and gives what the
    target holds then; an effect that makes something has a ``creation`` before it. ``look`` reads it back. ``mails``
    are those that it sends, given what stands in the target now. ``target_id`` is what was made by an earlier
    cut-over. ``kept``: what it would change was changed by somebody in the target, and stays; a ``body`` without
    anything left is never sent.
    """

    key: str
    holder: str
    stage: Stage
    what: str
    body: dict[str, Any]
    act: Callable[[], TargetModel | None]
    look: Callable[[], TargetModel | None]
    mails: tuple[Mail, ...] = ()
    creation: Creation | None = None
    target_id: str | None = None
    kept: bool = False

    @property
    def row_id(self) -> str:
        return f"{CUT_OVER}{self.key}"

    def listed(self) -> dict[str, Any]:
        """Ids and numbers only: this stands in the preview, and its hash in the approval. A body can name guests."""
        return {
            "key": self.key,
            "what": self.what,
            "sha256": keyed(digest(self.body)),
            "mails": [mail.listed() for mail in self.mails],
        }

    def done(self, row: Row | None) -> bool:
        """Whether it was made already, with this very body."""
        return row is not None and row.state in SETTLED and row.payload_sha256 == digest(self.body)


def totals(listed: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """How often each kind of effect and of mail stands in a list, and how many mails each person gets."""
    found = list(listed)
    mails = [mail for effect in found for mail in effect["mails"]]
    return {
        "effects": dict(Counter(effect["what"] for effect in found)),
        "mails": dict(Counter(mail["kind"] for mail in mails)),
        "people": dict(Counter(mail["person"] for mail in mails)),
    }


def stored_as_sent(sent: Mapping[str, Any], stored: TargetModel | None) -> bool:
    """Whether the server's answer shows what was sent; people come back as ids or as whole objects."""
    if stored is None:
        return False
    if isinstance(stored, Automation):
        return same_automation(sent, stored)
    held = stored.model_dump()
    return all(_CHECKS.get(key, same_value)(value, held.get(key)) for key, value in sent.items())


def _same_deadline(sent: Any, stored: Any) -> bool:
    """Of a step a rule, of a task a moment, which may have moved to working time."""
    if isinstance(sent, Mapping):
        return same_value(sent, stored)
    if not isinstance(stored, datetime):
        return False
    return timedelta(0) <= stored.replace(tzinfo=None) - datetime.fromisoformat(sent) <= LONGEST_SHIFT


def _has_people(sent: Any, stored: Any) -> bool:
    """Everybody sent is there; the server may add the caller."""
    if isinstance(sent, Mapping):
        return all(_has_people(bucket, (stored or {}).get(name)) for name, bucket in sent.items())
    held = {str(item.get("id", item.get("email")) if isinstance(item, Mapping) else item) for item in stored or ()}
    return {str(item) for item in sent} <= held


_CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "deadline": _same_deadline,
    "owners": _has_people,
    "assignees": _has_people,
    "guests": _has_people,
    "users": _has_people,
    "groups": _has_people,
}
