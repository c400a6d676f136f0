"""People, groups and folders (api/process-street-api.md 2.2, 2.3)."""

from __future__ import annotations

from include.sandbox.reader.table.rule import IDENTITY, LINKS, Rules, either, no_fact

USER: Rules = {
    "id": IDENTITY,
    "email": IDENTITY,
    "username": no_fact("a member keeps the name of the account in the target"),
}
GROUP: Rules = {
    "id": IDENTITY,
    "username": either(kept=False),
    "members": either(),
}
FOLDER: Rules = {
    "id": IDENTITY,
    "name": either(),
    "parentFolderId": either(),
    "createdDate": either(),
    "createdBy.*": either("createdDate"),
    "updatedDate": either("createdDate"),
    "updatedBy.*": either("createdDate"),
    "permissions.*": either("permissions"),
    "links.*": LINKS,
}
ORGANIZATION: dict[str, Rules] = {"user": USER, "group": GROUP, "folder": FOLDER}
