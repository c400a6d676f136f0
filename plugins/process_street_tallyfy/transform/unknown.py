"""Facts that no model names: the vendor adds keys without notice (api/process-street-api.md, trap T9)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from process_street_tallyfy.model.source import SourceModel
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book

#: Settings of a field or task that are carried as text although the models do not name them.
FIELD_TEXTS = frozenset({"to", "cc", "bcc", "replyTo"})
TASK_TEXTS = frozenset({"inputMapping", "outputMapping"})
#: Parts that say who, when and where in the web app, and settings, which ``note_settings`` lists.
ELSEWHERE = frozenset({"audit", "created_by", "updated_by", "links", "config", "user"})
_NOTHING: tuple[object, ...] = (None, False, "", [], {})


def note_unknown(book: Book, kind: Kind, source_id: str, source: SourceModel, at: str = "") -> None:
    """One finding per key with a value that the model does not name, parts of the object included.

    ``at`` is the place of a part, such as ``assignmentRules[0]``.
    """
    for key, value in (source.model_extra or {}).items():
        if value not in _NOTHING:
            book.note(kind, source_id, f"{at}.{key}" if at else key, "unknown_fact")
    for key, part in _parts(source):
        note_unknown(book, kind, source_id, part, f"{at}.{key}" if at else key)


def _parts(source: SourceModel) -> Iterator[tuple[str, SourceModel]]:
    for name, info in type(source).model_fields.items():
        value = getattr(source, name)
        if name in ELSEWHERE or name not in source.model_fields_set:
            continue
        key = info.alias or name
        if isinstance(value, SourceModel):
            yield key, value
        elif isinstance(value, list):
            yield from ((f"{key}[{i}]", part) for i, part in enumerate(value) if isinstance(part, SourceModel))


def note_settings(book: Book, kind: Kind, source_id: str, config: SourceModel | None, carried: Collection[str]) -> None:
    """One finding per setting in a ``config`` that is not carried."""
    for key, value in ((config.model_extra or {}) if config else {}).items():
        if value not in _NOTHING and key not in carried:
            book.note(kind, source_id, f"config.{key}", "setting_not_carried")
