"""Judges the settings of the target against what the source brings.

Only documented keys are read; one that the target does not show is no risk and is said to be absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.validate.settings import DAYS, SETTINGS, Against, Level, Setting, Stage


@dataclass(frozen=True, slots=True)
class Check:
    """A line judged. ``value`` names nobody; ``risk`` and ``advice`` are empty when all is well."""

    key: str
    title: str
    value: str
    level: Level
    reason: str = ""
    risk: str = ""
    advice: str = ""


def preflight(settings: Mapping[str, Any], against: Against, stage: Stage = Stage.MOVE) -> tuple[Check, ...]:
    """Every line of the table, judged, in its order."""
    return tuple(_judged(setting, settings.get(setting.key), against, stage) for setting in SETTINGS)


def refuse_blocked(checks: Iterable[Check]) -> None:
    """:raises BadConfiguration: naming each blocking setting and what to do."""
    blocking = [check for check in checks if check.level is Level.BLOCK]
    if blocking:
        named = "; ".join(f"{check.key}: {check.risk}" for check in blocking)
        raise BadConfiguration(
            f"settings of the target stand in the way: {named}",
            code="target_settings",
            advice=" ".join(check.advice for check in blocking),
        )


def _judged(setting: Setting, value: Any, against: Against, stage: Stage) -> Check:
    shown, level = _shown(value, setting.unit), setting.level(stage)
    if level is Level.OK or not setting.risky(value, against):
        return Check(setting.key, setting.title, shown, Level.OK)
    risk = setting.risk.format(**asdict(against), gigabytes=against.gigabytes)
    return Check(setting.key, setting.title, shown, level, setting.reason, risk, setting.advice)


def _shown(value: Any, unit: str = "") -> str:
    """In words; lists and ids are counted or said to be there, not spelled out."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        amount, word = value.get("value"), str(value.get("unit") or value.get("type"))
        words = (
            f"{amount:g} {word.removesuffix('s') if amount == 1 else word}" if isinstance(amount, (int, float)) else ""
        )
        return words if word in DAYS or f"{word}s" in DAYS else "set"
    if isinstance(value, (list, tuple)):
        return f"{len(value)} entries"
    text = f"{value} {unit}".strip()
    return "set" if len(text) == 32 and text.isalnum() else text
