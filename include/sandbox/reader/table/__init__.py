"""Which properties of the source are facts, and how each is checked: literal tables.

The paths are those of the vendor's answers (api/process-street-api.md section 2) and of the stand-in's dump, which
adds truths that no answer tells. `operations` says which read operation fills which kind; a test walks the vendor's
own specification through it, so that a property can be ignored only by a line in here that says why.
"""

from __future__ import annotations

from include.sandbox.reader.table.of_integrations import INTEGRATIONS
from include.sandbox.reader.table.of_organization import ORGANIZATION
from include.sandbox.reader.table.of_runs import RUNS
from include.sandbox.reader.table.of_templates import TEMPLATES
from include.sandbox.reader.table.rule import How, Rule, Rules

TABLE: dict[str, Rules] = {**ORGANIZATION, **TEMPLATES, **RUNS, **INTEGRATIONS}

__all__ = ["TABLE", "How", "Rule", "rule_for"]


def rule_for(kind: str, path: str) -> Rule | None:
    """The rule of a dotted path: its own line, or the `.*` line of the nearest part above it."""
    rules = TABLE[kind]
    if path in rules:
        return rules[path]
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        above = ".".join(parts[:length]) + ".*"
        if above in rules:
            return rules[above]
    return None
