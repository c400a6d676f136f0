"""Where in a YAML file something stands, as a person would look for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml


def where(path: Path, tree: yaml.Node | None, keys: Sequence[str | int]) -> str:
    """``acme.yaml, line 7, target.conn_id``; the line of the deepest key that is there."""
    line, node = 1, tree
    for key in keys:
        found = _descend(node, key)
        if found is None:
            break
        line, node = found
    dotted = ".".join(map(str, keys)) or "(top level)"
    return f"{path.name}, line {line}, {dotted}"


def _descend(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item = node.value[key]
        return item.start_mark.line + 1, item
    return None
