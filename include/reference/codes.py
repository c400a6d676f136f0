"""Codes of errors, as the package raises them: read from its source, so that no second list can be out of date.

A code is told where an exception is made (``code=``, or the class's ``default_code``) or where a row of the ledger is
put into trouble (``fail``, ``wrong``, ``review``, ``meet``), and in two tables of the HTTP layer.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import process_street_tallyfy
from process_street_tallyfy import errors

PACKAGE = Path(process_street_tallyfy.__file__).parent
#: Calls that put a row into trouble -> the class of the trouble, unless ``category=`` names it.
ROWS = {"fail": "data", "wrong": "data", "meet": "data", "review": "person"}


@dataclass(frozen=True, order=True)
class Told:
    """One place that tells a code.

    ``message`` and ``advice``: '' where the place does not say it in plain words; what is filled in while running
    stands in them as ``<name>``.
    """

    code: str
    category: str
    room: str
    message: str = ""
    advice: str = ""


@cache
def told() -> tuple[Told, ...]:
    """Every place of the package that tells a code, and the default code of every class of errors."""
    found = {Told(kind.default_code, _category(kind), "errors") for kind in classes().values() if _has_code(kind)}
    for path in sorted(PACKAGE.rglob("*.py")):
        found |= set(_in(path))
    return tuple(sorted(found))


def classes() -> dict[str, type[errors.MigrationError]]:
    return {
        name: kind
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.MigrationError)
    }


def _has_code(kind: type[errors.MigrationError]) -> bool:
    return "default_code" in vars(kind) and kind is not errors.MigrationError


def _category(kind: type[errors.MigrationError]) -> str:
    return "person" if issubclass(kind, errors.NeedsPerson) else kind.category


def _in(path: Path) -> Iterator[Told]:
    tree = ast.parse(path.read_text("utf-8"))
    words = dict(_constants(tree))
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _call(node, words, room)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Strings that a module names at its top."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, {})
            if text:
                yield node.targets[0].id, text


def _call(node: ast.Call, words: Mapping[str, str], room: str) -> Iterator[Told]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    given = {item.arg: _text(item.value, words) for item in node.keywords if item.arg}
    kind = classes().get(name)
    if kind is not None and room != "errors":
        code = given.get("code") if "code" in given else kind.default_code
        message = _text(node.args[0], words) if node.args else ""
        if code:
            yield Told(code, _category(kind), room, message, given.get("advice", ""))
    elif name in ROWS and given.get("code"):
        yield Told(given["code"], given.get("category") or ROWS[name], room)
    elif name == "Meaning":  # what an answer's status or body means: http/answers.py
        raised, meant = node.args
        yield Told(_text(meant, words), _category(classes()[_name(raised)]), room)
    elif name == "ReadsOnly":  # calls that a side must never make: http/guard.py
        yield Told(_text(node.args[0], words), errors.ForbiddenCall.category, room)


def _text(node: ast.expr, words: Mapping[str, str]) -> str:
    """A string as it stands in the source, its holes named; '' for what is no string there."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Name):
        return words.get(node.id, "")
    if isinstance(node, ast.JoinedStr):
        return "".join(_piece(value) for value in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left, words), _text(node.right, words)
        return left + right if left and right else ""
    return ""


def _piece(node: ast.expr) -> str:
    if isinstance(node, ast.FormattedValue):
        return f"<{_name(node.value)}>"
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _name(node: ast.expr) -> str:
    """What fills a hole, by the last word of its expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    return "…"
