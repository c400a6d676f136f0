"""Whether the target takes work for a member who has not accepted the invitation (api/tallyfy-api.md 2.2, 8.8 no. 4).

Asked with a group that cannot be made, because it has no description: the answer names every key that is wrong. Nothing
comes into being and nobody is told.
"""

from __future__ import annotations

from process_street_tallyfy.errors import Refused
from process_street_tallyfy.ledger.capabilities import keep, remembered
from process_street_tallyfy.model.capabilities import BY_KEY, UNKNOWN, Side
from process_street_tallyfy.phases.workspace import Workspace

KEY = "invited_work"


def invited_work(workspace: Workspace) -> str:
    """``taken``, ``refused``, or ``unknown`` while nobody is pending."""
    pending = next((member.id for member in workspace.target.reads.members() if member.status == "invited"), None)
    if pending is None:
        return UNKNOWN
    try:
        workspace.target.writes.create_group({"name": "ps:probe", "members": [pending]})
    except Refused as error:
        return "refused" if any(field.startswith("members") for field in error.fields) else "taken"
    return UNKNOWN


def ask_about_pending(workspace: Workspace) -> None:
    """Once per organisation; a later probe asks again."""
    record = workspace.capabilities
    if record.found.get(KEY, UNKNOWN) != UNKNOWN:
        return
    found = {key: reading for key, reading in record.found.items() if BY_KEY[key].side is Side.TARGET}
    points = workspace.ledger.checkpoints
    keep(points, Side.TARGET, {**found, KEY: invited_work(workspace)}, remembered(points, Side.TARGET))
    workspace.__dict__.pop("capabilities", None)
