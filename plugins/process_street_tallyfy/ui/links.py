"""Addresses: of Airflow's own pages, of the vendors' pages, and the button on every task that leads here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from airflow.configuration import conf
from airflow.sdk import BaseOperatorLink

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.phases.after_cut_over import ReportCutOver, VerifyCutOver
from process_street_tallyfy.phases.approval import EffectApproval, PlanApproval
from process_street_tallyfy.phases.batches import Batches
from process_street_tallyfy.phases.collaboration import CarryComments, CarryFiles, SettleTasks
from process_street_tallyfy.phases.cut_over import Activate, PreviewCutOver
from process_street_tallyfy.phases.discovery import Inventory, Preflight, StageWorkflows, TakeTurn
from process_street_tallyfy.phases.final_delta import FinalDelta
from process_street_tallyfy.phases.finishing import FinishTemplates
from process_street_tallyfy.phases.foundation import LoadPeople, LoadStructure
from process_street_tallyfy.phases.freeze import Announce, AwaitFreeze, JudgeDelta, ProveSource
from process_street_tallyfy.phases.gate import PhaseGate
from process_street_tallyfy.phases.integrations import PlanIntegrations
from process_street_tallyfy.phases.invitation import (
    InvitePeople,
    InvitePeopleLast,
    PeopleApproval,
    PreviewPeople,
    PreviewPeopleLast,
)
from process_street_tallyfy.phases.marks import PreviewMarks, RemoveMarks
from process_street_tallyfy.phases.people import StagePeople
from process_street_tallyfy.phases.places import PREFIX, ROUTE
from process_street_tallyfy.phases.planning import PlanMove
from process_street_tallyfy.phases.probe import ProbeSource, ProbeTarget, RemoveScratch
from process_street_tallyfy.phases.rebuild import RebuildLedger
from process_street_tallyfy.phases.retention import Accept, ApplyRetention
from process_street_tallyfy.phases.review import ReviewObjects
from process_street_tallyfy.phases.rollback import PreviewRollback, TakeBack
from process_street_tallyfy.phases.runs import LoadRuns, StageRuns
from process_street_tallyfy.phases.templates import LoadTemplates
from process_street_tallyfy.phases.validation import CleanUp, FinalVerdict, ReleaseLease, Validate, WriteReport
from process_street_tallyfy.phases.webhook_trial import DeliverTestMessage

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey

DAGS = ("migrate", "cut_over", "finish", "rollback", "probe", "retention")
#: Pages of Tallyfy's web app by kind; it shows no page of its own for the parts of these.
_TARGET_PAGES = {Kind.WORKFLOW: "documents", Kind.RUN: "processes"}


def base_path() -> str:
    """What stands before Airflow's own paths, '' at the root of a host."""
    return urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")


def run_path(dag_id: str, run_id: str) -> str:
    return f"/dags/{quote(dag_id, safe='')}/runs/{quote(run_id, safe='')}"


def task_path(dag_id: str, run_id: str, task_id: str, map_index: int = -1) -> str:
    """The page of a task instance: its log is the first thing there."""
    mapped = f"/mapped/{map_index}" if map_index >= 0 else ""
    return f"{run_path(dag_id, run_id)}/tasks/{quote(task_id, safe='')}{mapped}"


def question_path(dag_id: str, run_id: str, task_id: str) -> str:
    """Where a person answers an approval."""
    return f"{task_path(dag_id, run_id, task_id)}/required_actions"


def target_page(kind: Kind, organization_id: str, target_id: str | None) -> str | None:
    """Where a person sees a template or process."""
    if not target_id or not organization_id or kind not in _TARGET_PAGES:
        return None
    return f"https://go.tallyfy.com/{quote(organization_id)}/{_TARGET_PAGES[kind]}/{quote(target_id)}"


class MigrationsPageLink(BaseOperatorLink):
    """The button *Migrations page* on a task; made by the API server, so it is there before the task ran."""

    name = "Migrations page"
    operators = [
        Accept, Activate, Announce, ApplyRetention, AwaitFreeze, Batches, CarryComments, CarryFiles, CleanUp,
        DeliverTestMessage, EffectApproval, FinalDelta, FinalVerdict, FinishTemplates, Inventory, InvitePeople,
        InvitePeopleLast, JudgeDelta, LoadPeople, LoadRuns, LoadStructure, LoadTemplates, PeopleApproval,
        PhaseGate, PlanApproval, PlanIntegrations, PlanMove, Preflight, PreviewCutOver, PreviewMarks,
        PreviewPeople, PreviewPeopleLast, PreviewRollback, ProbeSource, ProbeTarget, ProveSource, RebuildLedger,
        ReleaseLease, RemoveMarks, RemoveScratch, ReportCutOver, ReviewObjects, SettleTasks, StagePeople,
        StageRuns, StageWorkflows, TakeBack, TakeTurn, Validate, VerifyCutOver, WriteReport,
    ]  # fmt: skip

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        organization = ti_key.dag_id.partition("__")[2]
        return f"{base_path()}/plugin/{ROUTE}{PREFIX}/organizations/{quote(organization, safe='')}"
