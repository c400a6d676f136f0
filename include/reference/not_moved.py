"""``docs/not-moved.md``: what has no place in Tallyfy or is not given by Process Street, from the mapping table."""

from __future__ import annotations

from include.reference.table import code, plain, table
from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.transform.mapping_table import TABLE, TITLES, Row

HEAD = """# What cannot be moved

The lines of [what becomes of what](mapping.md) that end outside Tallyfy. Everything here is listed object by object in
the `findings.csv` of every run, so nothing of it is lost silently. Why it cannot be otherwise: [limits of both
APIs](limits.md).
"""
ENDS: dict[Disposition, str] = {
    Disposition.UNSUPPORTED: "No place in Tallyfy, or no call that reaches it",
    Disposition.ABSENT: "Not given by Process Street's API",
}


def page() -> str:
    parts = [HEAD]
    for disposition, title in ENDS.items():
        rows = [
            _line(row) for area in TITLES for row in TABLE if (row.area.title, row.disposition) == (area, disposition)
        ]
        parts += [f"## {title}\n", table(("Area", "In Process Street", "What to do", "Code"), rows)]
    return "\n".join(parts)


def _line(row: Row) -> tuple[str, str, str, str]:
    feature = f"{row.feature}: `{row.value}`" if row.value else row.feature
    return row.area.title, f"{feature[:1].upper()}{feature[1:]}", plain(row.advice), code(row.reason)
