"""Typed reads of one Tallyfy organisation (api/tallyfy-api.md section 2).

Lists are complete: all pages, counted. What is archived is invisible unless it is asked for
(trap 70), so single objects are always asked for with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.http.call import Call
from process_street_tallyfy.http.download import Downloaded, Downloader, Writable
from process_street_tallyfy.http.parsing import parse
from process_street_tallyfy.http.retry import Attempts, Retries
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model import target
from process_street_tallyfy.tallyfy.resources import RUN, STEP, TASK, TEMPLATE, Resources, content

EVERYTHING = {"archived": "true"}


class Archived(StrEnum):
    LIVE = "live"
    ONLY = "only"
    BOTH = "both"


class TallyfyReads(Resources):
    def __init__(
        self, session: ApiSession, organization_id: str, downloader: Downloader, retries: Retries | None = None
    ) -> None:
        super().__init__(session, organization_id)
        self._downloader = downloader
        self._retries = retries or Retries()

    # The organisation

    def me(self) -> target.Member:
        """Who the token belongs to, in any organisation."""
        return parse(target.Member, content(self._session.json(Call("GET", "/me")), "/me"), "/me")

    def me_here(self) -> target.Member:
        """The same with the role in this organisation (1.2)."""
        return self._get(target.Member, "/me", {})

    def organization(self) -> target.Organization:
        return self._get(target.Organization, "", {})

    def members(self) -> list[target.Member]:
        """Invited and disabled ones too: they have their ids (2.2)."""
        return self._list(target.Member, "/users", {})

    def guests(self) -> list[target.Guest]:
        return self._list(target.Guest, "/guests", {})

    def guest_tasks(self, code: str) -> list[target.Task]:
        """By the code of the guest's link, not by address (2.3)."""
        return self._list(target.Task, "/guests/{code}/tasks", {}, code=code)

    def groups(self, query: str | None = None) -> list[target.Group]:
        return self._list(target.Group, "/groups", {"q": query})

    def tags(self, query: str | None = None) -> list[target.Tag]:
        """``all``: titles such as ``task:..`` are hidden otherwise (2.5)."""
        return self._list(target.Tag, "/tags", {"q": query, "all": "true"})

    def folders(self, folder_type: str = "checklist") -> list[target.Folder]:
        """``checklist`` or ``run``; nested ones follow their parent, each once."""
        query = {"folder_type": folder_type, "with": "children", "pagination": "false"}
        found: dict[str, target.Folder] = {}
        for folder in self._list(target.Folder, "/folders", query):
            for item in _flat(folder):
                found.setdefault(item.id, item)
        return list(found.values())

    # Templates

    def templates(self, query: str | None = None, archived: Archived = Archived.LIVE) -> list[target.Template]:
        """``query`` is a partial match on the title."""
        live = [] if archived is Archived.ONLY else self._templates({"q": query})
        return live if archived is Archived.LIVE else live + self._templates({"q": query, "archived": "only"})

    def template(self, template_id: str) -> target.Template:
        """With tags and all steps, by position; rules and kick-off fields are always inline."""
        query = {"with": "steps,tags,folder,automated_actions,prerun", **EVERYTHING}
        template = self._get(target.Template, TEMPLATE, query, template=template_id)
        whole = len(template.steps) >= (template.steps_count or 0)
        steps = sorted(template.steps, key=lambda step: step.position) if whole else self.steps(template_id)
        return template.model_copy(update={"steps": steps})

    def steps(self, template_id: str) -> list[target.Step]:
        """By position: the server neither sorts nor shows more than a page (trap 66)."""
        found = self._list(target.Step, f"{TEMPLATE}/steps", {}, template=template_id)
        return sorted(found, key=lambda step: step.position)

    def step(self, template_id: str, step_id: str) -> target.Step:
        return self._get(target.Step, STEP, {}, template=template_id, step=step_id)

    # Processes

    def runs(self, template_id: str, query: str | None = None) -> list[target.Process]:
        """Archived ones too; each carries its ``prerun`` values (section 6)."""
        return self._list(target.Process, "/runs", {"checklist_id": template_id, "q": query, **EVERYTHING})

    def run(self, run_id: str) -> target.Process:
        return self._get(target.Process, RUN, {"with": "assets,tags", **EVERYTHING}, run=run_id)

    def run_tasks(self, run_id: str, expected: int | None = None) -> list[target.Task]:
        """All tasks with step and fields.

        The list lags behind the launch (trap 71): while fewer than ``expected`` are there it is read
        again, as long as this worker may wait.
        """
        attempts = Attempts(self._retries)
        while True:
            found = self._list(target.Task, f"{RUN}/tasks", {"with": "step,form_fields", **EVERYTHING}, run=run_id)
            if len(found) >= (expected or 0) or not attempts.pause():
                return found

    def task(self, run_id: str, task_id: str) -> target.Task:
        """With fields and threads: a plain read has neither (2.13)."""
        return self._get(target.Task, TASK, {"with": "form_fields,threads", **EVERYTHING}, run=run_id, task=task_id)

    def run_with_tasks(self, run_id: str) -> target.Process:
        """Process and tasks in one call; the tasks come without their fields."""
        return self._get(target.Process, RUN, {"with": "tasks,assets,tags", **EVERYTHING}, run=run_id)

    def one_off_tasks(self, query: str | None = None) -> list[target.Task]:
        """Those outside of templates, archived ones too; ``query`` is a partial match on the title (section 6)."""
        return self._list(target.Task, "/tasks", {"is_oneoff": "true", "q": query, **EVERYTHING})

    def one_off_task(self, task_id: str) -> target.Task:
        return self._get(target.Task, "/tasks/{task}", {"with": "threads", **EVERYTHING}, task=task_id)

    # Files

    def uploads(self) -> list[str]:
        """Ids of every file whose upload is in the activity feed (2.17)."""
        query = {"entity_type": "asset", "verb": "uploaded"}
        return [item.entity_id for item in self._list(target.Activity, "/activity-feeds", query)]

    def asset(self, asset_id: str) -> target.Asset:
        return self._get(target.Asset, "/assets/{asset}", {}, asset=asset_id)

    def download(self, asset_id: str, into: Writable) -> Downloaded:
        """The bytes of a file; leaves a "downloaded" row in the activity feed (2.16)."""
        return self._downloader.fetch(self._call("GET", "/file/{asset}/dl", {"asset": asset_id}), into)

    def _templates(self, query: dict[str, str | None]) -> list[target.Template]:
        return self._list(target.Template, "/checklists", query)


def _flat(folder: target.Folder) -> Iterator[target.Folder]:
    yield folder
    for child in folder.children:
        parent = child.parent_id or folder.id
        yield from _flat(child.model_copy(update={"parent_id": parent}))
