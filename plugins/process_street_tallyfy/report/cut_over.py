"""The page of a cut-over: announced, frozen, proved, previewed, live. It grows with the run; no personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from process_street_tallyfy.report.files import put, put_json, table
from process_street_tallyfy.report.page import page as render

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath

COLUMNS = ("key", "what", "state", "code", "mails", "people")


@dataclass(frozen=True)
class CutOver:
    """``effects`` are the approved list, each with ``state`` and ``code``. Times are ISO, '' = not yet.

    ``checklist`` has what to switch off by hand, ``changes`` what changed in the source in spite of the freeze,
    ``counts`` what will happen in numbers, ``webhooks`` where each goes, ``test`` the delivery to a URL of the
    user's.
    """

    organization: str
    run_id: str
    stage: str
    made_at: str
    frozen_at: str = ""
    delta: str = ""
    proved_at: str = ""
    approved_at: str = ""
    began_at: str = ""
    ended_at: str = ""
    sha256: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    checklist: tuple[Mapping[str, str], ...] = ()
    changes: tuple[Mapping[str, str], ...] = ()
    late_changes: tuple[Mapping[str, str], ...] = ()
    effects: tuple[Mapping[str, Any], ...] = ()
    totals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reminders: Mapping[str, int] = field(default_factory=dict)
    webhooks: tuple[Mapping[str, Any], ...] = ()
    test: Mapping[str, Any] = field(default_factory=dict)

    @property
    def mails(self) -> int:
        return sum(self.totals.get("mails", {}).values())

    @property
    def rollback(self) -> str:
        """The last moment at which nobody notices a rollback, and what holds after it."""
        if not self.began_at:
            return (
                "Until the approval nothing is noticed by anybody: a rollback up to then leaves no trace outside. "
                "The approval is the last moment."
            )
        return (
            f"The last moment for a rollback that nobody notices was {self.began_at}, before the first effect. Since "
            "then it takes back whatever nobody has touched in Tallyfy; mails that were sent and webhooks that were "
            "called cannot be taken back, and what people have changed stays."
        )

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "mails": self.mails, "rollback": self.rollback}


def write(folder: ObjectStoragePath, page: CutOver) -> ObjectStoragePath:
    """``cut_over.html``, ``cut_over.json`` and ``cut_over.csv``, in place of what stood there."""
    folder.mkdir(parents=True, exist_ok=True)
    put_json(folder / "cut_over.json", page.as_json())
    put(folder / "cut_over.csv", effects_csv(page.effects))
    path = folder / "cut_over.html"
    put(path, html(page))
    return path


def html(page: CutOver) -> str:
    return render("cut_over.html.j2", "cut_over.html", p=page)


def effects_csv(effects: Iterable[Mapping[str, Any]]) -> str:
    """One row per effect; mails by kind, people by id."""
    return table(COLUMNS, map(_row, effects))


def _row(effect: Mapping[str, Any]) -> list[object]:
    kinds = " ".join(sorted({mail["kind"] for mail in effect["mails"]}))
    people = " ".join(sorted({str(mail["person"]) for mail in effect["mails"]}))
    return [effect["key"], effect["what"], effect.get("state", "waits"), effect.get("code", ""), kinds, people]
