"""``docs/decisions.md``: the decision records by title."""

from __future__ import annotations

from pathlib import Path

from include.reference.table import table

FOLDER = Path(__file__).parents[2] / "docs" / "adr"
HEAD = """# Decisions that could have gone the other way

One page each: what was decided, why, and what would have been the other way.
"""


def page() -> str:
    rows = [(file.stem.partition("-")[0], f"[{_title(file)}](adr/{file.name})") for file in sorted(FOLDER.glob("*.md"))]
    return "\n".join([HEAD, table(("No.", "Decision"), rows)])


def _title(file: Path) -> str:
    """The first heading, without the number that some of them repeat."""
    heading = file.read_text("utf-8").splitlines()[0].removeprefix("# ")
    number = str(int(file.name[:4]))
    return heading.removeprefix(file.name[:4]).removeprefix(f"{number}.").lstrip(" .:-")
