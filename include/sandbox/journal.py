"""What the real service would have done to the outside world: every mail and every webhook, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class EffectKind(str, Enum):
    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Effect:
    """`recipients` are e-mail addresses, or the URL of a webhook; `objects` are `kind:id` pairs."""

    at: str
    kind: EffectKind
    reason: str
    recipients: tuple[str, ...]
    objects: tuple[str, ...]
    route: str


class Journal:
    """Append-only; readable as a list of `Effect`."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def record(self, effect: Effect) -> None:
        self.effects.append(effect)

    def mails(self, reason: str | None = None) -> list[Effect]:
        return [e for e in self.effects if e.kind is EffectKind.MAIL and reason in (None, e.reason)]

    def webhooks(self, reason: str | None = None) -> list[Effect]:
        return [e for e in self.effects if e.kind is EffectKind.WEBHOOK and reason in (None, e.reason)]

    def dump(self) -> list[dict[str, Any]]:
        return [{**asdict(effect), "kind": effect.kind.value} for effect in self.effects]

    def clear(self) -> None:
        self.effects.clear()
