"""``python -m include.reference [--check] docs``: writes the generated pages below ``docs``, or names the stale ones.

A page that is gone from the table is not removed from the folder: the site's strict build names it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

#: file below docs -> module with ``page()``.
PAGES: dict[str, str] = {
    "reference/configuration.md": "configuration",
    "reference/conf.md": "conf",
    "reference/commands.md": "commands",
    "reference/ledger.md": "ledger",
    "reference/reasons.md": "reasons",
    "three-in-the-morning.md": "three_in_the_morning",
    "not-moved.md": "not_moved",
    "decisions.md": "decisions",
}


def texts() -> dict[str, str]:
    """File below docs -> its text. Airflow, which is imported for the trigger forms, gets a home that is gone after."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("AIRFLOW_HOME", home)
        return {file: _page(module)() for file, module in PAGES.items()}


def _page(module: str) -> Callable[[], str]:
    found: Callable[[], str] = import_module(f"include.reference.{module}").page
    return found


def stale(folder: Path) -> list[str]:
    """Files below ``folder`` that are missing or differ from what the code says now."""
    return [
        file
        for file, text in texts().items()
        if not (folder / file).exists() or (folder / file).read_text("utf-8") != text
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m include.reference")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    parser.add_argument("--check", action="store_true", help="fail when a page is stale instead of writing it")
    wanted = parser.parse_args(arguments)
    if wanted.check:
        found = stale(wanted.folder)
        sys.stderr.writelines(f"{wanted.folder / file} is stale: run make mapping\n" for file in found)
        return int(bool(found))
    for file, text in texts().items():
        (wanted.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (wanted.folder / file).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
