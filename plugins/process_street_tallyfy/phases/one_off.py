"""One-off tasks: intent, one POST, look-up, completion, read-back.

::

    planned --POST once--> made (of the migration user, secret, without a deadline) --completed in the source-->
    completed --read back--> verified
    verified, changed in the source: PUT while it is open in the target, a finding once it is completed there
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.errors import OutcomeUnknown
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.one_off_plan import OneOffPlan
from process_street_tallyfy.model.source import OneOffTask
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.drive import SENDS, Creation, Driver
from process_street_tallyfy.phases.effects import stored_as_sent
from process_street_tallyfy.phases.foundation import plan_rows, record_findings, reopen_supported
from process_street_tallyfy.phases.landing import NOT_OURS, land, settle_by_finding
from process_street_tallyfy.phases.trouble import Isolation
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.transform.late import KEPT, SOURCE_CHANGED, late_finding
from process_street_tallyfy.transform.one_off import plan_one_off
from process_street_tallyfy.validate.read_back import one_off_differences

KIND = Kind.ONE_OFF_TASK


def load_one_offs(workspace: Workspace) -> int:
    """Makes, completes and verifies every staged one-off task; returns their number."""
    isolation, done = Isolation(workspace.ledger.mapping), 0
    due = [task_id for task_id in workspace.ledger.staging.ids(KIND) if workspace.drives(KIND, task_id)]
    for task_id in due:
        workspace.keep_lease()
        with isolation.of([(KIND, task_id)]):
            done += OneOffLoad(workspace, task_id).run()
    isolation.end()
    return done


def one_off_plan(workspace: Workspace, task_id: str) -> OneOffPlan | None:
    """None when the source did not give the task."""
    staged = workspace.ledger.staging.get(KIND, task_id)
    if staged is None or not staged.payload:
        return None
    return plan_one_off(OneOffTask.model_validate(staged.payload), workspace.people)


@dataclass
class OneOffLoad:
    """One task on its way into the target."""

    workspace: Workspace
    task_id: str

    def run(self) -> bool:
        """False when the source did not give the task."""
        plan, staged = one_off_plan(self.workspace, self.task_id), self.workspace.ledger.staging.get(KIND, self.task_id)
        if plan is None or staged is None:
            return False
        plan_rows(self.workspace, plan.outcomes, {self.task_id: staged.sha256}, plan.marker)
        reopen_supported(self.workspace, plan.outcomes)
        record_findings(self.workspace, plan.outcomes, plan.findings, lasting=(SOURCE_CHANGED, KEPT))
        row = self._row()
        if row is not None and row.open and row.state not in NOT_OURS and self.workspace.options.writes:
            self._carry(plan)
        return True

    def differences(self, target_id: str) -> list[str]:
        """What the target holds otherwise than planned now: keys of the target."""
        plan = one_off_plan(self.workspace, self.task_id)
        return list(one_off_differences(plan, self._read(target_id))) if plan else []

    def _row(self) -> Row | None:
        return self.workspace.ledger.mapping.get(KIND, self.task_id)

    def _read(self, target_id: str) -> Task:
        return self.workspace.target.reads.one_off_task(target_id)

    def _carry(self, plan: OneOffPlan) -> None:
        target_id = self._make(plan)
        if target_id is None:
            return
        held = self._read(target_id)
        if held.is_completed and list(one_off_differences(plan, held)):
            settle_by_finding(self.workspace, [late_finding(KIND, self.task_id, SOURCE_CHANGED)])
            return
        self._verify(plan, self._complete(plan, self._write(plan, held)))

    def _make(self, plan: OneOffPlan) -> str | None:
        target, body = self.workspace.target, plan.body(self.workspace.migration_user)

        def find() -> list[str]:
            return [hit.id for hit in lookups.find_one_off(target.reads, plan.source_id, plan.title)]

        creation = Creation(KIND, plan.source_id, body, post=lambda: target.writes.create_one_off(body).id, find=find)
        return Driver(self.workspace.ledger, writes=True).create(creation)

    def _write(self, plan: OneOffPlan, held: Task) -> Task:
        """A later version of the text; people and deadline stay as the target has them."""
        if not {"title", "summary"}.intersection(one_off_differences(plan, held)):
            return held
        owners = {
            "users": held.owners.user_ids,
            "guests": _ids(held.owners.guests, "email"),
            "groups": _ids(held.owners.groups, "id"),
        }
        deadline = f"{held.deadline:%Y-%m-%d %H:%M:%S}" if held.deadline else plan.body(0)["deadline"]
        body = {**plan.text(), "deadline": deadline, "owners": owners}
        update(self.workspace, held.id, body)
        return self._read(held.id)

    def _complete(self, plan: OneOffPlan, held: Task) -> Task:
        """A lost answer is looked up by reading: a second completion would mail everybody again (trap 52)."""
        for _ in range(SENDS if plan.completed else 0):
            if held.is_completed:
                break
            with suppress(OutcomeUnknown):
                self.workspace.target.writes.complete_one_off(held.id)
            held = self._read(held.id)
        return held

    def _verify(self, plan: OneOffPlan, held: Task) -> None:
        mapping, row = self.workspace.ledger.mapping, self._row()
        if row is None or row.state not in LANDED:
            return
        differing = list(one_off_differences(plan, held))
        if differing:
            mapping.wrong(KIND, plan.source_id, code=f"differs_{differing[0]}")
            return
        land(mapping, {(KIND, plan.source_id): held.id})
        mapping.verify_many([(KIND, plan.source_id)])
        self.workspace.ledger.findings.withdraw([(KIND, plan.source_id)], [SOURCE_CHANGED])


def update(workspace: Workspace, target_id: str, body: dict[str, Any]) -> Task:
    """Who was told of a date is not told again: whether a lost answer had been carried out is read first."""
    target = workspace.target
    with suppress(OutcomeUnknown):
        return target.writes.update_one_off(target_id, body)
    held = target.reads.one_off_task(target_id)
    return held if stored_as_sent(body, held) else target.writes.update_one_off(target_id, body)


def _ids(people: list[object], key: str) -> list[str]:
    return [str(person[key] if isinstance(person, dict) else person) for person in people]


def verified(workspace: Workspace) -> list[Row]:
    """The one-off tasks that were moved and read back."""
    return list(workspace.ledger.mapping.rows(KIND, {State.VERIFIED}))
