"""The read-back of a template: every row that belongs to it is verified, wrong, or settled by a finding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from process_street_tallyfy.ledger.row import Key
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.plan import TemplatePlan
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.phases.drive import digest
from process_street_tallyfy.phases.landing import land
from process_street_tallyfy.phases.template_ids import carried_id, is_rule, own_id
from process_street_tallyfy.phases.template_reading import Reading
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.transform.late import SOURCE_CHANGED, late_finding, report
from process_street_tallyfy.transform.template_change import EDITED
from process_street_tallyfy.validate.read_back import Difference


@dataclass(frozen=True)
class TemplateSettle:
    """``due``: the source has changed since the template was verified, and the changes were written."""

    workspace: Workspace
    reading: Reading
    due: bool

    @property
    def _plan(self) -> TemplatePlan:
        return self.reading.plan

    def run(self, template_id: str, differing: list[Difference]) -> None:
        mapping, plan = self.workspace.ledger.mapping, self._plan
        other: dict[Key, str] = {}
        for item in differing:
            other.setdefault((item.kind, item.source_id), item.field)
        self._settle_kickoff({field.label: field.id for field in self.reading.template.prerun})
        own = [(Kind.OWN, row.source_id) for row in mapping.by_parent(Kind.OWN, plan.source_id)]
        own = [key for key in own if not is_rule(plan.source_id, key[1])]
        later = {(Kind.LOGIC_RULE, rule_id) for rule_id in plan.automated_rules}
        planned = [(o.kind, o.source_id) for o in plan.outcomes if o.disposition is not Disposition.UNSUPPORTED]
        planned = [key for key in planned if key not in later]
        written = _written(plan).union(own)
        texts_equal = not any(kind is Kind.TASK_TEMPLATE and field == "summary" for (kind, _), field in other.items())
        inside = [key for key in [*planned, *own] if key not in written]
        self._carry(inside, template_id, texts_equal=texts_equal or self._edited_only(other))
        landed = self._landed([*planned, *own])
        good = [key for key in landed if key not in other]
        for key in landed:
            if key in other:
                self._differs(key, other[key])
        self._remember(good)
        if self.due and self.workspace.options.writes and self._landed([(Kind.WORKFLOW, plan.source_id)]):
            self._up_to_date((Kind.WORKFLOW, plan.source_id), template_id, other)
        mapping.verify_many(good)

    def _up_to_date(self, key: Key, template_id: str, other: dict[Key, str]) -> None:
        """All that changed was carried or told; what failed or is wrong stands at its own row."""
        mapping, row = self.workspace.ledger.mapping, self.workspace.ledger.mapping.get(*key)
        if row is None or row.state is State.WRONG:
            return
        land(mapping, {key: template_id})
        if key in other:
            mapping.verify_many([key])

    def _differs(self, key: Key, field: str) -> None:
        """A difference in what was verified once is somebody's edit, or ours that nobody asked to be written."""
        mapping, findings, row = (
            self.workspace.ledger.mapping,
            self.workspace.ledger.findings,
            self.reading.rows.get(key),
        )
        parent = "" if key[0] is Kind.WORKFLOW else self._plan.source_id
        if row is None or row.state is not State.VERIFIED or field == "missing":
            mapping.wrong(*key, code=f"differs_{field}")
        elif self.reading.edited(key):
            findings.record([report(*key, "", EDITED, parent)])
        elif not self.due:
            findings.record([late_finding(*key, SOURCE_CHANGED, parent)])

    def _edited_only(self, other: dict[Key, str]) -> bool:
        texts = [key for key, field in other.items() if key[0] is Kind.TASK_TEMPLATE and field == "summary"]
        return all(self.reading.edited(key) for key in texts)

    def _remember(self, good: list[Key]) -> None:
        """What was read back as it should be is what the next run compares with."""
        if not self.workspace.options.writes:
            return
        keys = set(good)
        forms = {key: digest(form) for key in good if (form := self.reading.form(key, keys)) is not None}
        rows = [self.reading.rows[key] for key in forms if key in self.reading.rows]
        other = [row for row in rows if row.payload_sha256 != forms[row.key]]
        mapping = self.workspace.ledger.mapping
        mapping.intend_many([(*row.key, forms[row.key]) for row in other])
        mapping.confirm_many([(*row.key, str(row.target_id)) for row in other])

    def _settle_kickoff(self, stored: dict[str, str]) -> None:
        """Kick-off fields come into being with the template; their ids are needed at every launch."""
        mapping, fields = self.workspace.ledger.mapping, self._plan.kickoff
        ids = {own_id(self._plan.source_id, f.source_id): stored[f.label] for f in fields if f.label in stored}
        rows = mapping.many(Kind.OWN, ids).values()
        mapping.confirm_many([(*row.key, ids[row.source_id]) for row in rows if row.state not in LANDED])

    def _landed(self, keys: Iterable[Key]) -> list[Key]:
        return [key for key, row in self.workspace.ledger.mapping.of(keys).items() if row.state in LANDED]

    def _carry(self, keys: list[Key], template_id: str, *, texts_equal: bool) -> None:
        """Headings, texts and rules in words live in a step's summary: landed when the texts read back equal."""
        mapping, landed = self.workspace.ledger.mapping, set(self._landed(keys))
        new = [key for key in keys if key not in landed]
        if texts_equal:
            mapping.confirm_many([(*key, carried_id(template_id, key[1])) for key in new])
            return
        for key in new:
            mapping.fail(*key, category="data", code="text_differs")


def _written(plan: TemplatePlan) -> set[Key]:
    """Objects of the plan that have a write of their own."""
    steps = {(Kind.TASK_TEMPLATE, step.source_id) for step in plan.steps}
    fields = {(Kind.FORM_FIELD, field.source_id) for step in plan.steps for field in step.fields}
    return {(Kind.WORKFLOW, plan.source_id)} | steps | fields
