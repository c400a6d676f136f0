"""Asks a person about the objects of a phase that nobody else can decide about, and has them driven again.

::

    objects in review? --no--> passes
       | yes
       v
    decided on the page already? --yes--> followed, driven again --> objects in review? (from the start)
       | no
       v
    asks, without a slot and without a default --"apply the decisions"--> the form's lines are kept, and again from the
                                                   start; whoever is not decided about is asked for again
                                               --"leave them"--> nothing is written; the gate judges what is there
                                               --nobody answers--> the task fails and says how to go on
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.exceptions import HITLTimeoutError
from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param

from process_street_tallyfy.errors import LeaseHeld, MigrationError
from process_street_tallyfy.ledger.row import Row
from process_street_tallyfy.model.review import COLUMNS, MEANING, as_lines, read_decisions
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.gate import earlier_failed, missing_steps
from process_street_tallyfy.phases.operator import MigrationRetryPolicy, give_way
from process_street_tallyfy.phases.places import page_of
from process_street_tallyfy.phases.review_apply import REFUSED, drive_again, follow, in_review
from process_street_tallyfy.phases.workspace import Workspace, open_workspace
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.report.files import put

if TYPE_CHECKING:
    from airflow.sdk import Context

APPLY, LEAVE = "Apply the decisions", "Leave them"
#: So many objects stand in the question itself; all stand on the page and in ``review.csv``.
LISTED = 50
PATIENCE = timedelta(days=7)
GO_ON = "decide on the page or in the form, then clear this task with everything downstream"


class ReviewObjects(HITLOperator):
    """The question of a phase. What it shows are ids, codes and the address of the page."""

    def __init__(self, *, organization_file: str, phase: str, **kwargs: Any) -> None:
        lines = Param(
            None,
            type=["null", "string"],
            format="multiline",
            title="Decisions",
            description=f"Optional: lines {','.join(COLUMNS)} as in review.csv; * as source_id = all others of a kind. "
            "What was saved on the page counts too. Airflow keeps what is written here: no names of people.",
            source="task",
        )
        kwargs.pop("params", None)  # those of the DAG, which Airflow hands to every task, are no fields of this form
        super().__init__(
            subject="Decide about objects in review",
            options=[APPLY, LEAVE],
            params={"decisions": lines},
            response_timeout=PATIENCE,
            do_xcom_push=False,
            retry_policy=MigrationRetryPolicy(),
            trigger_rule="all_done",
            **kwargs,
        )
        self.organization_file = organization_file
        self.phase = phase

    @in_own_words
    def execute(self, context: Context) -> Any:
        with self._workspace(context) as workspace:
            left = self._settle(workspace)
            if not left:
                return None
            self._word(workspace, left)
        return super().execute(context)

    @in_own_words
    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        """:raises HITLTimeoutError: nobody answered; nothing was written."""
        try:
            answer = super().execute_complete(context, event)
        except HITLTimeoutError as error:
            message = f"nobody decided within {PATIENCE.days} days: nothing was written. What to do: {GO_ON}"
            raise HITLTimeoutError(message) from error
        if answer["chosen_options"] == [LEAVE]:
            self.log.warning("the objects stay in review and nothing was written for them. What to do: %s", GO_ON)
            return None
        by = f"user:{(answer['responded_by_user'] or {}).get('id', 'unknown')}"
        with self._workspace(context) as workspace:
            self._keep(workspace, str(answer["params_input"].get("decisions") or ""), by)
        return self.execute(context)

    def validate_params_input(self, params_input: Mapping[str, Any]) -> None:
        """:raises ValueError: naming the fields; Airflow's own would print what was written in them."""
        if set(params_input) - set(self.params):
            message = f"the form has the fields {', '.join(self.params)}; others were sent"
            raise ValueError(message)
        if not isinstance(params_input.get("decisions"), (str, type(None))):
            message = "the field decisions holds a text of lines"
            raise ValueError(message)

    def _workspace(self, context: Context) -> Any:
        return open_workspace(self.organization_file, context)

    def _keep(self, workspace: Workspace, text: str, by: str) -> None:
        """The lines of the form; a line that cannot be followed is told, and its object asked for again."""
        waiting = [row.key for row in in_review(workspace, Phase(self.phase))]
        decisions, problems = read_decisions(text, waiting)
        kept = workspace.ledger.reviews.decide(decisions, by)
        self.log.info("%d decisions taken from the form", kept)
        for problem in problems:
            self._tell(workspace, "bad_decision", f"form of decisions, {problem}")

    def _settle(self, workspace: Workspace) -> Sequence[Row]:
        """Follows what is decided until nothing of it is left; the rows that nobody has decided about."""
        phase = Phase(self.phase)
        if not self._asks(workspace, phase):
            return ()
        while rows := in_review(workspace, phase):
            self._take_turn(workspace)
            done, refused = follow(workspace, rows)
            for key, code in refused.items():
                self._tell(workspace, code, f"decision about {key[0]} {key[1]}: {REFUSED[code]}")
            if not done:
                return rows
            try:
                drive_again(workspace, phase, done)
            except MigrationError as error:
                workspace.report_incident(error)
                raise
        return ()

    def _asks(self, workspace: Workspace, phase: Phase) -> bool:
        """A phase that was not selected, or that broke off, is the gate's business."""
        options = workspace.options
        if not (options.writes and options.selects(phase)) or earlier_failed(workspace, phase):
            return False
        return not missing_steps(workspace, phase)

    def _take_turn(self, workspace: Workspace) -> None:
        """:raises AirflowRescheduleException: another run is writing; what was decided stands in the ledger."""
        try:
            workspace.hold_lease()
        except LeaseHeld as error:
            give_way(self.log, error)

    def _word(self, workspace: Workspace, left: Sequence[Row]) -> None:
        folder = workspace.reports()
        folder.mkdir(parents=True, exist_ok=True)
        put(folder / f"review_{self.phase}.csv", as_lines(row.key for row in left))
        page = page_of(workspace.settings.organization, "review")
        listed = "\n".join(f"- `{row.kind} {row.source_id}` ({row.error_code})" for row in left[:LISTED])
        more = f"\n\nand {len(left) - LISTED} more" if len(left) > LISTED else ""
        meaning = "\n".join(f"- **{choice}**: {text}" for choice, text in MEANING.items())
        objects = "1 object" if len(left) == 1 else f"{len(left)} objects"
        self.subject = f"Decide about {objects} of the phase {self.phase}"
        self.body = (
            f"Nobody can tell whether these arrived in Tallyfy. Both sides of each, and a form: [{page}]({page})\n\n"
            f"{listed}{more}\n\n{meaning}\n\nAll of them as lines to fill in: `{folder / f'review_{self.phase}.csv'}`. "
            "The page shows them as they are now."
        )

    def _tell(self, workspace: Workspace, code: str, message: str) -> None:
        self.log.error("%s", message)
        workspace.ledger.incidents.record("data", code, message, GO_ON)
