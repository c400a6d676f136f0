"""Folders of the source (api/tallyfy-api.md 2.6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256

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
