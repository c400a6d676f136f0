"""The folder tree with who may do what in it."""

from __future__ import annotations

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.people import Folder, Grant
from include.sandbox.sample.people import ADMIN, GROUPS, PEOPLE, audit

HOME = muid("folder", "Home")
#: Name -> parent.
TREE: dict[str, str | None] = {
    "People & Culture": None,
    "Onboarding": "People & Culture",
    "Offboarding": "People & Culture",
    "Finance": None,
    "Closing": "Finance",
    "Month-end and year-end closing of the books": "Closing",
    "Customers": None,
    "Marketing": None,
    "Engineering": None,
    "Operations": None,
    "Archive": None,
}


def folder_id(name: str) -> str:
    return muid("folder", name)


def folders() -> list[Folder]:
    """Parents of top-level folders dangle: the Home folder is in no list (2.3)."""
    made = []
    for number, (name, parent) in enumerate(TREE.items()):
        parent_id = folder_id(parent) if parent else HOME if number % 2 else None
        grants = [Grant(GROUPS["All Members"], "Run"), Grant(ADMIN, "Edit")]
        made.append(Folder(folder_id(name), name, audit(ADMIN, 900 - 20 * number), parent_id, grants))
    extra = {
        "Finance": [Grant(GROUPS["Finance"], "Edit"), Grant(PEOPLE["Søren Holm"], "ViewAll")],
        "People & Culture": [Grant(GROUPS["People"], "Edit"), Grant(PEOPLE["Jonas Weber"], "View")],
        "Customers": [Grant(PEOPLE["Carla Jansen"], "EditViewOwn")],
        "Engineering": [Grant(PEOPLE["Mei Chen"], "Custom")],
    }
    for folder in made:
        folder.permissions += extra.get(folder.name, [])
    return made
