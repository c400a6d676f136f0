"""The base of all operators: opens the workspace, records what went wrong, decides about retries."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.providers.standard.exceptions import HITLRejectException, HITLTimeoutError
from airflow.sdk import BaseOperator
from airflow.sdk.definitions.retry_policy import RetryDecision, RetryPolicy
from airflow.sdk.exceptions import AirflowRescheduleException

from process_street_tallyfy.errors import Critical, DataError, Later, LeaseHeld, MigrationError, RateLimited
from process_street_tallyfy.metrics import timed
from process_street_tallyfy.model.alert import Alert
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.phases.alerting import tell_of_limits
from process_street_tallyfy.redaction.boundary import in_own_words
from process_street_tallyfy.redaction.failures import told

if TYPE_CHECKING:
    from airflow.providers.openlineage.extractors import OperatorLineage
    from airflow.sdk import Context

    from process_street_tallyfy.phases.workspace import Workspace

#: The seed's delays in seconds.
RETRY_DELAYS: tuple[int, ...] = (5, 10, 20, 40, 80)
#: A limit that asks for a longer wait, in seconds, gets the worker's slot back, and the wait is no failed try.
LONGEST_HOLD = 60.0
#: Name of a mapped task in the UI: its batch, and its range among all objects of the list once the task has looked.
BATCH_LABEL = "{{ batch_label | default(task.batch) }}"
#: How soon a task asks again whether the other run of its organisation is done, in seconds.
TURN_SECONDS = 30.0


class MigrationRetryPolicy(RetryPolicy):
    """The seed's error classes on Airflow's retries; ``Retry-After`` wins over the delays.

    Critical and data errors fail at once: trying again does not change them. Nor is a person who
    said no, or nothing, asked again.
    """

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Context | None = None
    ) -> RetryDecision:
        if isinstance(exception, (Critical, DataError)):
            return RetryDecision.fail(reason=exception.code)
        if isinstance(exception, (HITLRejectException, HITLTimeoutError)):
            return RetryDecision.fail(reason="rejected, or not answered")
        delay = float(RETRY_DELAYS[min(try_number, len(RETRY_DELAYS)) - 1])
        delay *= 1 + random.random() / 4  # noqa: S311  jitter, not a secret
        if isinstance(exception, Later):
            delay = max(delay, exception.retry_after)
        reason = exception.code if isinstance(exception, MigrationError) else type(exception).__name__
        return RetryDecision.retry(delay=timedelta(seconds=delay), reason=reason)

    def serialize(self) -> dict[str, Any]:
        return {}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> MigrationRetryPolicy:
        return cls()


def waits(error: MigrationError) -> float:
    """Seconds after which a task simply goes on; 0 for what Airflow's retries are for."""
    if isinstance(error, LeaseHeld):
        return TURN_SECONDS
    if isinstance(error, RateLimited) and error.retry_after > LONGEST_HOLD:
        return error.retry_after * (1 + random.random() / 20)  # noqa: S311  jitter, not a secret
    return 0.0


def give_way(log: Any, error: MigrationError, seconds: float = TURN_SECONDS) -> NoReturn:
    """:raises AirflowRescheduleException: always; unlike a retry it does not use up a try."""
    at = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    log.warning("%s. This task gives its slot back and goes on at %s", error, at.isoformat(timespec="seconds"))
    raise AirflowRescheduleException(at) from error


class MigrationOperator(BaseOperator):
    """One step of an organisation's move.

    :param organization_file: path of the organisation's YAML file.
    :param batch: key of the batch to work on (``runs/0003``), for mapped tasks.
    """

    phase: Phase = Phase.DISCOVERY
    #: Writing steps hold the organisation's lease and stop when another run has taken it.
    needs_lease: bool = True
    #: What it means when the task fails for good and nothing critical was the cause.
    failure_alert: Alert = Alert.CRITICAL_ERROR
    template_fields: Sequence[str] = ("batch",)

    def __init__(self, *, organization_file: str, batch: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("retry_policy", MigrationRetryPolicy())
        super().__init__(**kwargs)
        self.organization_file = organization_file
        self.batch = batch
        self._wrote = False

    @in_own_words
    def execute(self, context: Context) -> Any:
        from process_street_tallyfy.phases.batch_label import batch_label
        from process_street_tallyfy.phases.workspace import open_workspace

        with open_workspace(self.organization_file, context) as workspace, self._observed(workspace):
            self._wrote = workspace.options.writes
            if self.batch:
                context["batch_label"] = batch_label(workspace, self.batch)  # type: ignore[typeddict-unknown-key]
            try:
                return told(partial(self._selected, workspace))
            except MigrationError as error:
                workspace.report_incident(error)
                seconds = waits(error)
                if not seconds:
                    raise
                self._give_way(workspace, error, seconds)

    def get_openlineage_facets_on_complete(self, task_instance: Any) -> OperatorLineage[Any, Any] | None:
        """Asked by the OpenLineage provider, where it is installed and switched on."""
        from process_street_tallyfy.phases.lineage import lineage_of

        return lineage_of(type(self).__name__, self.organization_file, wrote=self._wrote)

    @contextmanager
    def _observed(self, workspace: Workspace) -> Iterator[None]:
        """Whatever comes of it: how long it took, and which limits it met."""
        began = time.monotonic()
        try:
            yield
        finally:
            seconds = time.monotonic() - began
            timed("task_time", seconds, organization=workspace.settings.organization, phase=self.phase.value)
            tell_of_limits(workspace)

    def _give_way(self, workspace: Workspace, error: MigrationError, seconds: float) -> NoReturn:
        """The slot goes back and the task starts again then, where the ledger says that it stopped."""
        if not isinstance(error, LeaseHeld):
            workspace.keep_turn(seconds)
        give_way(self.log, error, seconds)

    def _selected(self, workspace: Workspace) -> Any:
        if not workspace.options.selects(self.phase):
            self.log.info("phase %s is not part of this run", self.phase)
            return None
        if self.needs_lease:
            workspace.hold_lease()
        return self.work(workspace)

    def work(self, workspace: Workspace) -> Any:
        """Do the step; the return value becomes the XCom (counts and batch keys only)."""
        raise AssertionError(f"{type(self).__name__} must define work")


class ApprovedOperator(MigrationOperator):
    """A step that does what a person approved, and nothing else.

    :param approved_hash: sha256 of the list that was shown; ``preview.refuse_unapproved`` compares with it.
    """

    template_fields: Sequence[str] = ("batch", "approved_hash")

    def __init__(self, *, approved_hash: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.approved_hash = approved_hash
