"""``docs/reference/reasons.md``: the reason codes of findings, with what each of them advises."""

from __future__ import annotations

from collections.abc import Mapping

from include.reference.table import code, plain, table
from process_street_tallyfy.transform.reason import Reason, of_organization, of_run, of_template

HEAD = """# Reason codes of findings

A finding says what became of one fact that did not arrive exactly as it was. They stand in `findings.csv` and on the
page of the object; the codes are stable. Codes of errors, which stop a task or a phase, are on the page
[three in the morning](../three-in-the-morning.md); what becomes of each feature is in [what becomes of
what](../mapping.md).

`converted`: there, in another form that is named. `preserved`: kept as text that people can read. `unsupported`: not
there. `absent`: not given by Process Street. A code that *weighs* decides how its object counts; the others are told
beside it.
"""
ROOMS: tuple[tuple[str, Mapping[str, Reason]], ...] = (
    ("Organisation, people and what stands around", of_organization.REASONS),
    ("Templates", of_template.REASONS),
    ("Runs", of_run.REASONS),
)


def page() -> str:
    parts = [HEAD]
    for title, reasons in ROOMS:
        rows = [
            (code(name), str(found.disposition), "yes" if found.weighs else "", plain(found.advice))
            for name, found in reasons.items()
        ]
        parts += [f"## {title}\n", table(("Code", "Outcome", "Weighs", "What it means, and what to do"), rows)]
    return "\n".join(parts)
