"""Files of a run: attachments and what lies in file fields (api/process-street-api.md 2.18, 2.20)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.model.bundle import RunBundle, WorkflowBundle
from process_street_tallyfy.model.plan import FilePlan, Planned, TemplatePlan
from process_street_tallyfy.model.source import Attachment, Link
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import NOTHING, Book
from process_street_tallyfy.transform.bridge import bridge_tasks
from process_street_tallyfy.transform.heading import headings
from process_street_tallyfy.transform.recorded import RECORDED
from process_street_tallyfy.transform.template import attachments_field
from process_street_tallyfy.transform.title import one_line
from process_street_tallyfy.transform.unknown import note_unknown

#: What the target stores as it is (api/tallyfy-api.md 2.16); anything else travels in a zip.
EXTENSIONS = frozenset(
    {
        "xlsx",
        "xls",
        "pptx",
        "docx",
        "ppt",
        "doc",
        "rtf",
        "pdf",
        "txt",
        "mpga",
        "mov",
        "qt",
        "mp4",
        "webm",
        "jpg",
        "jpeg",
        "gif",
        "png",
        "ai",
        "psd",
        "zip",
        "xml",
        "xps",
        "dwg",
        "csv",
        "tif",
        "bmp",
    }
)
LARGEST = 100 * 1000 * 1000
#: Room for the source id in front and within what file systems take.
LONGEST_NAME = 150
PACKED = ".packed.zip"
FILE_FIELDS = frozenset({"File", "MultiFile"})
#: Why the source gave no bytes, known only when they are fetched. Such a file is asked for again with ``read_again``.
UNSERVED = frozenset({"file_not_served", "file_is_a_page", "unsafe_link", "redirect_loop"})
#: Known only when it is fetched as well: the source serves another length than it declares.
SIZE_DIFFERS = "file_size_differs"


def plan_files(
    run: RunBundle,
    workflow: WorkflowBundle,
    template: TemplatePlan,
    attachments: Sequence[Attachment],
    by_hand: Collection[str] = (),
    *,
    recorded: bool = False,
) -> Planned:
    """A ``FilePlan`` per file that can be carried; ``by_hand`` are the ids of those that were exported by hand.

    Outcomes are per file: attachments, and the files inside file fields as ``file_answer``. ``recorded``: the run's
    record document says who attached them.
    """
    book = Book(run.run.id, RECORDED if recorded else NOTHING)
    captures = {plan.source_id for step in template.steps for plan in step.fields}
    holders = _holders(run, workflow)
    plans: list[FilePlan] = []
    for attachment in _own(run, attachments):
        book.arrive(Kind.ATTACHMENT, attachment.id)
        note_unknown(book, Kind.ATTACHMENT, attachment.id, attachment)
        home = _home(attachment.task_id, run, workflow)
        field_id = attachments_field(home or "")
        task_id = holders.get(home or "")
        if task_id is None or field_id not in captures:
            book.note(Kind.ATTACHMENT, attachment.id, "", "file_without_step")
            continue
        plan = _attachment(attachment, run.run.id, task_id, field_id)
        _note(attachment, plan, book, moved=task_id != attachment.task_id, by_hand=by_hand)
        if attachment.size <= LARGEST:
            plans.append(plan)
    plans += _in_fields(run, template, workflow.aliases, holders, book, by_hand)
    return Planned(tuple(plans), book.outcomes, book.findings)


def attachment_homes(run: RunBundle, workflow: WorkflowBundle, attachments: Iterable[Attachment]) -> frozenset[str]:
    """The task templates that need a capture for these attachments: ``WorkflowBundle.attached_tasks``."""
    homes = (_home(attachment.task_id, run, workflow) for attachment in _own(run, attachments))
    return frozenset(home for home in homes if home is not None)


def inner_name(filename: str) -> str | None:
    """The name that a file gets inside its zip; None when it travels as it is."""
    return filename[: -len(PACKED)] if filename.endswith(PACKED) else None


def safe_name(source_id: str, name: str) -> str:
    """A file name that starts with the source id and that the target accepts."""
    clean = one_line(name).translate(_UNSAFE).strip(". ") or "file"
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        stem, extension = clean, ""
    short = f"{stem[: LONGEST_NAME - len(extension)]}{dot}{extension}"[-LONGEST_NAME:]
    known = extension.lower() in EXTENSIONS and not short.endswith(PACKED)
    return f"{source_id}_{short}" if known else f"{source_id}_{short}{PACKED}"


_UNSAFE = str.maketrans({char: "_" for char in '/\\:*?"<>|'})


def _own(run: RunBundle, attachments: Iterable[Attachment]) -> Iterator[Attachment]:
    return (item for item in {a.id: a for a in attachments}.values() if item.workflow_run_id == run.run.id)


def _home(task_id: str, run: RunBundle, workflow: WorkflowBundle) -> str | None:
    """The task's own template, or the run's first step when the task has none of its own."""
    bridges = bridge_tasks(run, workflow)
    grouping = headings(workflow)
    own = bridges[task_id].task_template_id if task_id in bridges else None
    if own is not None and own not in grouping:
        return own
    reached = (bridge.task_template_id for bridge in bridges.values())
    return next((home for home in reached if home is not None and home not in grouping), None)


def _holders(run: RunBundle, workflow: WorkflowBundle) -> Mapping[str, str]:
    bridges = bridge_tasks(run, workflow)
    return {bridge.task_template_id: task_id for task_id, bridge in bridges.items() if bridge.task_template_id}


def _attachment(attachment: Attachment, run_id: str, task_id: str, field_id: str) -> FilePlan:
    links = _served(attachment.links)
    return FilePlan(
        source_id=attachment.id,
        run_source_id=run_id,
        task_source_id=task_id,
        field_source_id=field_id,
        filename=safe_name(attachment.id, attachment.file_name),
        mime_type=attachment.mime_type,
        size=attachment.size,
        href=links[0] if links else None,
        others=tuple(links[1:]),
    )


def _note(attachment: Attachment, plan: FilePlan, book: Book, *, moved: bool, by_hand: Collection[str]) -> None:
    book.note(Kind.ATTACHMENT, attachment.id, "createdBy", "uploader_not_kept")
    if moved:
        book.note(Kind.ATTACHMENT, attachment.id, "taskId", "file_moved")
    _note_bytes(plan, book, by_hand)


def _note_bytes(plan: FilePlan, book: Book, by_hand: Collection[str]) -> None:
    if plan.size > LARGEST:
        book.note(plan.kind, plan.source_id, "", "file_too_large")
    elif plan.href is None and plan.source_id not in by_hand:
        book.note(plan.kind, plan.source_id, "", "file_bytes_not_given")
    elif inner_name(plan.filename) is not None:
        book.note(plan.kind, plan.source_id, "fileName", "file_packed")
    else:
        book.note(plan.kind, plan.source_id, "fileName", "file_renamed")


def _served(links: Sequence[Link]) -> list[str]:
    """The candidates for the bytes: links of type Api (2.20)."""
    return [link.href for link in links if link.type == "Api" and link.href]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as a file field's answer names it; the shape is not documented (2.18)."""

    id: str
    name: str
    mime_type: str
    size: int
    href: str | None


