"""Pairs the folders of both sides: they carry no marker, and equal names get a number."""

from __future__ import annotations

import re

from include.sandbox.reader.judge import Row
from include.sandbox.reader.text import normal


def pair_folders(source: dict[str, Row], folders: list[Row]) -> dict[str, Row]:
    """Target folder by source id: the same name below the same parent, else one that begins alike and is free."""
    pairs: dict[str, Row] = {}
    free = [one for one in folders if one["folder_type"] == "checklist"]
    for alike, anywhere in PASSES:
        for folder in _parents_first(source):
            above = pairs.get(folder.get("parentFolderId") or "")
            wanted = above["id"] if above else None
            found = [one for one in free if (anywhere or one["parent_id"] == wanted) and alike(folder, one)]
            if folder["id"] not in pairs and found:
                pairs[folder["id"]] = found[0]
                free.remove(found[0])
    return pairs


def _same_name(folder: Row, one: Row) -> bool:
    return normal(folder["name"]) == normal(one["name"])


def _begins_alike(folder: Row, one: Row) -> bool:
    """What stands before a number in brackets or an ellipsis, ignoring case."""
    begin = CHANGED_END.sub("", normal(one["name"])).rstrip().casefold()
    return bool(begin) and normal(folder["name"]).casefold().startswith(begin)


def _nameless(folder: Row, _: Row) -> bool:
    return not normal(folder["name"])


#: How names are compared, and whether the place may be another; the strictest first.
PASSES = ((_same_name, False), (_begins_alike, False), (_same_name, True), (_begins_alike, True), (_nameless, True))
CHANGED_END = re.compile(r"…?( \(\d+\))?$")


def _parents_first(source: dict[str, Row]) -> list[Row]:
    """By depth; a folder that is its own ancestor counts as deep as the walk up took."""

    def depth(folder: Row) -> int:
        above, seen = folder.get("parentFolderId"), {folder["id"]}
        while above in source and above not in seen:
            seen.add(above)
            above = source[above].get("parentFolderId")
        return len(seen)

    return sorted(source.values(), key=depth)
