"""Which account a task works on, and so the pool that it takes a slot of."""

from __future__ import annotations

from airflow.sdk import DAG
from airflow.sdk.definitions.mappedoperator import MappedOperator

from process_street_tallyfy.model.pools import Pools
from process_street_tallyfy.phases.after_cut_over import VerifyCutOver
from process_street_tallyfy.phases.collaboration import CarryComments, CarryFiles, SettleTasks
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.discovery import Inventory, StageWorkflows
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.foundation import LoadPeople, LoadStructure
from process_street_tallyfy.phases.freeze import ProveSource
from process_street_tallyfy.phases.integrations import PlanIntegrations
from process_street_tallyfy.phases.invitation import InvitePeople, InvitePeopleLast
from process_street_tallyfy.phases.marks import PreviewMarks, RemoveMarks
from process_street_tallyfy.phases.people import StagePeople
from process_street_tallyfy.phases.probe import ProbeSource, ProbeTarget, RemoveScratch
from process_street_tallyfy.phases.rebuild import RebuildLedger
from process_street_tallyfy.phases.rollback import PreviewRollback, TakeBack
from process_street_tallyfy.phases.runs import LoadRuns, StageRuns
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.validation import Validate

#: They read Process Street.
SOURCE: frozenset[type] = frozenset({Inventory, ProbeSource, ProveSource, StagePeople, StageRuns, StageWorkflows})
#: They read and write Tallyfy; files are read from Process Street as they go.
TARGET: frozenset[type] = frozenset(
    {
        *(LoadPeople, LoadStructure, LoadTemplates, FinishTemplates, LoadRuns, CarryFiles, CarryComments, SettleTasks),
        *(PlanIntegrations, Validate, InvitePeople, InvitePeopleLast),
        *(PreviewCutOver, Activate, VerifyCutOver, PreviewRollback, TakeBack, RebuildLedger),
        *(PreviewMarks, RemoveMarks, ProbeTarget, RemoveScratch),
    }
)


def put_into_pools(dag: DAG, pools: Pools) -> None:
    """Tasks of neither account (gates, questions, reports) stay where they are."""
    of_class = dict.fromkeys(SOURCE, pools.source) | dict.fromkeys(TARGET, pools.target)
    for task in dag.tasks:
        kind = task.operator_class if isinstance(task, MappedOperator) else type(task)
        task.pool = of_class.get(kind, task.pool)
