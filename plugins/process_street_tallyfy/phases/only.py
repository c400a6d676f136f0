"""A run over named objects alone: ``{"only": ["run/…", "comment/…"]}``, with the parents that they need.

::

    named object --with everything in it (a workflow's steps and fields, a run's values, tasks, comments, files)
       `-- its parents: read; built too, with everything in them, where they have not landed yet
    every other object: neither written nor counted by the gates of this run
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.ledger.mapping import Mappings
from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.state import LANDED, Kind

if TYPE_CHECKING:
    from process_street_tallyfy.phases.listed import Entry
    from process_street_tallyfy.phases.workspace import Workspace

#: What can be named: what has a call of its own, or more. The parts of these come and go with them.
NAMEABLE = (
    Kind.GROUP,
    Kind.FOLDER,
    Kind.WORKFLOW,
    Kind.RUN,
    Kind.COMMENT,
    Kind.ATTACHMENT,
    Kind.FILE_ANSWER,
    Kind.DATA_SET,
    Kind.PAGE,
    Kind.ONE_OFF_TASK,
)
OF_RUN = frozenset({Kind.COMMENT, Kind.ATTACHMENT, Kind.FILE_ANSWER})
KEY = "conf value only"


def keys_named(values: Iterable[object]) -> frozenset[Key]:
    """The keys of ``kind/source id`` texts.

    :raises BadConfiguration: naming the text and what it should look like.
    """
    return frozenset(_key(str(value)) for value in values)


def _key(text: str) -> Key:
    kind, _, source_id = text.strip().partition("/")
    if kind not in NAMEABLE or not source_id:
        raise BadConfiguration(
            f"{KEY}: {text!r} is no object that can be named",
            code="bad_conf",
            advice=f"write kind/source id, with one of the kinds {', '.join(NAMEABLE)}; a value, a task or a field is "
            "retried with the run or the workflow that it belongs to (parent_id in findings.csv)",
        )
    return Kind(kind), source_id


@dataclass(frozen=True)
class Only:
    """``whole``: ids of what is driven with all its parts. ``workflows`` and ``runs`` are read."""

    keys: frozenset[Key]
    whole: frozenset[str]
    workflows: frozenset[str] = field(default=frozenset())
    runs: frozenset[str] = field(default=frozenset())

    def allows(self, kind: Kind, source_id: str, parent_id: str = "") -> bool:
        return (kind, source_id) in self.keys or parent_id in self.whole

    def rows(self, mapping: Mappings, kind: Kind) -> Iterator[Row]:
        """The rows of a kind that this run answers for."""
        found = {row.key: row for row in mapping.many(kind, [key[1] for key in self.keys if key[0] is kind]).values()}
        found |= {row.key: row for parent_id in self.whole for row in mapping.by_parent(kind, parent_id)}
        yield from found.values()


def closure(workspace: Workspace, named: frozenset[Key]) -> Only:
    """The named objects with the parents that have to stand before them.

    :raises BadConfiguration: an object that no earlier run has met.
    """
    keys, whole = set(named), {source_id for kind, source_id in named if kind not in OF_RUN}
    runs = {source_id for kind, source_id in named if kind is Kind.RUN}
    workflows = {source_id for kind, source_id in named if kind is Kind.WORKFLOW}
    for key in sorted(named):
        parents = list(_parents(workspace, key))
        runs |= {source_id for kind, source_id in parents if kind is Kind.RUN}
        missing = [parent for parent in parents if not _landed(workspace, parent)]
        keys.update(missing)
        whole |= {source_id for _, source_id in missing}
        workflows |= {source_id for kind, source_id in missing if kind is Kind.WORKFLOW}
    return Only(frozenset(keys), frozenset(whole), frozenset(workflows), frozenset(runs))


def _parents(workspace: Workspace, key: Key) -> Iterator[Key]:
    """Nearest first."""
    kind, source_id = key
    parent_id = _parent_id(workspace, key)
    if kind in OF_RUN:
        yield Kind.RUN, parent_id
        yield from _parents(workspace, (Kind.RUN, parent_id))
    elif kind is Kind.RUN:
        yield Kind.WORKFLOW, parent_id
        yield from _parents(workspace, (Kind.WORKFLOW, parent_id))
    elif kind is Kind.WORKFLOW and (place := workspace.folder_places.get(source_id)):
        yield Kind.FOLDER, place
        yield from _parents(workspace, (Kind.FOLDER, place))
    elif kind is Kind.FOLDER and parent_id:
        yield Kind.FOLDER, parent_id
        yield from _parents(workspace, (Kind.FOLDER, parent_id))


def _parent_id(workspace: Workspace, key: Key) -> str:
    row, staged = workspace.ledger.mapping.get(*key), workspace.ledger.staging.get(*key)
    if row is None and staged is None:
        raise BadConfiguration(
            f"{KEY}: no earlier run has met {key[0]} {key[1]}",
            code="unknown_object",
            advice="copy kind and source_id from findings.csv or from the object browser of the Migrations page",
        )
    return (row.parent_id if row else "") or (staged.parent_id if staged else "")


def _landed(workspace: Workspace, key: Key) -> bool:
    row = workspace.ledger.mapping.get(*key)
    return row is not None and row.state in LANDED


def named_runs(workspace: Workspace, listed: Iterable[Entry]) -> list[Entry]:
    """The runs that were asked for by name, whatever their state."""
    return [run for run in listed if workspace.only is not None and run.id in workspace.only.runs]


def wants_workflow(workspace: Workspace, workflow_id: str) -> bool:
    only = workspace.only
    if (Kind.WORKFLOW, workflow_id) in workspace.ledger.reviews.left_behind():
        return False
    return workspace.options.wants_workflow(workflow_id) if only is None else workflow_id in only.workflows


def users(workspace: Workspace) -> list[str]:
    """Everybody; who is whom does not change in a run over named objects."""
    return [] if workspace.only else list(workspace.ledger.staging.ids(Kind.USER))
