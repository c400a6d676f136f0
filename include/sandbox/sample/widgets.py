"""Short ways to write widgets, rules and conditions of a workflow (api/process-street-api.md 2.8 to 2.12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.files import StoredFile, stored
from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.people import Person

ALL_DAYS, BUSINESS_DAYS, SHIFT = "AllDays", "BusinessDaysOnly", "ShiftToNextBusinessDay"


@dataclass(frozen=True)
class Draft:
    """A widget before its workflow gives it an id."""

    type: str
    own: dict[str, Any] = field(default_factory=dict)
    hidden: bool = False
    file: StoredFile | None = None
    data_set_id: str | None = None


def text(content: str) -> Draft:
    return Draft("Text", {"content": content})


def image(caption: str, name: str, size: int) -> Draft:
    return Draft("Image", {"caption": caption}, file=_file(name, "image/png", size))


def document(description: str, name: str, mime_type: str, size: int) -> Draft:
    return Draft("File", {"description": description}, file=_file(name, mime_type, size))


def video(url: str | None, description: str = "", name: str | None = None) -> Draft:
    """Hosted elsewhere, or uploaded."""
    own = {"description": description, **({"url": url} if url else {})}
    return Draft("Video", own, file=_file(name, "video/mp4", 5000) if name else None)


def embed(url: str) -> Draft:
    return Draft("Embed", {"url": url})


def cross_link(target: str | None) -> Draft:
    return Draft("CrossLink", {"linkedTemplateId": target} if target else {})


def ask(
    kind: str,
    label: str | None,
    *,
    key: str | None = None,
    required: bool = False,
    hidden: bool = False,
    options: tuple[str, ...] = (),
    limits: dict[str, Any] | None = None,
    data_set: str | None = None,
    **config: Any,
) -> Draft:
    """A form field; `config` and `limits` in API notation. The key keeps the label's punctuation."""
    key = key or (label or kind).replace(" ", "_")
    if options or kind in ("Select", "MultiChoice", "MultiSelect"):
        config["items"] = [{"id": muid("option", key, option), "name": option} for option in options]
    own = {"fieldType": kind, "key": key, "required": required, "config": {"fieldType": kind, **config}}
    if label is not None:
        own["label"] = label
    if limits is not None:
        own["constraints"] = {"fieldType": kind, **limits}
    return Draft("FormField", own, hidden, data_set_id=data_set)


def _file(name: str, mime_type: str, size: int) -> StoredFile:
    return stored(name, mime_type, size, file_id=muid("widget file", name))


# Assignment and permission rules. `key` is the key of a Members or Email field.


def always(who: Person) -> dict[str, Any]:
    return {"type": "Static", "email": who.email}


def starter() -> dict[str, Any]:
    return {"type": "Dynamic", "sourceType": "ChecklistInitiator"}


def whoever(key: str) -> dict[str, Any]:
    return {"type": "Dynamic", "sourceType": "FormField", "sourceWidgetId": key}


def of_document(source: str) -> dict[str, Any]:
    """`source`: DocumentOwner or DocumentAuthor."""
    return {"type": "Dynamic", "sourceType": source}


def may_see(rule: dict[str, Any], *, user: Person | None = None, update: bool = True) -> dict[str, Any]:
    """A permission rule; the principal comes from `user`, or from a dynamic rule made by `starter` or `whoever`."""
    who = {"type": "Static", "user": user.view()} if user else dict(rule)
    return {**who, "taskRead": True, "taskUpdate": update}


# Due-date rules. Keys of fields and names of tasks are resolved by the workflow.


def due(
    source: str, offset: str, *, on: str | None = None, before: bool = False, mode: str = ALL_DAYS
) -> dict[str, Any]:
    """`on`: the field's key (FormFieldValue) or the task's name (TaskCompletedDate, TaskDueDate)."""
    rule = {
        "sourceType": source,
        "offsetDirection": "Before" if before else "After",
        "dueOffset": offset,
        "businessDaysHandlingMode": mode,
    }
    if on is not None:
        rule["sourceWidgetId" if source == "FormFieldValue" else "sourceTaskId"] = on
    return rule


# Conditions: `any_of` groups of `all_of` atoms.


def atom(key: str, operator: str, value: str | None = None) -> dict[str, Any]:
    made = {"widgetId": key, "operator": operator}
    return {**made, "value": value} if value is not None else made


def any_of(*groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {"or": [{"and": group} for group in groups]}