def stored_files(data: Any) -> tuple[StoredFile, ...]:
    """The files in an answer: an object, a list of objects, or either of them wrapped."""
    inner = data
    if isinstance(data, dict) and not data.get("id"):
        inner = data.get("values") or data.get("value") or data.get("files")
    entries = inner if isinstance(inner, list) else [inner]
    return tuple(_stored(entry) for entry in entries if isinstance(entry, dict) and entry.get("id"))


def _stored(entry: dict[str, Any]) -> StoredFile:
    name = entry.get("name") or entry.get("fileName") or "file"
    href = entry.get("href") or entry.get("url")
    size = entry.get("size")
    return StoredFile(
        str(entry["id"]),
        str(name),
        str(entry.get("mimeType") or ""),
        size if isinstance(size, int) else 0,
        href if isinstance(href, str) else None,
    )


def _in_fields(
    run: RunBundle,
    template: TemplatePlan,
    aliases: Mapping[str, str],
    holders: Mapping[str, str],
    book: Book,
    by_hand: Collection[str],
) -> Iterator[FilePlan]:
    fields = [(plan, step.source_id) for step in template.steps for plan in step.fields]
    by_key = {f"key:{plan.key}": (plan, step_id) for plan, step_id in reversed(fields) if plan.key}
    captures = by_key | {plan.source_id: (plan, step_id) for plan, step_id in fields}
    captures |= {old: captures[new] for old, new in aliases.items() if new in captures}
    for value in run.values:
        for file in stored_files(value.data) if value.field_type in FILE_FIELDS else ():
            book.arrive(Kind.FILE_ANSWER, file.id)
            capture = captures.get(value.id) or captures.get(f"key:{value.key}")
            task_id = holders.get(capture[1]) if capture else None
            if capture is None or task_id is None or capture[0].field_type != "file":
                book.note(Kind.FILE_ANSWER, file.id, "", "file_without_step")
                continue
            name = safe_name(file.id, file.name)
            where = (file.id, run.run.id, task_id, capture[0].source_id, name)
            plan = FilePlan(*where, file.mime_type, file.size, file.href, Kind.FILE_ANSWER)
            _note_bytes(plan, book, by_hand)
            if file.size <= LARGEST:
                yield plan
