"""Facts that no model names: the vendor adds keys without notice (api/process-street-api.md, trap T9)."""

from __future__ import annotations

from collections.abc import Collection

from process_street_tallyfy.model.source import SourceModel
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.book import Book

#: Settings of a field or task that are carried as text although the models do not name them.
FIELD_TEXTS = frozenset({"to", "cc", "bcc", "replyTo"})
TASK_TEXTS = frozenset({"inputMapping", "outputMapping"})
_NOTHING: tuple[object, ...] = (None, False, "", [], {})


def note_unknown(book: Book, kind: Kind, source_id: str, source: SourceModel) -> None:
    """One finding per key with a value that the model does not name."""
    for key, value in (source.model_extra or {}).items():
        if value not in _NOTHING:
            book.note(kind, source_id, key, "unknown_fact")


def note_settings(book: Book, kind: Kind, source_id: str, config: SourceModel | None, carried: Collection[str]) -> None:
    """One finding per setting in a ``config`` that is not carried."""
    for key, value in ((config.model_extra or {}) if config else {}).items():
        if value not in _NOTHING and key not in carried:
            book.note(kind, source_id, f"config.{key}", "setting_not_carried")
