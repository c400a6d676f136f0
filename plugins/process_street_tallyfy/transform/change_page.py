"""The tables of changes as a page that a person reads: ``docs/changes.md``.

``python -m process_street_tallyfy.transform.change_page [--check] docs/changes.md`` writes or checks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from process_street_tallyfy.transform import change, template_change
from process_street_tallyfy.transform.reason import REASONS
from process_street_tallyfy.transform.written_page import command

INTRODUCTION = """# What becomes of changes after the first move

Every run after the first carries what changed in Process Street and leaves alone what people did in Tallyfy. The page
is written from the tables that decide it; the codes stand in `findings.csv`, beside every object that they concern.
"""
NEEDS: dict[change.Need, str] = {
    change.Need.WRITE: "a new or changed answer, comment or file",
    change.Need.COMPLETE: "the task was completed",
    change.Need.REOPEN: "the task was opened again",
    change.Need.REDECIDE: "the decision, or who completed the task, is another",
}
HELD: dict[change.Held, str] = {
    change.Held.OPEN: "open, as we left it",
    change.Held.DONE: "completed, as we left it",
    change.Held.TOUCHED: "completed or opened by somebody in Tallyfy",
    change.Held.LIVE: "live since the cut-over",
    change.Held.ARCHIVED: "archived with its process",
}
ACTIONS: dict[change.Action, str] = {
    change.Action.GO: "carried",
    change.Action.OPEN_FIRST: "opened, carried, completed again",
    change.Action.NOTHING: "nothing to do",
    change.Action.REPORT: "kept and reported",
}
PARTS: dict[template_change.Need, str] = {
    template_change.Need.CHANGE: "a text, field, option, order or rule was changed",
    template_change.Need.KEEP: "nothing was changed",
    template_change.Need.DROP: "a rule was removed",
}
WAYS: dict[template_change.Held, str] = {
    template_change.Held.OURS: "as we wrote it",
    template_change.Held.EDITED: "edited by somebody",
    template_change.Held.GONE: "removed by somebody",
}
DEEDS: dict[template_change.Action, str] = {
    template_change.Action.WRITE: "written",
    template_change.Action.NOTHING: "nothing to do",
    template_change.Action.REPORT: "kept and reported (`edited_in_tallyfy`)",
    template_change.Action.DELETE: "its automation is deleted",
    template_change.Action.FORGET: "nothing to do",
    template_change.Action.LET_GO: "not made again, reported (`removed_in_tallyfy`)",
}
#: What disappears, and the code that tells it. Nothing of these is removed in Tallyfy.
GONE: tuple[tuple[str, str], ...] = (
    ("A workflow run is deleted", "run_deleted"),
    ("A workflow is archived, deleted or hidden from the key", "workflow_gone"),
    ("A comment, attachment, task, one-off task or decision is deleted", "gone_from_source"),
    ("A task or field is not in the published version any more", "removed_in_process_street"),
    ("An option that answers have is not in the list any more", "option_removed_in_process_street"),
    ("A process, template, step, field, group or folder is removed in Tallyfy", "removed_in_tallyfy"),
    ("A process is archived in Tallyfy, or brought back, or a completed task of it is opened", "edited_in_tallyfy"),
)


def page() -> str:
    """Markdown, byte for byte the same for the same tables."""
    codes = ", ".join(f"`{code}`" for code in sorted(set(change.WHY.values())))
    parts = [INTRODUCTION, f"## Tasks of a process\n\nCodes: {codes}.\n"]
    parts.append(_grid("In Process Street", NEEDS, HELD, change.ACTIONS, ACTIONS))
    parts.append("## Parts of a template\n")
    parts.append(_grid("In Process Street", PARTS, WAYS, template_change.ACTIONS, DEEDS))
    parts.append("## What disappears\n")
    gone = [(what, REASONS[code].advice, f"`{code}`") for what, code in GONE]
    parts.append(_table(("What happens", "What it means, and what to do", "Code"), gone))
    return "\n".join(parts)


def _grid(
    corner: str, rows: Mapping[Any, str], columns: Mapping[Any, str], cells: Mapping[Any, Any], words: Mapping[Any, str]
) -> str:
    lines = [(text, *(words[cells[need, held]] for held in columns)) for need, text in rows.items()]
    return _table((corner, *columns.values()), lines)


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    text = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *text, ""])


if __name__ == "__main__":
    command("change_page", "The page of the tables of changes.", page)
