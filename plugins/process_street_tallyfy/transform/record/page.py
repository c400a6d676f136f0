"""``record.html``: one page for an auditor, without a script and without anything from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, Template, select_autoescape

#: Task statuses in the words of the page.
STATUS: dict[str, str] = {"Completed": "Completed", "NotCompleted": "Not completed"}


def page(run: dict[str, Any], *, version: str, checksum: str, told: str) -> str:
    """``run`` as ``reading`` gives it; ``told`` is the JSON of the source's own form."""
    return _template().render(
        r=run,
        tasks=run.get("tasks", []),
        conversation=sorted(_everywhere(run, "comments"), key=lambda item: str(item["at"])),
        files=[*_everywhere(run, "files"), *_in_answers(run)],
        version=version,
        checksum=checksum,
        told=told,
        status=STATUS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["size"] = size
    text = files("process_street_tallyfy.transform.record").joinpath("record.html.j2").read_text("utf-8")
    return environment.from_string(text)


def _places(run: dict[str, Any]) -> list[dict[str, Any]]:
    return [*run.get("tasks", []), run.get("elsewhere", {})]


def _everywhere(run: dict[str, Any], what: str) -> Iterator[dict[str, Any]]:
    """The comments or files of all tasks, each with where it stood."""
    for place in _places(run):
        for item in place.get(what, []):
            yield {**item, "where": place.get("name", "")}


def _in_answers(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for place in _places(run):
        for answer in place.get("answers", []):
            for file in answer.get("files", []):
                yield {**file, "where": ", ".join(filter(None, [place.get("name"), f"“{answer['label']}”"]))}


def size(count: int) -> str:
    """Bytes for people: ``812 bytes``, ``14.2 kB``, ``3.1 MB``."""
    if count < 1000:
        return f"{count} bytes"
    return f"{count / 1000:.1f} kB" if count < 1000 * 1000 else f"{count / 1000 / 1000:.1f} MB"
