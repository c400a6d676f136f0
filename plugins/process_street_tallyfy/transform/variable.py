"""Merge tags of form fields into the target's text variables (api/tallyfy-api.md 0.3, 8.4 trap 62).

A variable names a field by its alias, which the server makes up when the field is created. So texts
are written twice: first with the field's label as words, then, when the aliases are known, with the
variables. Between the two a field is a *token*, made of characters that no text may contain::

    {{form.City}} -> «token of the field» -> «City»                                   words()
                                          -> <span data-variable="…">{{…}}</span>     filled()
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from process_street_tallyfy.model.plan import StepPlan

#: Unicode reserves these two for use inside a program.
OPEN, CLOSE = "\ufdd0", "\ufdd1"
_TOKEN = re.compile(f"{OPEN}([^{OPEN}{CLOSE}]*){CLOSE}")
_RESERVED = {ord(OPEN): None, ord(CLOSE): None}
_BRACES = str.maketrans({"{": "(", "}": ")"})
#: The editor wants a span around a variable; its attributes are not documented (trap 62: to be probed).
MARKUP = '<span data-variable="{alias}">{{{{{alias}}}}}</span>'


def token(field_id: str) -> str:
    return f"{OPEN}{field_id}{CLOSE}"


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def cleared(text: str) -> str:
    """A text of people without characters that could pass for a token."""
    return text.translate(_RESERVED)


def has_variables(html: str) -> bool:
    return _TOKEN.search(html) is not None


def words(html: str, labels: Mapping[str, str]) -> str:
    """The HTML with every field by its label; ``labels`` by field id."""
    return _TOKEN.sub(lambda match: _label(labels.get(match.group(1), "")), html)


def filled(html: str, labels: Mapping[str, str], aliases: Mapping[str, str]) -> str:
    """The HTML with a variable for every field whose alias is known; the others stay words."""
    for field_id, alias in aliases.items():
        html = html.replace(f"«{token(field_id)}»", MARKUP.format(alias=escape(alias)))
    return words(html, labels)


def summary(step: StepPlan, aliases: Mapping[str, str]) -> str:
    """A step's instructions once the fields with these aliases exist; ``aliases`` by field id."""
    return filled(step.draft, step.labels, aliases) if step.draft else step.summary


def _label(label: str) -> str:
    return escape(label.translate(_BRACES), quote=False)
