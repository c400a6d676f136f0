"""Comments of one run: each source comment is written once and recognised by its own marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from process_street_tallyfy.ledger.row import Key, Row
from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.plan import CommentPlan, RunPlan
from process_street_tallyfy.model.source import Comment
from process_street_tallyfy.model.state import LANDED, Kind, State
from process_street_tallyfy.model.target import Task
from process_street_tallyfy.phases.drive import Creation, Driver
from process_street_tallyfy.phases.landing import drivable, settle_by_finding
from process_street_tallyfy.phases.target_tasks import TargetTasks, tasks_of
from process_street_tallyfy.phases.trouble import Isolation, meet
from process_street_tallyfy.phases.workspace import Workspace
from process_street_tallyfy.tallyfy import lookups
from process_street_tallyfy.tallyfy.markers import carries
from process_street_tallyfy.transform.comment import plan_comments

#: A write of these may be on its way: they are looked up before anything is folded anew.
UNDER_WAY = frozenset({State.INTENT, State.UNKNOWN})


@dataclass
class RunComments:
    workspace: Workspace
    driver: Driver
    plan: RunPlan
    bundle: RunBundle
    process_id: str
    isolation: Isolation

    def __post_init__(self) -> None:
        self.tasks = tasks_of(self.workspace, self.plan.source_id)
        self.target = TargetTasks(self.workspace, self.plan.source_id, self.process_id)

    def carry(self, comments: Sequence[Comment], *, fold: bool) -> None:
        """What has landed stays out of the folding: a text that is written is not written again.

        A worker may have been killed when it had confirmed the first comment of a text and not the others: the texts
        are read first, and a run of which one could not be read waits for the next try.
        """
        self._report_edits()
        self._settle_under_way({comment.id: comment for comment in comments})
        self._verify_landed({comment.id: comment.task_id for comment in comments})
        if fold and self._unread():
            return
        while due := self._due():
            left = [comment for comment in comments if comment.id in due]
            written: dict[str, list[tuple[CommentPlan, str]]] = {}
            for item in plan_comments(self.bundle, self.plan, left, fold=fold).plans:
                with self.isolation.of(_keys(item)):
                    if comment_id := self._write(item):
                        written.setdefault(self.tasks[item.task_source_id], []).append((item, comment_id))
            for task_id, items in written.items():
                self._read_back(task_id, items)

    def _read_back(self, task_id: str, items: Sequence[tuple[CommentPlan, str]]) -> None:
        """One read for all that was written to a task."""
        with self.isolation.of([key for item, _ in items for key in _keys(item)]):
            task = self._read(task_id)
            for item, comment_id in items:
                self._verify(item.source_ids[0], task, comment_id)

    def _unread(self) -> bool:
        """A text may stand in the target whose comments nobody could look up."""
        rows = self.workspace.ledger.mapping.by_parent(Kind.COMMENT, self.plan.source_id)
        return any(row.key in self.isolation.met and row.state in UNDER_WAY | LANDED for row in rows)

    def _open_rows(self) -> list[Row]:
        rows = self.workspace.ledger.mapping.by_parent(Kind.COMMENT, self.plan.source_id)
        ours = [row for row in rows if self.workspace.drives(row.kind, row.source_id, row.parent_id)]
        open_ = [row for row in ours if row.key not in self.isolation.met and row.state is not State.SKIPPED]
        return drivable(self.workspace.ledger.mapping, open_)

    def _due(self) -> set[str]:
        """What is written next. Each pass lands, settles or refuses at least the first of each text."""
        return {row.source_id for row in self._open_rows() if row.target_id is None}

    def _settle_under_way(self, comments: Mapping[str, Comment]) -> None:
        """Texts whose outcome nobody saw: adopted with all they hold, or to be folded and sent anew."""
        looked_up = UNDER_WAY | {State.PLANNED} if self.driver.rebuilt else UNDER_WAY
        for row in self._open_rows():
            if row.state not in looked_up or row.target_id is not None or row.source_id not in comments:
                continue
            for item in plan_comments(self.bundle, self.plan, [comments[row.source_id]], fold=False).plans:
                with self.isolation.of([row.key]):
                    self._resolve(item)

    def _resolve(self, plan: CommentPlan) -> None:
        task_id = self.tasks.get(plan.task_source_id)
        if task_id is None:
            return
        comment_id = self.driver.resolve(self._creation(plan, task_id))
        if comment_id is not None:
            self._verify(plan.source_ids[0], self._read(task_id), comment_id)

    def _report_edits(self) -> None:
        rows = [row for row in self._open_rows() if row.changed and row.state is State.VERIFIED]
        found = [self.target.finding(Kind.COMMENT, row.source_id, "text", "changed_comment") for row in rows]
        settle_by_finding(self.workspace, found)

    def _write(self, plan: CommentPlan) -> str | None:
        """The first source comment of a folded text drives; the others share its target id."""
        self.workspace.keep_lease()
        keys = _keys(plan)
        task_id = self.tasks.get(plan.task_source_id)
        if task_id is None:
            meet(self.workspace.ledger.mapping, keys, category="data", code="task_failed")
            self.isolation.met.update(keys)
            return None
        reason = self.target.hindrance(plan.task_source_id)
        if reason is not None:
            settle_by_finding(self.workspace, [self.target.finding(*key, "", reason) for key in keys])
            return None
        comment_id = self.driver.create(self._creation(plan, task_id))
        if comment_id is None:
            self.isolation.met.add(keys[0])
        return comment_id

    def _creation(self, plan: CommentPlan, task_id: str) -> Creation:
        writes = self.workspace.target.writes
        return Creation(
            Kind.COMMENT,
            plan.source_ids[0],
            {"content": plan.content},
            post=lambda: writes.comment(task_id, plan.content).id,
            find=lambda: self._found(plan, task_id),
        )

    def _found(self, plan: CommentPlan, task_id: str) -> list[str]:
        reads = self.workspace.target.reads
        return [hit.id for hit in lookups.find_comment(reads, self.process_id, task_id, plan.marker)]

    def _read(self, task_id: str) -> Task:
        return self.workspace.target.reads.task(self.process_id, task_id)

    def _verify(self, first: str, task: Task, comment_id: str) -> None:
        """Each comment by its own marker; one that the text does not hold has not landed with it."""
        mapping = self.workspace.ledger.mapping
        text = next((thread.content for thread in task.threads if thread.id == comment_id), "")
        waiting = [row for row in self._open_rows() if row.target_id in (None, comment_id)]
        rows = [row for row in waiting if carries(text, row.source_id)]
        # With the source as it was when the text was sent: an edit since then stays to be seen.
        mapping.confirm_many([(*row.key, comment_id) for row in rows if row.state not in LANDED])
        mapping.verify_many(row.key for row in rows)
        if not carries(text, first):
            mapping.wrong(Kind.COMMENT, first, code="read_back_differs")

    def _verify_landed(self, homes: dict[str, str]) -> None:
        """Comments whose read-back an earlier run did not come to."""
        rows = [row for row in self._open_rows() if row.state in LANDED]
        for row in rows:
            with self.isolation.of([row.key]):
                task = self._holder(homes.get(row.source_id, ""), str(row.target_id))
                if task is None:
                    self.workspace.ledger.mapping.wrong(*row.key, code="read_back_differs")
                else:
                    self._verify(row.source_id, task, str(row.target_id))

    def _holder(self, task_source_id: str, comment_id: str) -> Task | None:
        """The comment's own task first: comments of tasks without a step lie on another one."""
        own = self.tasks.get(task_source_id)
        order = [own] if own else []
        for task_id in [*order, *(task_id for task_id in self.tasks.values() if task_id != own)]:
            task = self._read(task_id)
            if any(thread.id == comment_id for thread in task.threads):
                return task
        return None


def _keys(plan: CommentPlan) -> list[Key]:
    return [(Kind.COMMENT, source_id) for source_id in plan.source_ids]
