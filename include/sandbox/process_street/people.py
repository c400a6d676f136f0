"""People, groups and folders (api/process-street-api.md 2.2, 2.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.identity import given

FOLDER_ATOMS = tuple(
    subject + action
    for subject in ("folder", "template", "page", "checklist", "doodad")
    for action in ("Create", "Read", "Update", "Delete")
)
WORKFLOW_ATOMS = (
    "templateRead",
    "templateUpdate",
    "templateDelete",
    "checklistCreate",
    "checklistRead",
    "checklistUpdate",
    "checklistDelete",
    "doodadCreate",
    "doodadRead",
    "doodadUpdate",
)
PAGE_ATOMS = ("pageRead", "pageUpdate", "pageDelete")
#: What an access level means in atoms; the reads of everything visible are implied where a level can see all.
LEVEL_ATOMS: dict[str, frozenset[str]] = {
    "Edit": frozenset({*FOLDER_ATOMS, *WORKFLOW_ATOMS, *PAGE_ATOMS}),
    "EditViewOwn": frozenset(
        {*FOLDER_ATOMS, *WORKFLOW_ATOMS} - {"checklistRead", "checklistUpdate", "checklistDelete", "folderDelete"}
    ),
    "ViewAll": frozenset(
        {"folderRead", "templateRead", "pageRead", "checklistCreate", "checklistRead", "checklistUpdate"}
        | {"doodadCreate", "doodadRead", "doodadUpdate"}
    ),
    "Run": frozenset(
        {"folderRead", "templateRead", "pageRead", "checklistCreate", "doodadCreate", "doodadRead", "doodadUpdate"}
    ),
    "View": frozenset({"folderRead", "templateRead", "pageRead"}),
    "Custom": frozenset({"templateRead", "checklistCreate"}),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A login, or behind `group-<id>@process.st` a group; `username` is the display name."""

    id: str
    email: str
    username: str

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "email": self.email, "username": self.username}


@dataclass(slots=True)
class Audit:
    """Who made and who last changed something; one content, three notations in the answers."""

    created_date: str
    created_by: Person
    updated_date: str
    updated_by: Person

    def nested(self) -> dict[str, Any]:
        return {"audit": self.flat()}

    def ids(self) -> dict[str, Any]:
        """Only runs are written like this."""
        return {
            "audit": {
                "createdDate": self.created_date,
                "createdById": self.created_by.id,
                "updatedDate": self.updated_date,
                "updatedById": self.updated_by.id,
            }
        }

    def flat(self) -> dict[str, Any]:
        return {
            "createdDate": self.created_date,
            "createdBy": self.created_by.view(),
            "updatedDate": self.updated_date,
            "updatedBy": self.updated_by.view(),
        }


@dataclass
class Grant:
    """Access of one person or group to a folder, a workflow or a page."""

    user: Person
    level: str

    def in_folder(self) -> dict[str, Any]:
        return {"user": self.user.view(), "accessLevel": self.level, "permissions": self._atoms(FOLDER_ATOMS)}

    def in_workflow(self) -> dict[str, Any]:
        return {"email": self.user.email, "accessLevel": self.level, "permissions": self._atoms(WORKFLOW_ATOMS)}

    def in_page(self) -> dict[str, Any]:
        return {"email": self.user.email, "accessLevel": self.level, "permissions": self._atoms(PAGE_ATOMS)}

    def _atoms(self, names: tuple[str, ...]) -> dict[str, bool]:
        atoms = LEVEL_ATOMS.get(self.level, LEVEL_ATOMS["Custom"])
        return {name: name in atoms for name in names}


@dataclass
class Folder:
    """`parent_id` of a top-level folder is the Home folder, which no list shows (a dangling parent)."""

    id: str
    name: str
    audit: Audit
    parent_id: str | None = None
    permissions: list[Grant] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, **given(parentFolderId=self.parent_id), **self.audit.flat()}
