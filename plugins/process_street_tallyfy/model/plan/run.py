"""A process with its tasks and answers, its comments and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.finding import Disposition, Finding, Outcome
from process_street_tallyfy.model.state import Kind


@dataclass(frozen=True, slots=True)
class ValuePlan:
    """An answer. ``value`` is in the target's grammar (2.14); ``field_source_id`` names the capture."""

    source_id: str
    field_source_id: str
    value: Any
    disposition: Disposition


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """A task of a run and the step it belongs to.

    ``bridge`` says how the step was found: ``field`` (through its form fields), ``position``
    (name and place), ``name``, or ``none`` (``step_source_id`` is None: the task is only kept in
    the findings and in the run's summary). ``skipped``: the template's automations hide it.
    ``owners``, ``guests`` and ``group_source_ids`` are put on it at the cut-over.
    """

    source_id: str
    step_source_id: str | None
    bridge: str
    completed: bool
    completer: int | None = None
    is_approved: bool | None = None
    skipped: bool = False
    owners: tuple[int, ...] = ()
    due: str | None = None
    values: tuple[ValuePlan, ...] = ()
    guests: tuple[str, ...] = ()
    group_source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunPlan:
    """A process. ``kickoff`` is keyed by kick-off role, ``status`` is the source's.

    ``ruled``: it is launched from a template that has its automations. ``compact``: of a finished run only these
    tasks are launched, everything else stands in its record document. ``members`` and ``group_source_ids`` may see
    it, and ``owner`` has it, from the cut-over on.
    """

    source_id: str
    workflow_source_id: str
    name: str
    summary: str
    marker: str
    status: str
    starter: int | None
    kickoff: dict[str, Any]
    tasks: tuple[TaskPlan, ...]
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    ruled: bool = False
    compact: bool = False
    members: tuple[int, ...] = ()
    group_source_ids: tuple[str, ...] = ()
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class CommentPlan:
    """One comment to write: one source comment, or all of a task folded into one.

    ``marker`` is the first source comment's and stands in the text.
    """

    task_source_id: str
    source_ids: tuple[str, ...]
    content: str
    marker: str


@dataclass(frozen=True, slots=True)
class FilePlan:
    """One file to carry. ``field_source_id`` names the capture that receives it.

    ``kind`` is ``attachment`` or ``file_answer`` (source id ``<run>/<field>/<file>``). ``href`` None:
    the source has no bytes for it; ``others`` are links that may have them where the first has not. ``filename``
    carries the source id as a prefix.
    """

    source_id: str
    run_source_id: str
    task_source_id: str
    field_source_id: str
    filename: str
    mime_type: str
    size: int
    href: str | None
    kind: Kind = Kind.ATTACHMENT
    others: tuple[str, ...] = ()
