"""Folders of the source, settings of the target (api/tallyfy-api.md 2.1, 2.6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic import BaseModel

from process_street_tallyfy.model.plan import FolderPlan, Planned
from process_street_tallyfy.model.source import Folder
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.model.workflow_folders import FolderPath
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.title import FOLDER_NAME, UniqueNames, one_line
from process_street_tallyfy.transform.unknown import note_unknown


def plan_folders(folders: Iterable[Folder], paths: Collection[FolderPath] = ()) -> Planned:
    """A ``FolderPlan`` each, parents first; name and parent identify a folder, so they are unique.

    ``paths`` are those of the customer's file: folders on them that the source does not have are made.
    """
    book = Book()
    by_id = {folder.id: folder for folder in folders}
    names: dict[str | None, UniqueNames] = {}
    plans = []
    for folder, parent in _parents_first(by_id, book):
        book.arrive(Kind.FOLDER, folder.id)
        note_unknown(book, Kind.FOLDER, folder.id, folder)
        name = names.setdefault(parent, UniqueNames(FOLDER_NAME)).give(one_line(folder.name) or "Unnamed folder")
        if name != folder.name:
            book.note(Kind.FOLDER, folder.id, "name", "name_changed")
        book.note(Kind.FOLDER, folder.id, "permissions", "access_by_hand")
        book.note(Kind.FOLDER, folder.id, "createdDate", "authorship_not_kept")
        plans.append(FolderPlan(folder.id, name, parent))
    for source_id, name, parent in _missing(by_id.values(), paths):
        book.arrive(Kind.FOLDER, source_id)
        given = names.setdefault(parent, UniqueNames(FOLDER_NAME)).give(one_line(name) or "Unnamed folder")
        book.note(Kind.FOLDER, source_id, "", "folder_from_file")
        plans.append(FolderPlan(source_id, given, parent))
    return Planned(tuple(plans), book.outcomes, book.findings)


def folder_ids(folders: Iterable[Folder], paths: Collection[FolderPath]) -> dict[FolderPath, str]:
    """The source id of the folder at each path and at each path above it.

    A folder that only the customer's file knows gets an id made of its path.
    """
    known = {folder.id: folder for folder in folders}
    children: dict[tuple[str | None, str], str] = {}
    for folder in known.values():
        parent = folder.parent_folder_id if folder.parent_folder_id in known else None
        children.setdefault((parent, one_line(folder.name)), folder.id)
    found: dict[FolderPath, str] = {}
    for path in sorted(paths):
        for depth in range(1, len(path) + 1):
            here = path[:depth]
            parent = found.get(path[: depth - 1])
            found.setdefault(here, children.get((parent, one_line(here[-1]))) or _path_id(here))
    return found


def _missing(folders: Iterable[Folder], paths: Collection[FolderPath]) -> Iterator[tuple[str, str, str | None]]:
    """(source id, name, parent's source id) of the folders that only the customer's file knows."""
    found = folder_ids(folders, paths)
    for path, source_id in found.items():
        if source_id == _path_id(path):
            yield source_id, path[-1], found.get(path[:-1])


def _path_id(path: FolderPath) -> str:
    """Opaque: a folder's name has no place in a finding."""
    return f"path-{sha256(chr(0).join(path).encode()).hexdigest()[:22]}"


def _parents_first(by_id: Mapping[str, Folder], book: Book) -> list[tuple[Folder, str | None]]:
    ordered: dict[str, str | None] = {}
    for start in by_id:
        path: list[str] = []
        step: str | None = start
        while step is not None and step in by_id and step not in ordered and step not in path:
            path.append(step)
            step = by_id[step].parent_folder_id
        if step is not None and step in path:
            book.note(Kind.FOLDER, path[-1], "parentFolderId", "folder_loop")
        above = step if step in ordered else None
        for folder_id in reversed(path):
            ordered[folder_id] = above
            above = folder_id
    return [(by_id[folder_id], parent) for folder_id, parent in ordered.items()]


@dataclass(frozen=True, slots=True)
class SettingRisk:
    """A setting of the target that would disturb the migration. ``level``: ``block`` or ``warn``."""

    setting: str
    level: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class SettingRule:
    """``risky`` gets the setting's value and the source's time zone."""

    setting: str
    level: str
    reason: str
    advice: str
    risky: Callable[[Any, str], bool]


def _given(value: Any, _: str) -> bool:
    return bool(value)


def _refused(value: Any, _: str) -> bool:
    return value is False


def _other_zone(value: Any, time_zone: str) -> bool:
    return isinstance(value, str) and bool(value) and value != time_zone


SETTINGS: tuple[SettingRule, ...] = (
    SettingRule(
        "onboarding_template_id",
        "warn",
        "onboarding_template_starts",
        "Switch the onboarding template off before people are approved: it starts a process for everyone who joins.",
        _given,
    ),
    SettingRule(
        "auto_complete_tasks",
        "warn",
        "tasks_complete_themselves",
        "Switch automatic completion off: it would complete old open tasks that were migrated.",
        _given,
    ),
    SettingRule(
        "auto_archive_processes_after",
        "warn",
        "processes_archive_themselves",
        "Switch automatic archiving off until the migration is accepted, or finished runs disappear from view.",
        _given,
    ),
    SettingRule(
        "default_deadline",
        "warn",
        "default_deadline_applies",
        "Steps without a due date get this deadline. Remove it if tasks should stay without one.",
        _given,
    ),
    SettingRule(
        "allow_manage_groups",
        "block",
        "groups_not_allowed",
        "Allow the migration user to manage groups.",
        _refused,
    ),
    SettingRule(
        "allow_user_invite",
        "warn",
        "invites_not_allowed",
        "Nobody can be invited. Allow invitations before people are approved, or invite them by hand.",
        _refused,
    ),
    SettingRule(
        "restrict_blueprint_permissions",
        "warn",
        "templates_restricted",
        "New templates are visible to their owner only. Share them after the cut-over.",
        _given,
    ),
    SettingRule(
        "maximum_group_assignment_limit",
        "warn",
        "group_limit",
        "Groups above this size cannot be assigned to a step. Check the largest groups.",
        _given,
    ),
    SettingRule(
        "sso",
        "warn",
        "single_sign_on",
        "With enforced single sign-on people cannot be invited by hand: provision them through it.",
        _given,
    ),
    SettingRule(
        "domains",
        "warn",
        "guests_of_own_domain",
        "Guests with an address on the company's own domain are refused: make them members.",
        _given,
    ),
    SettingRule(
        "timezone",
        "warn",
        "time_zones_differ",
        "Tallyfy moves deadlines to working hours of its own time zone. Check that it is the right one.",
        _other_zone,
    ),
)


def preflight(settings: Mapping[str, Any] | BaseModel, *, time_zone: str) -> tuple[SettingRisk, ...]:
    """The risks in the target organisation's settings; a setting that is absent is no risk."""
    values = settings.model_dump() if isinstance(settings, BaseModel) else settings
    return tuple(
        SettingRisk(rule.setting, rule.level, rule.reason, rule.advice)
        for rule in SETTINGS
        if rule.risky(values.get(rule.setting), time_zone)
    )
