"""What a probe makes in the target, and how it goes again without a trace.

::

    intent, commit -> POST -> confirmed ... reverting -> archive -> delete -> reverted
       `-- killed here: found by its marker, or by its place, and removed all the same

Only what carries the scratch marker is ever removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import DataError, NotFound, ReadBackDiffers
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.tallyfy.markers import carries, marker
from process_street_tallyfy.tallyfy.reads import Archived

TEMPLATE, RUN = "probe/template", "probe/run"
#: Their POST may have been carried out although no id is known.
IN_DOUBT = frozenset({State.INTENT, State.UNKNOWN})


@dataclass(frozen=True)
class Scratch:
    """The scratch template and process of one organisation; at most one of each at a time."""

    workspace: Workspace

    @property
    def title(self) -> str:
        return f"Probe of {self.workspace.settings.organization}, removed again"

    @property
    def template_mark(self) -> str:
        return f"probe-template-{self.workspace.settings.organization}"

    @property
    def run_mark(self) -> str:
        return f"probe-run-{self.workspace.settings.organization}"

    @cached_property
    def _driver(self) -> Driver:
        return Driver(self.workspace.ledger, writes=True)

    def make_template(self, body: dict[str, Any]) -> str:
        whole = {**body, "title": self.title, "summary": marker(self.template_mark)}
        return self._make(self._template(whole, lambda: self.workspace.target.writes.create_template(whole).id))

    def make_run(self, template_id: str, body: dict[str, Any]) -> str:
        whole = {**body, "checklist_id": template_id, "name": f"Probe {marker(self.run_mark)}"}
        return self._make(self._run(template_id, whole, lambda: self.workspace.target.writes.launch(whole).id))

    def finds_run(self, template_id: str) -> bool:
        """Whether a search finds the process by its marker, once it had time to catch up."""
        reads, wanted = self.workspace.target.reads, f"ps:{self.run_mark}"
        search = Creation(Kind.OWN, RUN, {}, _never, lambda: [run.id for run in reads.runs(template_id, wanted)])
        return bool(self._driver.look_up(search))

    def remove(self) -> int:
        """The number of objects that were removed; none is left when this returns.

        :raises ReadBackDiffers: the target still shows one.
        """
        templates = self._ids(self._template({}, _never), self._templates())
        removed = 0
        for template_id in templates:
            runs = self._ids(self._run(template_id, {}, _never), self._runs(template_id))
            removed += self._take_away(RUN, runs, self._run_calls)
        removed += self._take_away(TEMPLATE, templates, self._template_calls)
        if self._templates():
            raise ReadBackDiffers("the scratch template is still there", advice="clear the task clean_up of this run")
        return removed

    def _make(self, creation: Creation) -> str:
        own_rows(self.workspace, [(creation.source_id, "")])
        made = self._driver.create(creation)
        if made is None:
            raise DataError(
                "the target did not make a scratch object",
                code="no_scratch",
                advice="look at the log of this task for the refusal; without a probe the decided readings stay",
            )
        return made

    def _template(self, body: dict[str, Any], post: Callable[[], str]) -> Creation:
        return Creation(Kind.OWN, TEMPLATE, body, post, self._templates)

    def _run(self, template_id: str, body: dict[str, Any], post: Callable[[], str]) -> Creation:
        return Creation(Kind.OWN, RUN, body, post, lambda: self._runs(template_id))

    def _templates(self) -> Sequence[str]:
        """By marker, archived ones too: also those of which a lost ledger knows nothing."""
        found = self.workspace.target.reads.templates(self.title, Archived.BOTH)
        return [template.id for template in found if carries(template.summary, self.template_mark)]

    def _runs(self, template_id: str) -> Sequence[str]:
        return [run.id for run in lookups.find_run(self.workspace.target.reads, template_id, self.run_mark)]

    def _ids(self, creation: Creation, shown: Sequence[str]) -> list[str]:
        """Of one kind, from the ledger and from the target; a POST in doubt is looked up until the lag is over."""
        row = self.workspace.ledger.mapping.get(Kind.OWN, creation.source_id)
        known = [row.target_id] if row and row.target_id else []
        if row and row.state in IN_DOUBT and not shown:
            shown = self._driver.look_up(creation)
        return list(dict.fromkeys([*known, *shown]))

    def _take_away(self, role: str, ids: Sequence[str], calls: Callable[[str], tuple[Callable[[], Any], ...]]) -> int:
        mapping = self.workspace.ledger.mapping
        row = mapping.get(Kind.OWN, role)
        if row and row.state in IN_DOUBT:
            if ids:
                mapping.confirm(Kind.OWN, role, ids[0])
            else:
                mapping.fail(Kind.OWN, role, category="data", code="not_made")
        row = mapping.get(Kind.OWN, role)
        held = row is not None and row.state in LANDED | {State.REVERTING}
        if held:
            mapping.reverting(Kind.OWN, role)
        for call in (call for target_id in ids for call in calls(target_id)):
            _gone(call)
        if held:
            mapping.reverted(Kind.OWN, role)
        return len(ids)

    def _run_calls(self, run_id: str) -> tuple[Callable[[], Any], ...]:
        writes = self.workspace.target.writes
        return (lambda: writes.archive_run(run_id), lambda: writes.delete_run(run_id))

    def _template_calls(self, template_id: str) -> tuple[Callable[[], Any], ...]:
        writes = self.workspace.target.writes
        return (lambda: writes.archive_template(template_id), lambda: writes.delete_template(template_id))


def _never() -> str:
    raise AssertionError("a removal makes nothing")


def _gone(call: Callable[[], Any]) -> None:
    """A 404 means that it is archived, or gone, already."""
    try:
        call()
    except NotFound:
        return
