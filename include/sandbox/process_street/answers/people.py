"""Key check, users, folders (api/process-street-api.md 2.1 to 2.3)."""

from __future__ import annotations

from include.sandbox.process_street.answers.base import Answerer, whole
from include.sandbox.process_street.failures import missing
from include.sandbox.process_street.people import Folder
from include.sandbox.web import Answer, Call, Route


class PeopleAnswers(Answerer):
    def routes(self) -> list[Route]:
        return [
            Route("GET", "/testAuth", self.test_auth),
            Route("GET", "/users", self.users),
            Route("GET", "/folders", self.folders),
            Route("GET", "/folders/<folder_id>/permissions", self.folder_permissions),
        ]

    def test_auth(self, call: Call) -> Answer:
        return Answer(200, {"apiKeyLabel": self.state.api_key_label})

    def users(self, call: Call) -> Answer:
        people = sorted(self.state.users.values(), key=lambda person: (person.username.lower(), person.id))
        return self.page(call, "users", people, lambda person: person.view(), rel="Users")

    def folders(self, call: Call) -> Answer:
        folders = sorted(self.state.folders.values(), key=lambda folder: (folder.name.lower(), folder.id))
        return self.page(call, "data", folders, Folder.view)

    def folder_permissions(self, call: Call) -> Answer:
        folder = self.state.folders.get(call.params["folder_id"]) or missing("Folder")
        return whole(grant.in_folder() for grant in folder.permissions)
