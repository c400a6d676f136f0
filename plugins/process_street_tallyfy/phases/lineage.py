"""From which lists of the source to which of the target a task carries: a literal table, told to OpenLineage.

Airflow's OpenLineage provider asks an operator when its task has succeeded; without the provider nobody asks. Datasets
are whole lists of an account: no object, no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from process_street_tallyfy.model.organization import load

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage

SOURCE, TARGET = "process-street", "tallyfy"


class Flow(NamedTuple):
    """Lists that a task reads in Process Street, and lists that it writes in Tallyfy."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


#: Name of the operator -> what it carries. Operators that carry nothing are not in here.
FLOWS: dict[str, Flow] = {
    "Inventory": Flow(reads=("users", "groups", "folders", "workflows", "workflow_runs", "data_sets")),
    "StageWorkflows": Flow(reads=("workflows",)),
    "StageRuns": Flow(reads=("workflow_runs", "tasks", "form_fields", "comments", "attachments")),
    "LoadPeople": Flow(("users",), ("users",)),
    "InvitePeople": Flow(("users",), ("users", "guests")),
    "InvitePeopleLast": Flow(("users",), ("users", "guests")),
    "LoadStructure": Flow(("groups", "folders"), ("groups", "folders", "tags")),
    "LoadTemplates": Flow(("workflows",), ("blueprints", "steps", "captures")),
    "FinishTemplates": Flow(("workflows",), ("automations",)),
    "LoadRuns": Flow(("workflow_runs", "form_fields"), ("processes", "captures")),
    "CarryFiles": Flow(("attachments", "form_fields"), ("assets",)),
    "CarryComments": Flow(("comments",), ("comments",)),
    "SettleTasks": Flow(("tasks",), ("tasks",)),
    "PlanIntegrations": Flow(("webhooks", "data_sets", "pages", "tasks"), ("blueprints", "tasks")),
    "Activate": Flow(("workflows", "tasks", "webhooks"), ("blueprints", "processes", "tasks", "webhooks")),
}


def lineage_of(operator: str, organization_file: str, *, wrote: bool) -> OperatorLineage[Any, Any] | None:
    """None for an operator that carries nothing.

    :param wrote: False for a dry run, which only reads.
    """
    flow = FLOWS.get(operator)
    if flow is None:
        return None
    from airflow.providers.common.compat.openlineage.facet import Dataset
    from airflow.providers.openlineage.extractors import OperatorLineage

    settings = load(organization_file)
    source, target = f"{SOURCE}://{settings.source.organization_id}", f"{TARGET}://{settings.target.organization_id}"
    return OperatorLineage(
        inputs=[Dataset(namespace=source, name=name) for name in flow.reads],
        outputs=[Dataset(namespace=target, name=name) for name in flow.writes if wrote],
    )
