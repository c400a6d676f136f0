"""Kinds of source objects, the states of a mapping row, the seven phases: literal tables."""

from __future__ import annotations

from process_street_tallyfy.enums import StrEnum


class Kind(StrEnum):
    """Kinds of source objects, in the order in which they are shown.

    ``file_answer`` is the answer of a file field, ``value`` of any other. ``own`` is what the move
    itself adds to the target (batch tag, kick-off fields for dates, attachment fields): it has a
    mapping row, so that it is made once and can be taken back, but no source; so has ``run_record``, one
    version of a run's record document. The last four are staged only: the bodies of workflows and runs,
    beside their list entries, who is assigned, and pages of lists that are not walked to their end yet.
    """

    USER = "user"
    GROUP = "group"
    FOLDER = "folder"
    TAG = "tag"
    WORKFLOW = "workflow"
    REVISION = "revision"
    TASK_TEMPLATE = "task_template"
    FORM_FIELD = "form_field"
    CONTENT = "content"
    LOGIC_RULE = "logic_rule"
    RUN = "run"
    TASK = "task"
    VALUE = "value"
    FILE_ANSWER = "file_answer"
    APPROVAL = "approval"
    COMMENT = "comment"
    ATTACHMENT = "attachment"
    WEBHOOK = "webhook"
    INCOMING_WEBHOOK = "incoming_webhook"
    SCHEDULE = "schedule"
    DATA_SET = "data_set"
    RECORD = "record"
    PAGE = "page"
    ONE_OFF_TASK = "one_off_task"
    OWN = "own"
    RUN_RECORD = "run_record"
    WORKFLOW_BUNDLE = "workflow_bundle"
    RUN_BUNDLE = "run_bundle"
    ASSIGNMENT = "assignment"
    LIST_PAGE = "list_page"


#: Kinds that are no source objects and are never counted as such.
INTERNAL_KINDS = frozenset(
    {Kind.OWN, Kind.RUN_RECORD, Kind.WORKFLOW_BUNDLE, Kind.RUN_BUNDLE, Kind.ASSIGNMENT, Kind.LIST_PAGE}
)


class State(StrEnum):
    """Where a mapping row stands; the package docstring draws the machine."""

    PLANNED = "planned"
    INTENT = "intent"
    CONFIRMED = "confirmed"
    VERIFIED = "verified"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    FAILED = "failed"
    NEEDS_REVIEW = "needs_review"
    SKIPPED = "skipped"
    REVERTING = "reverting"
    REVERTED = "reverted"


#: Two workers that intend the same object would send it twice: what is in flight becomes ``unknown``
#: and is looked up before it is intended again. Straight to ``reverted`` goes what its parent took
#: along. Only adopted rows go from a landed state to ``skipped`` (``ledger.transition`` checks it).
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.INTENT, State.CONFIRMED, State.SKIPPED, State.FAILED, State.NEEDS_REVIEW}),
    State.INTENT: frozenset({State.CONFIRMED, State.UNKNOWN, State.FAILED, State.NEEDS_REVIEW, State.REVERTED}),
    State.UNKNOWN: frozenset(
        {State.INTENT, State.CONFIRMED, State.NEEDS_REVIEW, State.UNKNOWN, State.FAILED, State.REVERTED}
    ),
    State.FAILED: frozenset(
        {
            State.INTENT,
            State.PLANNED,
            State.SKIPPED,
            State.CONFIRMED,
            State.NEEDS_REVIEW,
            State.FAILED,
            State.REVERTED,
        }
    ),
    State.NEEDS_REVIEW: frozenset({State.INTENT, State.CONFIRMED, State.SKIPPED, State.PLANNED, State.REVERTED}),
    State.CONFIRMED: frozenset(
        {State.VERIFIED, State.WRONG, State.INTENT, State.REVERTING, State.FAILED, State.SKIPPED}
    ),
    State.VERIFIED: frozenset(
        {State.VERIFIED, State.WRONG, State.INTENT, State.REVERTING, State.CONFIRMED, State.SKIPPED}
    ),
    State.WRONG: frozenset(
        {State.VERIFIED, State.WRONG, State.INTENT, State.REVERTING, State.CONFIRMED, State.SKIPPED}
    ),
    State.SKIPPED: frozenset({State.PLANNED, State.SKIPPED}),
    State.REVERTING: frozenset({State.REVERTED, State.REVERTING, State.VERIFIED, State.WRONG}),
    State.REVERTED: frozenset({State.PLANNED, State.INTENT, State.CONFIRMED, State.SKIPPED}),
}

#: States in which nothing more has to happen for the phase to be complete.
SETTLED = frozenset({State.VERIFIED, State.SKIPPED})
#: States that hold a target id which is known to exist.
LANDED = frozenset({State.CONFIRMED, State.VERIFIED, State.WRONG})


class Phase(StrEnum):
    """The seed's seven phases, in order."""

    DISCOVERY = "discovery"
    FOUNDATION = "foundation"
    TEMPLATES = "templates"
    RUNS = "runs"
    COLLABORATION = "collaboration"
    INTEGRATIONS = "integrations"
    VALIDATION = "validation"


PHASE_ORDER: tuple[Phase, ...] = tuple(Phase)

#: Which gate answers for which kind. Task states (completed, approved) are final in phase 5,
#: because a completed task is frozen (api/tallyfy-api.md 2.13).
KINDS_OF_PHASE: dict[Phase, tuple[Kind, ...]] = {
    Phase.DISCOVERY: (),
    Phase.FOUNDATION: (Kind.USER, Kind.GROUP, Kind.FOLDER, Kind.TAG),
    Phase.TEMPLATES: (
        Kind.WORKFLOW,
        Kind.REVISION,
        Kind.TASK_TEMPLATE,
        Kind.FORM_FIELD,
        Kind.CONTENT,
    ),
    # Rules are added after the history and before the open runs (design.md, gate 4b).
    Phase.RUNS: (Kind.RUN, Kind.VALUE, Kind.RUN_RECORD, Kind.LOGIC_RULE),
    Phase.COLLABORATION: (Kind.TASK, Kind.APPROVAL, Kind.FILE_ANSWER, Kind.COMMENT, Kind.ATTACHMENT),
    Phase.INTEGRATIONS: (
        Kind.WEBHOOK,
        Kind.INCOMING_WEBHOOK,
        Kind.SCHEDULE,
        Kind.DATA_SET,
        Kind.RECORD,
        Kind.PAGE,
        Kind.ONE_OFF_TASK,
    ),
    Phase.VALIDATION: (),
}

PHASE_OF_KIND: dict[Kind, Phase] = {kind: phase for phase, kinds in KINDS_OF_PHASE.items() for kind in kinds}
