"""Comments (api/process-street-api.md 2.19) into comments that mail nobody (api/tallyfy-api.md 2.15).

The target stamps its own author and time, so both stand in a header. A live ``@`` would mention,
mail or even invite: it becomes ``(at)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone

from process_street_tallyfy.model.bundle import RunBundle
from process_street_tallyfy.model.plan import CommentPlan, Planned, RunPlan
from process_street_tallyfy.model.source import Comment
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import NOTHING, Book
from process_street_tallyfy.transform.marker import marker
from process_street_tallyfy.transform.moment import in_utc, readable
from process_street_tallyfy.transform.recorded import RECORDED
from process_street_tallyfy.transform.text import escape, plain
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.unknown import note_unknown

#: A folded comment ends here (api/tallyfy-api.md 8.7).
CHUNK = 6000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=timezone.utc)


def plan_comments(
    run: RunBundle, plan: RunPlan, comments: Sequence[Comment], *, fold: bool, recorded: bool = False
) -> Planned:
    """A ``CommentPlan`` per comment, oldest first; ``fold`` makes one per task, in chunks.

    Comments of other runs are left alone. ``recorded``: the run's record document holds them too.
    """
    book = Book(run.run.id, RECORDED if recorded else NOTHING)
    homes = {task.source_id: task.source_id for task in plan.tasks if task.step_source_id}
    spare = next(iter(homes), None)
    by_task: dict[str, list[tuple[Comment, str]]] = {}
    for comment in _oldest_first(run, comments):
        book.arrive(Kind.COMMENT, comment.id)
        home = homes.get(comment.task_id, spare)
        if home is None:
            book.note(Kind.COMMENT, comment.id, "", "comment_without_task")
            continue
        _note(comment, book, moved=home != comment.task_id)
        by_task.setdefault(home, []).append((comment, _content(comment, run, moved=home != comment.task_id)))
    plans = [item for task_id, entries in by_task.items() for item in _plans(task_id, entries, book, fold=fold)]
    return Planned(tuple(plans), book.outcomes, book.findings)


def neutral(text: str) -> str:
    """The text without any character that a mention or an address needs, and without merge tags."""
    return plain(text, {})[0].replace("@", "(at)").replace("＠", "(at)")


def _oldest_first(run: RunBundle, comments: Sequence[Comment]) -> list[Comment]:
    own = {comment.id: comment for comment in comments if comment.workflow_run_id in {"", run.run.id}}
    return sorted(own.values(), key=lambda item: (_when(item), item.id))


def _when(comment: Comment) -> datetime:
    return in_utc(comment.created_date) if comment.created_date else _LONG_AGO


def _content(comment: Comment, run: RunBundle, *, moved: bool) -> str:
    author = comment.created_by
    name = one_line(author.username or author.email) if author else ""
    where = next((one_line(task.name) for task in run.tasks if task.id == comment.task_id), "") if moved else ""
    task = f", on the task “{where}”" if where else ""
    header = f"[Migrated] {name or 'Somebody'}, {readable(comment.created_date)}{task}:"
    text = escape(neutral(comment.text)).replace("\n", "<br>")
    return f"<p>{escape(neutral(header))} {marker(comment.id)}</p><p>{text}</p>"


def _note(comment: Comment, book: Book, *, moved: bool) -> None:
    note_unknown(book, Kind.COMMENT, comment.id, comment)
    book.note(Kind.COMMENT, comment.id, "createdBy", "comment_author_in_header")
    book.note(Kind.COMMENT, comment.id, "createdDate", "comment_time_in_header")
    if comment.updated_date and comment.updated_date != comment.created_date:
        book.note(Kind.COMMENT, comment.id, "updatedDate", "authorship_not_kept")
    if neutral(comment.text) != comment.text:
        book.note(Kind.COMMENT, comment.id, "text", "mention_disarmed")
    if moved:
        book.note(Kind.COMMENT, comment.id, "taskId", "comment_moved")


def _plans(task_id: str, entries: list[tuple[Comment, str]], book: Book, *, fold: bool) -> Iterator[CommentPlan]:
    for chunk in _chunks(entries) if fold else [[entry] for entry in entries]:
        first = chunk[0][0]
        if len(chunk) > 1:
            for comment, _ in chunk:
                book.note(Kind.COMMENT, comment.id, "", "comment_folded")
        content = "".join(content for _, content in chunk)
        yield CommentPlan(task_id, tuple(comment.id for comment, _ in chunk), content, marker(first.id))


def _chunks(entries: list[tuple[Comment, str]]) -> Iterator[list[tuple[Comment, str]]]:
    """Whole comments up to the limit; one that is longer by itself stays in one piece."""
    chunk: list[tuple[Comment, str]] = []
    size = 0
    for entry in entries:
        if chunk and size + len(entry[1]) > CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(entry)
        size += len(entry[1])
    if chunk:
        yield chunk
