"""Builds one revision of a workflow; ids follow from workflow, version and name, so references may point forward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook
from include.sandbox.process_street.people import Audit, Grant
from include.sandbox.process_street.templates import LogicRule, Revision, TaskTemplate, Widget, Workflow
from include.sandbox.sample.folders import folder_id
from include.sandbox.sample.widgets import Draft


class Blueprint:
    """Rules name fields by key and tasks by name; the blueprint turns both into ids of this revision."""

    def __init__(self, workflow: str, version: str, audit: Audit, *, status: str = "Finished") -> None:
        self.workflow = workflow
        self.audit = audit
        self.revision = Revision(muid("revision", workflow, version, status), version, status, audit)

    def task_id(self, name: str) -> str:
        return muid("task template", self.workflow, self.revision.id, name)

    def field_id(self, key: str) -> str:
        return muid("widget", self.workflow, self.revision.id, key)

    def task(
        self,
        name: str | None,
        widgets: Sequence[Draft] = (),
        *,
        kind: str = "Standard",
        stop: bool = False,
        hidden: bool = False,
        config: dict[str, Any] | None = None,
        assign: Iterable[dict[str, Any]] = (),
        see: Iterable[dict[str, Any]] = (),
        due: dict[str, Any] | None = None,
        slug: str | None = None,
    ) -> TaskTemplate:
        """The next task. Without a name it is untitled. `config` may name tasks and fields as the rules do.

        `slug` is what rules call the task when its name is not enough: names may repeat.
        """
        place = len(self.revision.tasks)
        slug = slug or name or f"untitled {place}"
        made = TaskTemplate(
            id=self.task_id(slug),
            name=name,
            # Text order is not number order: "10" sorts before "2" (trap T11), so the tokens are made of letters.
            order_tree=f"{chr(97 + place // 26)}{chr(97 + place % 26)}",
            audit=self.audit,
            type=kind,
            stop=stop,
            hidden=hidden,
            config=self._config(config),
            assignment_rules=[self._resolved(rule) for rule in assign],
            due_rule=self._resolved(due) if due else None,
            permission_rules=[self._resolved(rule) for rule in see],
            group_id=muid("task", self.workflow, slug),
        )
        made.widgets = [self._widget(slug, number, draft) for number, draft in enumerate(widgets)]
        self.revision.tasks.append(made)
        return made

    def heading(self, name: str) -> TaskTemplate:
        return self.task(f"{name}:")

    def rule(
        self,
        action: str,
        condition: dict[str, Any],
        *,
        tasks: Iterable[str] = (),
        fields: Iterable[str] = (),
        description: str | None = None,
    ) -> None:
        groups = [{"and": [self._resolved(one) for one in group["and"]]} for group in condition["or"]]
        self.revision.logic_rules.append(
            LogicRule(
                id=muid("rule", self.revision.id, len(self.revision.logic_rules)),
                action=action,
                condition={"or": groups},
                task_ids=[self.task_id(name) for name in tasks],
                widget_ids=[self.field_id(key) for key in fields],
                description=description,
            )
        )

    def due(self, rule: dict[str, Any]) -> None:
        """The rule of the whole run."""
        self.revision.due_rule = self._resolved(rule)

    def _widget(self, slug: str, number: int, draft: Draft) -> Widget:
        key = draft.own.get("key") or f"{slug} {number}"
        return Widget(
            id=self.field_id(key),
            type=draft.type,
            audit=self.audit,
            own=draft.own,
            hidden=draft.hidden,
            file=draft.file,
            group_id=muid("widget group", self.workflow, key),
            data_set_id=draft.data_set_id,
        )

    def _resolved(self, rule: dict[str, Any]) -> dict[str, Any]:
        resolve = {"widgetId": self.field_id, "sourceWidgetId": self.field_id, "sourceTaskId": self.task_id}
        return {key: resolve[key](value) if key in resolve else value for key, value in rule.items()}

    def _config(self, config: dict[str, Any] | None) -> dict[str, Any] | None:
        if config is None:
            return None
        made = dict(config)
        if "subjectTaskIds" in made:
            made["subjectTaskIds"] = [self.task_id(name) for name in made["subjectTaskIds"]]
        for mapping in ("inputMapping", "outputMapping"):
            if mapping in made:
                made[mapping] = {name: self.field_id(key) for name, key in made[mapping].items()}
        return made


def workflow_id(name: str) -> str:
    return muid("workflow", name)


def workflow(
    name: str,
    description: str | None,
    folder: str,
    *blueprints: Blueprint,
    grants: Iterable[Grant] = (),
    incoming: Iterable[IncomingWebhook] = (),
    archived: bool = False,
    run_name: str | None = None,
) -> Workflow:
    """Its revisions in the given order; who made the first one made the workflow."""
    first, last = blueprints[0].audit, blueprints[-1].audit
    made = Audit(first.created_date, first.created_by, last.updated_date, last.updated_by)
    return Workflow(
        id=workflow_id(name),
        name=name,
        audit=made,
        description=description,
        revisions=[blueprint.revision for blueprint in blueprints],
        permissions=list(grants),
        incoming_webhooks=list(incoming),
        archived=archived,
        folder_id=folder_id(folder),
        run_name=run_name,
    )
