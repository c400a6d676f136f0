"""Rules of single tasks that shut people out (api/process-street-api.md 2.10), and what follows from them.

In the target whoever may see a template sees all steps of its processes, and may complete them. So nobody is let in
whom a rule of one of its tasks leaves out: a person or group has to be named, with both rights, by every task that has
rules. Rules that name people by what happens in a run (its starter, a form field) name nobody beforehand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.source import PermissionRule
from process_street_tallyfy.transform.user import carried_groups, group_id

Rules = Sequence[Collection[PermissionRule]]
#: Reason code of assignees of a run whom such a rule shuts out.
SHUT_OUT = "run_assignee_shut_out"


def restrictions(bundle: WorkflowBundle) -> Rules:
    """The rules, task by task; a task without any may be seen by everybody who may see the run."""
    return [item.permission_rules for item in bundle.tasks if item.permission_rules]


def lets_in(rules: Rules, email: str) -> bool:
    """Whether every task is open to this address."""
    return all(any(_names(rule, email) for rule in of_task) for of_task in rules)


def _names(rule: PermissionRule, email: str) -> bool:
    named = rule.user.email.strip().lower() if rule.user else ""
    return named == email.strip().lower() and rule.task_read and rule.task_update


def run_members(run: RunBundle, workflow: WorkflowBundle, people: PeopleMap) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Members and groups who may see the process: those to whom the run as a whole is assigned."""
    emails = [email for email in _assignees(run) if lets_in(restrictions(workflow), email)]
    members = (member for email in emails if (member := people.worker(email)) is not None)
    return tuple(dict.fromkeys(members)), carried_groups(emails, people)


def run_members_reason(run: RunBundle, workflow: WorkflowBundle, people: PeopleMap) -> str:
    """Reason code of the assignees of an open run: the worst that happened to one of them."""
    rules, emails = restrictions(workflow), list(_assignees(run))
    if not all(lets_in(rules, email) for email in emails):
        return SHUT_OUT
    able = all(people.worker(email) is not None or _carried(email, people) for email in emails)
    return "run_assignees_at_cut_over" if able else "run_assignee_not_a_member"


def _carried(email: str, people: PeopleMap) -> bool:
    group = group_id(email)
    return group is not None and group not in people.dropped


def _assignees(run: RunBundle) -> Iterable[str]:
    return (ref.email for ref in run.assignees)
