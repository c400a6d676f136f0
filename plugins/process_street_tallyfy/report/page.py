"""One look for all report pages: a single file, light and dark, printable, no script, nothing from elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader

from process_street_tallyfy.report.catalog import sharing


def page(template: str, name: str, **view: Any) -> str:
    """The page ``name`` from a template of this package; it says for whom it is."""
    return environment().get_template(template).render(sharing=sharing(name), file=name, **view)


def duration(seconds: float) -> str:
    """``3 d 4 h``, ``2 h 5 min``, ``40 s``: two units at most."""
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    left, words = round(seconds), list[str]()
    for name, size in units:
        if left >= size and len(words) < 2:
            words.append(f"{left // size} {name}")
            left %= size
    return " ".join(words) or "0 s"


@cache
def environment() -> Environment:
    made = Environment(loader=PackageLoader("process_street_tallyfy.report"), autoescape=True, auto_reload=False)
    made.filters["duration"] = duration
    return made
