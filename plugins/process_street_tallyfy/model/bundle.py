"""What is staged as one row: a workflow or a run with everything that hangs off it."""

from __future__ import annotations

from pydantic import Field

from process_street_tallyfy.model.source import (
    Approval,
    AssignmentRule,
    DueRule,
    FieldOption,
    IncomingWebhook,
    LogicRule,
    Permission,
    PermissionRule,
    Revision,
    Run,
    Schedule,
    SourceModel,
    Task,
    TaskConfig,
    TaskTemplate,
    UserRef,
    Value,
    Widget,
    Workflow,
)


class TaskTemplateBundle(SourceModel):
    """``former_names`` are the task's names in earlier revisions, by which their runs know it."""

    task: TaskTemplate
    former_names: list[str] = Field(default_factory=list)
    widgets: list[Widget] = Field(default_factory=list)
    config: TaskConfig | None = None
    assignment_rules: list[AssignmentRule] = Field(default_factory=list)
    due_rule: DueRule | None = None
    permission_rules: list[PermissionRule] = Field(default_factory=list)


class StandingOption(SourceModel):
    """An option of a choice field as the target numbers it."""

    number: int
    text: str


class WorkflowBundle(SourceModel):
    """The published revision of a workflow; ``revision`` is None when there is only a draft.

    ``other_revisions`` are the draft and the superseded ones.

    ``tasks`` are in ``order_tree`` order. ``options`` holds the rows of data-set-linked fields by
    field id, ``data_sets`` the data set's id. ``attached_tasks`` are the task template ids whose run
    tasks carry attachments. ``schedules`` come without the dates that move by themselves.

    What a later revision leaves behind in the target (``transform.revision``): ``aliases`` are the
    ids that tasks and fields had in earlier revisions and those they have now; ``retired`` are tasks
    and fields that no longer exist and whose steps and captures stay; ``unchangeable`` are fields
    that keep the type they were moved with; ``standing_options`` are the options, in their order,
    of fields whose numbers cannot be counted from the source.
    """

    workflow: Workflow
    revision: Revision | None = None
    other_revisions: list[Revision] = Field(default_factory=list)
    tasks: list[TaskTemplateBundle] = Field(default_factory=list)
    logic_rules: list[LogicRule] = Field(default_factory=list)
    run_due_rule: DueRule | None = None
    permissions: list[Permission] = Field(default_factory=list)
    options: dict[str, list[FieldOption]] = Field(default_factory=dict)
    data_sets: dict[str, str] = Field(default_factory=dict)
    attached_tasks: list[str] = Field(default_factory=list)
    schedules: list[Schedule] = Field(default_factory=list)
    incoming_webhooks: list[IncomingWebhook] = Field(default_factory=list)
    aliases: dict[str, str] = Field(default_factory=dict)
    retired: list[str] = Field(default_factory=list)
    unchangeable: list[str] = Field(default_factory=list)
    standing_options: dict[str, list[StandingOption]] = Field(default_factory=dict)


class RunBundle(SourceModel):
    """A run with its tasks in task order, all values (null ones too), and its decided approvals.

    ``task_assignees`` is keyed by run task id.
    """

    run: Run
    tasks: list[Task] = Field(default_factory=list)
    values: list[Value] = Field(default_factory=list)
    approvals: list[Approval] = Field(default_factory=list)
    assignees: list[UserRef] = Field(default_factory=list)
    task_assignees: dict[str, list[UserRef]] = Field(default_factory=dict)
