"""The four tasks around an invitation: preview, approval, turn, sending; before the history and at the cut-over."""

from __future__ import annotations

from typing import Any

from process_street_tallyfy.phases.discovery import TakeTurn
from process_street_tallyfy.phases.invitation import InvitePeople, PeopleApproval, PreviewPeople


def invite_people(
    common: dict[str, Any],
    *,
    group: str = "",
    preview: type[PreviewPeople] = PreviewPeople,
    invite: type[InvitePeople] = InvitePeople,
) -> tuple[PreviewPeople, InvitePeople]:
    """The first and the last of them. ``group``: the task group that they stand in."""
    name = f"{group}.preview_people" if group else "preview_people"
    said = f"(ti.xcom_pull(task_ids='{name}') or {{}})"
    approved = f"{{{{ {said}.get('hash', '') }}}}"
    first = preview(task_id="preview_people", **common)
    approval = PeopleApproval(
        task_id="approve_people",
        sha256=approved,
        subject=f"Approve {{{{ {said}.get('mails', 0) }}}} mails to people who are invited to Tallyfy",
        body=f"{{{{ {said}.get('invitations', 0) }}}} invitations, each a mail at once "
        f"({{{{ {said}.get('full_seats', 0) }}}} full seats, {{{{ {said}.get('light_seats', 0) }}}} light seats); "
        f"{{{{ {said}.get('guests', 0) }}}} guests, without a mail until their first task. A mail that was sent cannot "
        f"be taken back. sha256 of the list: `{{{{ {said}.get('hash', '') }}}}`",
        **common,
    )
    turn = TakeTurn(task_id="take_turn_for_people", poke_interval=30, timeout=7 * 86400, **common)
    last = invite(task_id="invite", approved_hash=approved, **common)
    first >> approval >> turn >> last
    return first, last
