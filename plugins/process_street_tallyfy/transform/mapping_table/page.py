"""The mapping table as a page that a consultant reads: ``docs/mapping.md``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.transform.mapping_table import TABLE, TITLES, Row

#: disposition -> what it means to a reader
MEANING: dict[Disposition, str] = {
    Disposition.EXACT: "the same in Tallyfy",
    Disposition.CONVERTED: "there, in another form that is named",
    Disposition.PRESERVED: "kept as text that people can read; not working by itself",
    Disposition.UNSUPPORTED: "not there; listed with what to do",
    Disposition.ABSENT: "not given by Process Street's API",
}
INTRODUCTION = """# What becomes of what

One line per feature of Process Street. The page is written from the table that drives the migration
(`python -m process_street_tallyfy.transform.mapping_table`); a test plans the smallest workflow with each feature and
compares. A value that is not listed here is kept as it came and reported, it never stops a move. The code in the last
column stands in `findings.csv` beside every object that it concerns.
"""


def page() -> str:
    """Markdown, byte for byte the same for the same table."""
    count = Counter(row.disposition for row in TABLE)
    legend = [f"| {item} | {meaning} | {count[item]} |" for item, meaning in MEANING.items()]
    parts = [INTRODUCTION, _table(("Outcome", "Meaning", "Features"), legend)]
    for title in TITLES:
        parts.append(f"## {title}\n")
        parts.append(
            _table(("In Process Street", "In Tallyfy", "Outcome", "What to do", "Code"), map(_line, _of(title)))
        )
    return "\n".join(parts)


def _of(title: str) -> list[Row]:
    return [row for row in TABLE if row.area.title == title]


def _line(row: Row) -> str:
    feature = f"{row.feature}: `{row.value}`" if row.value else row.feature
    code = f"`{row.reason}`" if row.reason else ""
    return f"| {_capital(feature)} | {_capital(row.target)} | {row.disposition} | {row.advice} | {code} |"


def _table(heads: tuple[str, ...], lines: Iterable[str]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines, ""])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
