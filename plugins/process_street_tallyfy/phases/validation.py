"""Phase 7: the whole move checked once more, reported, cleaned up, and judged."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from airflow.sdk.exceptions import AirflowFailException

from process_street_tallyfy.errors import Ambiguous, NotFound
from process_street_tallyfy.ledger.verdicts import Verdict as Written
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.model.state import LANDED, PHASE_OF_KIND, PHASE_ORDER, Kind, Phase
from process_street_tallyfy.phases.alerting import AlreadyTold
from process_street_tallyfy.phases.checklists import write_after
from process_street_tallyfy.phases.exports import check_exports
from process_street_tallyfy.phases.only import Only
from process_street_tallyfy.phases.operator import MigrationOperator
from process_street_tallyfy.phases.options import Mode
from process_street_tallyfy.phases.people import write_people
from process_street_tallyfy.phases.private_folder import sweep
from process_street_tallyfy.phases.steps import WHOLE
from process_street_tallyfy.phases.target_drift import absent, removed
from process_street_tallyfy.phases.workspace import Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.report import fidelity
from process_street_tallyfy.report.content import gather
from process_street_tallyfy.report.files import write
from process_street_tallyfy.tallyfy.markers import find_markers
from process_street_tallyfy.tallyfy.reads import Archived
from process_street_tallyfy.validate.gate import GOES_ON, OK, Verdict

if TYPE_CHECKING:
    from airflow.sdk import Context

    from process_street_tallyfy.ledger.summary import KindSummary


#: Checkpoint of the report: no gate follows it, so the last task asks for it.
REPORT = "validation.report"


class Validate(MigrationOperator):
    """Relations and doubles over the whole target, from its own lists; no object is read one by one."""

    phase = Phase.VALIDATION
    failure_alert = Alert.VALIDATION_FAILURE

    def work(self, workspace: Workspace) -> dict[str, Any]:
        check_exports(workspace, self.phase)
        counts = {"templates": 0, "processes": 0, "doubled": 0, "absent": 0}
        if workspace.options.mode is not Mode.DRY_RUN:
            counts = check_doubles(workspace)
        if counts["doubled"]:
            raise Ambiguous(
                f"{counts['doubled']} source objects have more than one target object",
                code="doubled",
                advice="search Tallyfy for those markers and remove the copies that the ledger does not name",
            )
        if counts["absent"]:
            raise NotFound(
                f"{counts['absent']} processes of the ledger are not in the target",
                code="process_gone",
                advice="somebody deleted them in Tallyfy: restore them there, or roll those runs back",
            )
        return workspace.finished("validation.validate", WHOLE, counts)


def check_doubles(workspace: Workspace) -> dict[str, int]:
    """Every marker of ours must occur once per kind; templates and processes carry them, and ours are all there."""
    reads, mapping = workspace.target.reads, workspace.ledger.mapping
    ours = {row.target_id: row.source_id for row in mapping.rows(Kind.WORKFLOW, LANDED)}
    told, workflows = removed(workspace, Kind.RUN), set(ours.values())
    runs = {row.source_id for row in mapping.rows(Kind.RUN, LANDED) if row.source_id not in told}
    held, templates = set[str](), Counter[str]()
    for template in reads.templates(archived=Archived.BOTH) if ours else ():
        templates.update(set(find_markers(template.summary or "")) & workflows)
    processes: Counter[str] = Counter()
    for template_id in ours:
        for process in reads.runs(str(template_id)):
            held.add(process.id)
            processes.update(set(find_markers(process.name or "")) & runs)
    landed = (row for row in mapping.rows(Kind.RUN, LANDED) if row.source_id in runs)
    doubled = [marker for counter in (templates, processes) for marker, count in counter.items() if count > 1]
    return {
        "templates": len(templates),
        "processes": len(processes),
        "doubled": len(doubled),
        "absent": absent(workspace, landed, held),
    }


class WriteReport(MigrationOperator):
    """The report, the fidelity of each workflow and the checklist; after the last gate, even when a phase failed.

    ``people.csv`` anew, too: runs that were read since the plan may name somebody else.
    """

    phase = Phase.VALIDATION
    needs_lease = False

    def work(self, workspace: Workspace) -> dict[str, Any]:
        made_at = datetime.now(timezone.utc)
        content = gather(
            workspace.ledger,
            title="Report",
            mode=str(workspace.options.mode),
            made_at=made_at,
            answers_for=workspace.selects_kind,
        )
        path = write(workspace.reports(), content, workspace.ledger.findings.all())
        fidelity.write_fidelity(workspace.reports(), fidelity.gather(workspace.ledger, made_at))
        write_after(workspace)
        workspace.ledger.people.look()
        self.log.info("report: %s; people: %s", path, write_people(workspace))
        workspace.finished(REPORT, WHOLE, {"findings": sum(group.count for group in content.groups)})
        return {"report": str(path), "result": content.result}


class CleanUp(MigrationOperator):
    """Removes this run's files on their way, whatever happened before; another run's stay."""

    phase = Phase.VALIDATION
    needs_lease = False

    def work(self, workspace: Workspace) -> dict[str, Any]:
        return {"removed": sweep(workspace.files())}


class ReleaseLease(MigrationOperator):
    """Lets the next run of the organisation go on at once."""

    phase = Phase.VALIDATION
    needs_lease = False

    def work(self, workspace: Workspace) -> dict[str, Any]:
        lease = workspace.ledger.leases.current()
        held = lease is not None and lease.holder == workspace.run_id
        return {"released": held and lease is not None and workspace.ledger.leases.release(lease.token)}


class FinalVerdict(MigrationOperator):
    """The last task: green only when every phase wrote its verdict and nothing is open.

    It decides from the verdicts of this run, not from the states of Airflow's tasks, because a
    skipped task counts as success there.
    """

    phase = Phase.VALIDATION
    failure_alert = Alert.VALIDATION_FAILURE
    needs_lease = False

    @in_own_words
    def execute(self, context: Context) -> dict[str, Any]:
        with open_workspace(self.organization_file, context) as workspace:
            dry = workspace.options.mode is Mode.DRY_RUN
            judged = [] if dry or workspace.only else workspace.ledger.summary()
            verdicts = workspace.ledger.verdicts.of_run()
            problems = unmet(verdicts, judged, workspace)
        for problem in problems:
            self.log.error("%s", problem)
        if problems:
            closed = any(Verdict(found.verdict) not in GOES_ON for found in verdicts.values())
            raise AlreadyTold("; ".join(problems)) if closed else AirflowFailException("; ".join(problems))
        return {"result": "ok"}


def unmet(verdicts: dict[Phase, Written], kinds: list[KindSummary], workspace: Workspace) -> list[str]:
    """What keeps this run from being ok, one sentence each."""
    decided = {phase: Verdict(found.verdict) for phase, found in verdicts.items()}
    problems = [
        f"phase {phase}: {verdict}: {verdicts[phase].reason}"
        for phase, verdict in sorted(decided.items(), key=lambda item: PHASE_ORDER.index(item[0]))
        if verdict not in OK | {Verdict.NOT_RUN}
    ]
    idle = [phase for phase in PHASE_ORDER if decided.get(phase, Verdict.NOT_RUN) is Verdict.NOT_RUN]
    if idle:
        problems.append(f"not run or not judged because of that: {', '.join(idle)}")
    if workspace.ledger.checkpoints.get(Phase.VALIDATION, f"{REPORT}/{WHOLE}") is None:
        problems.append("the report was not written: look at the log of validation.report and clear that task")
    selected = [kind for kind in kinds if workspace.selects_kind(kind.kind) and PHASE_OF_KIND[kind.kind] not in idle]
    only = workspace.only if workspace.options.writes else None
    named = unsettled(workspace, only) if only else []
    return problems + named + [problem for kind in selected for problem in left_of(kind)]


def unsettled(workspace: Workspace, only: Only) -> list[str]:
    """What is left of the objects that a run was asked for by name; the others are not its business."""
    rows = (row for kind in PHASE_OF_KIND for row in only.rows(workspace.ledger.mapping, kind))
    return [f"{row.kind} {row.source_id}: {row.state} {row.error_code}".rstrip() for row in rows if row.open]


def left_of(kind: KindSummary) -> list[str]:
    """What is not settled of a kind, with the first ids: the object browser and ``findings.csv`` have all."""
    counts = {
        "failed": kind.failed,
        "wait for a person": kind.in_review,
        "changed in Process Street since they were moved, or not moved yet": kind.open,
    }
    first = f"; first left: {', '.join(kind.first_left)}" if kind.first_left else ""
    return [f"{kind.kind}: {count} {what}{first}" for what, count in counts.items() if count]
