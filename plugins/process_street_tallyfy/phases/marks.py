"""After acceptance: our marks and source fields leave the templates; processes keep the version that they have.

A kick-off field is dropped by a PUT of the whole list, which makes a new version. Its own DELETE would take the values
out of all processes too (api/tallyfy-api.md 2.7, trap 63), so steps and fields of steps stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from process_street_tallyfy.errors import BadConfiguration, DataError, ForbiddenCall, ReadBackDiffers
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, Phase, State
from process_street_tallyfy.model.target import Automation, Process, Template
from process_street_tallyfy.phases.approval import refuse_unanswered
from process_street_tallyfy.phases.cut_over_page import ENDED
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.foundation import own_rows
from process_street_tallyfy.phases.operator import ApprovedOperator, MigrationOperator
from process_street_tallyfy.phases.preview import refuse_unapproved, write_preview
from process_street_tallyfy.phases.template_ids import TemplateIds, template_ids
from process_street_tallyfy.phases.template_plan import template_plan
from process_street_tallyfy.phases.unmarked import UNMARKED, unmarked_row
from process_street_tallyfy.phases.workspace import CUT_OVER, Workspace
from process_street_tallyfy.tallyfy.markers import find_markers, without_markers
from process_street_tallyfy.validate.written_form import automation_form, capture_form, step_form

PREVIEW = "finish"
#: Rows in these states can be found by their mark only.
LOOKED_UP = frozenset({State.INTENT, State.UNKNOWN, State.NEEDS_REVIEW})


@dataclass
class TemplateMarks:
    """What of ours stands in one template."""

    workspace: Workspace
    plan: TemplatePlan
    ids: TemplateIds

    @cached_property
    def template(self) -> Template:
        return self.workspace.target.reads.template(self.ids.template_id)

    @property
    def row_id(self) -> str:
        return f"{UNMARKED}{self.plan.source_id}"

    @property
    def fields(self) -> list[str]:
        """Ids of our kick-off fields."""
        return sorted(self.ids.kickoff.values())

    @property
    def rules(self) -> list[Automation]:
        return [rule for rule in self.template.automated_actions if find_markers(rule.automated_alias)]

    def listed(self) -> dict[str, Any]:
        """From the ledger alone, so that a retry shows the same."""
        rules = sorted([*self.ids.automations.values(), *self.ids.assigning.values()])
        return {
            "key": f"marks/{self.plan.source_id}",
            "what": "marks and source fields of a template",
            "fields": len(self.fields),
            "rules": len(rules),
            "sha256": digest([self.ids.template_id, self.fields, rules]),
        }

    def remove(self) -> None:
        """Repeatable.

        :raises ForbiddenCall: a process lost a value with the fields: no further template is touched.
        :raises ReadBackDiffers: the template still has a mark.
        """
        process = self._a_process()
        writes, template_id = self.workspace.target.writes, self.ids.template_id
        summary = without_markers(self.template.summary or "")
        writes.drop_kickoff_fields(template_id, self.fields, {"summary": summary})
        self._refuse_loss(process)
        for rule in self.rules:
            writes.update_automation(template_id, rule.id, _renamed(rule))
        after = self.workspace.target.reads.template(template_id)
        texts = [after.summary, *(rule.automated_alias for rule in after.automated_actions)]
        if any(find_markers(text) for text in texts) or {field.id for field in after.prerun} & set(self.fields):
            raise ReadBackDiffers("our marks are still there", kind=Kind.WORKFLOW, source_id=self.plan.source_id)
        self._settle(after)

    def _settle(self, after: Template) -> None:
        mapping, key = self.workspace.ledger.mapping, (Kind.OWN, self.row_id)
        row = mapping.get(*key)
        if row is not None and row.state is State.INTENT:
            mapping.unknown(*key)
        mapping.intend(*key, payload_sha256=digest(shape(after)))
        mapping.confirm(*key, self.ids.template_id)
        mapping.verify_many([key])

    def _a_process(self) -> Process | None:
        runs = self.workspace.ledger.staging.all(Kind.RUN)
        for run in runs:
            row = self.workspace.ledger.mapping.get(Kind.RUN, run.source_id)
            if run.parent_id == self.plan.source_id and row is not None and row.target_id and row.state in LANDED:
                return self.workspace.target.reads.run(row.target_id)
        return None

    def _refuse_loss(self, before: Process | None) -> None:
        if before is not None and self.workspace.target.reads.run(before.id).prerun != before.prerun:
            raise ForbiddenCall(
                "a process lost values when the source fields left its template",
                code="values_lost",
                kind=Kind.WORKFLOW,
                source_id=self.plan.source_id,
                advice="this Tallyfy does not keep the versions of its processes: leave the marks where they are",
            )


def _renamed(rule: Automation) -> dict[str, Any]:
    """The whole rule, as an update needs it, under a name without marks."""
    parts = {name: [_bare(one) for one in getattr(rule, name)] for name in ("conditions", "then_actions")}
    return {"automated_alias": without_markers(rule.automated_alias), **parts}


def _bare(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != "id"}


def shape(template: Template) -> dict[str, Any]:
    """What of a template a rollback compares once its marks are gone: people, dates and checks aside."""
    return {
        "texts": [template.title, template.summary, template.guidance],
        "kickoff": [field.label for field in template.prerun],
        "steps": [
            [step_form(step, [one.id for one in step.captures]), [capture_form(one) for one in step.captures]]
            for step in template.steps
        ],
        "rules": [automation_form(rule) for rule in template.automated_actions],
    }


def marked(workspace: Workspace) -> Iterator[TemplateMarks]:
    """Templates that still carry our marks."""
    for row in workspace.ledger.mapping.rows(Kind.WORKFLOW, LANDED):
        plan = template_plan(workspace, row.source_id)
        ids = template_ids(workspace.ledger, plan) if plan else None
        if plan is not None and ids is not None and unmarked_row(workspace, row.source_id) is None:
            yield TemplateMarks(workspace, plan, ids)


class PreviewMarks(MigrationOperator):
    """Lists what would leave which template (``finish.json``)."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        self._refuse_early(workspace)
        listed = [marks.listed() for marks in marked(workspace)]
        preview = write_preview(workspace, PREVIEW, listed)
        fields = sum(int(item["fields"]) for item in listed)
        self.log.info("%d templates, %d source fields; list: %s", len(listed), fields, preview["preview"])
        return {"templates": len(listed), "fields": fields, **preview}

    def _refuse_early(self, workspace: Workspace) -> None:
        """:raises BadConfiguration: no cut-over yet, or something that only its mark can find."""
        mapping = workspace.ledger.mapping
        if workspace.ledger.checkpoints.latest(Phase.VALIDATION, ENDED) is None:
            raise BadConfiguration(
                "the cut-over was not read back yet",
                code="not_live",
                advice="run cut_over__… to its end and let the organisation accept it first",
            )
        lost = [f"{kind}/{row.source_id}" for kind in Kind for row in mapping.rows(kind, LOOKED_UP)]
        if lost:
            raise BadConfiguration(
                f"{len(lost)} objects can be found by their mark only: {', '.join(lost[:5])}",
                code="marks_needed",
                advice="let migrate__… or cut_over__… settle them, then trigger this DAG again",
            )


class RemoveMarks(ApprovedOperator):
    """Takes the marks out of exactly the approved templates; the ledger keeps which is which."""

    phase = Phase.VALIDATION

    def work(self, workspace: Workspace) -> dict[str, Any]:
        refuse_unanswered(workspace, PREVIEW, self.approved_hash)
        due = list(marked(workspace))
        refuse_unapproved(workspace, PREVIEW, self.approved_hash, [marks.listed() for marks in due])
        left: list[str] = []
        for marks in due:
            workspace.keep_lease()
            own_rows(workspace, [(marks.row_id, f"{CUT_OVER}{marks.plan.source_id}")])
            try:
                marks.remove()
            except DataError as error:
                left.append(f"workflow {marks.plan.source_id} ({error.code})")
        if left:
            raise ReadBackDiffers(
                f"{len(left)} of {len(due)} templates keep their marks: {', '.join(left[:5])}",
                code="marks_left",
                advice="look at those templates in Tallyfy and trigger this DAG again",
            )
        return {"templates": len(due)}
