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


#: Parts that are looked at elsewhere, or whose whole content is declared already: people, dates, links.
_DECLARED = frozenset({"links", "audit", "created_by", "updated_by", "completed_by", "reviewed_by", "user", "config"})


def note_unknown(book: Book, kind: Kind, source_id: str, source: SourceModel, at: str = "") -> None:
    """One finding per key with a value that the models do not name; ``at`` stands before the key."""
    for key in dict.fromkeys(_unlisted(source)):
        book.note(kind, source_id, f"{at}{key}", "unknown_fact")


def note_settings(book: Book, kind: Kind, source_id: str, config: SourceModel | None, carried: Collection[str]) -> None:
    """One finding per setting in a ``config`` that is not carried."""
    for key in dict.fromkeys(_unlisted(config)) if config else ():
        if key not in carried:
            book.note(kind, source_id, f"config.{key}", "setting_not_carried")


def _unlisted(source: SourceModel, at: str = "") -> Iterator[str]:
    """Dotted keys, through nested objects and lists of them."""
    yield from (f"{at}{key}" for key, value in (source.model_extra or {}).items() if value not in _NOTHING)
    for name, field in type(source).model_fields.items():
        value = getattr(source, name) if name not in _DECLARED else None
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, SourceModel):
                yield from _unlisted(part, f"{at}{field.alias}.")
