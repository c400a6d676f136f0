"""Changes that people make in the web app: start a run, answer, complete, comment, attach, approve.

Every function takes the moment `at` (as `identity.stamp` writes it) and moves `audit.updatedDate` of the run, unless
`touch=False`: whether the real service does is not documented (api/process-street-api.md 3.1).
"""

from __future__ import annotations

import re
from typing import Any

from include.sandbox.process_street.collaboration import Attachment, Comment
from include.sandbox.process_street.files import StoredFile
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.logic import answer_texts, settle
from include.sandbox.process_street.people import Audit, Person
from include.sandbox.process_street.runs import Approval, Run, RunTask, Value
from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.process_street.templates import Revision, TaskTemplate, Workflow

MERGE_TAG = re.compile(r"\{\{form\.([^}]+)\}\}")


def launch(
    state: ProcessStreetState,
    workflow: Workflow,
    name: str | None,
    by: Person,
    at: str,
    *,
    revision: Revision | None = None,
    due_date: str | None = None,
) -> Run:
    """A run of the published revision, or of `revision`. Its id follows from workflow, name, moment and number."""
    revision = revision or workflow.finished
    if revision is None:
        raise ValueError(f"{workflow.name} has nothing to run")
    run_id = muid("run", workflow.id, name, at, len(state.runs))
    run = Run(run_id, workflow.id, revision.id, Audit(at, by, at, by), name, due_date=due_date)
    for template in revision.ordered():
        task_id = muid("run task", run_id, template.id)
        run.tasks.append(RunTask(task_id, template.id, template.name or "", at, by, template.type))
        run.values += [_unanswered(widget, task_id) for widget in template.widgets if widget.is_field]
    settle(run, revision)
    state.add(run)
    return run


def update(run: Run, revision: Revision, by: Person, at: str) -> None:
    """What updating active runs does: tasks that came with a revision are added, the others stay as they are."""
    here = {task.name for task in run.tasks}
    for template in revision.ordered():
        if template.name not in here:
            task_id = muid("run task", run.id, template.id)
            run.tasks.append(RunTask(task_id, template.id, template.name or "", at, by, template.type))
            run.values += [_unanswered(widget, task_id) for widget in template.widgets if widget.is_field]
    _touch(run, by, at)


def _unanswered(widget: Any, task_id: str) -> Value:
    return Value(
        id=widget.id,
        task_id=task_id,
        key=widget.key,
        field_type=widget.field_type,
        label=widget.own.get("label"),
        data_set_linked=widget.data_set_id is not None,
        group_id=widget.group_id,
    )


def answer(
    state: ProcessStreetState,
    run: Run,
    key: str,
    data: Any,
    by: Person,
    at: str,
    *,
    files: list[StoredFile] | None = None,
    touch: bool = True,
) -> Value:
    """Sets a field's answer; `data` in API notation, files for File and MultiFile."""
    value = run.value(key)
    value.data, value.files = data, files or []
    value.updated_date, value.updated_by = at, by
    _settle(state, run)
    if touch:
        _touch(run, by, at)
    return value


def complete(state: ProcessStreetState, run: Run, task: RunTask, by: Person, at: str, *, touch: bool = True) -> RunTask:
    task.status, task.completed_date, task.completed_by = "Completed", at, by
    task.updated_date, task.updated_by = at, by
    _settle(state, run)
    if touch:
        _touch(run, by, at)
    return task


def reopen(state: ProcessStreetState, run: Run, task: RunTask, by: Person, at: str, *, touch: bool = True) -> RunTask:
    task.status, task.completed_date, task.completed_by = "NotCompleted", None, None
    task.updated_date, task.updated_by = at, by
    _settle(state, run)
    if touch:
        _touch(run, by, at)
    return task


def finish(run: Run, by: Person, at: str, *, status: str = "Completed") -> Run:
    run.status = status
    _touch(run, by, at)
    return run


def approve(
    state: ProcessStreetState,
    run: Run,
    approval_task: RunTask,
    subject: RunTask,
    by: Person,
    at: str,
    *,
    approved: bool = True,
    comment: str | None = None,
) -> Approval:
    """Only the latest verdict per pair stays; a rejected subject is open again (2.17)."""
    approval_id = muid("approval", approval_task.id, subject.id)
    verdict = "Approved" if approved else "Rejected"
    approval = Approval(approval_id, Audit(at, by, at, by), approval_task.id, subject.id, verdict, by, comment)
    run.approvals = [one for one in run.approvals if one.id != approval_id] + [approval]
    if not approved:
        reopen(state, run, subject, by, at)
    _touch(run, by, at)
    return approval


def comment(
    state: ProcessStreetState, run: Run, task: RunTask, text: str, by: Person, at: str, *, touch: bool = False
) -> Comment:
    made = Comment(muid("comment", task.id, at, len(state.comments)), run.id, task.id, text, Audit(at, by, at, by))
    state.add(made)
    if touch:
        _touch(run, by, at)
    return made


def attach(
    state: ProcessStreetState, run: Run, task: RunTask, file: StoredFile, by: Person, at: str, *, touch: bool = False
) -> Attachment:
    attachment_id = muid("attachment", task.id, file.id)
    made = Attachment(attachment_id, run.workflow_id, run.id, task.id, file, at, by)
    state.add(made)
    if touch:
        _touch(run, by, at)
    return made


def name_tasks(run: Run, revision: Revision) -> None:
    """Fills merge tags of task names with the answers, as the run shows them."""
    names = {template.id: template.name or "" for template in revision.tasks}
    texts = {value.key: ", ".join(answer_texts(value.data)) for value in run.values}
    for task in run.tasks:
        task.name = MERGE_TAG.sub(lambda tag: texts.get(tag.group(1), ""), names.get(task.template_task_id, task.name))


def publish(workflow: Workflow, revision: Revision, by: Person, at: str) -> Revision:
    """The revision becomes the published one; the one before it is superseded. Runs stay where they are."""
    for other in workflow.revisions:
        if other.status == "Finished":
            other.status = "Revised"
    if revision not in workflow.revisions:
        workflow.revisions.append(revision)
    revision.status = "Finished"
    revision.audit.updated_date, revision.audit.updated_by = at, by
    return revision


def task_of(run: Run, template: TaskTemplate) -> RunTask:
    return next(task for task in run.tasks if task.template_task_id == template.id)


def _settle(state: ProcessStreetState, run: Run) -> None:
    revision = state.revision_of(run)
    if revision:
        settle(run, revision)


def _touch(run: Run, by: Person, at: str) -> None:
    if at > run.audit.updated_date:
        run.audit.updated_date, run.audit.updated_by = at, by
