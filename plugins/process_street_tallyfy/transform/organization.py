"""Folders of the source (api/tallyfy-api.md 2.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from process_street_tallyfy.model.plan import FolderPlan, Planned
from process_street_tallyfy.model.source import Folder
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book
from process_street_tallyfy.transform.title import FOLDER_NAME, UniqueNames, one_line


def plan_folders(folders: Iterable[Folder]) -> Planned:
    """A ``FolderPlan`` each, parents first; name and parent identify a folder, so they are unique."""
    book = Book()
    by_id = {folder.id: folder for folder in folders}
    names: dict[str | None, UniqueNames] = {}
    plans = []
    for folder, parent in _parents_first(by_id, book):
        book.arrive(Kind.FOLDER, folder.id)
        name = names.setdefault(parent, UniqueNames(FOLDER_NAME)).give(one_line(folder.name) or "Unnamed folder")
        if name != folder.name:
            book.note(Kind.FOLDER, folder.id, "name", "name_changed")
        book.note(Kind.FOLDER, folder.id, "permissions", "access_by_hand")
        book.note(Kind.FOLDER, folder.id, "createdDate", "authorship_not_kept")
        plans.append(FolderPlan(folder.id, name, parent))
    return Planned(tuple(plans), book.outcomes, book.findings)


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
