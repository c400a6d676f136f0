"""A page of ``docs/`` that is written from a table: the command that writes it, or fails when it is stale."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path


def command(prog: str, description: str, page: Callable[[], str]) -> None:
    """``[--check] PATH`` from the command line; ``page`` makes the text."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("path", type=Path)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale instead of writing it")
    wanted = parser.parse_args()
    if not wanted.check:
        wanted.path.write_text(page(), "utf-8")
    elif not wanted.path.exists() or wanted.path.read_text("utf-8") != page():
        raise SystemExit(f"{wanted.path} is stale: run make mapping")


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Markdown, with an empty line after it."""
    text = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *text, ""])
