"""What is longer, emptier or more often there than the target allows (api/tallyfy-api.md 8.6).

Duplicates of one name need no change where the target tells objects by id: they are marked, and found
again by marker or place.
"""

from __future__ import annotations

from collections.abc import Iterator

from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.file import LARGEST
from process_street_tallyfy.transform.mapping_table.row import Area, Row
from process_street_tallyfy.transform.title import GROUP_NAME, RUN_NAME
from process_street_tallyfy.transform.value import TEXT_LIMIT, TEXTAREA_LIMIT

KEPT = "cut in the field, whole in the kick-off form"
_AREAS = {
    kind: Area("8.6 of the target", "Limits and collisions", kind)
    for kind in (
        Kind.GROUP,
        Kind.WORKFLOW,
        Kind.TASK_TEMPLATE,
        Kind.FORM_FIELD,
        Kind.RUN,
        Kind.VALUE,
        Kind.ATTACHMENT,
    )
}
#: kind, feature, field, target, reason
_ROWS: tuple[tuple[Kind, str, str, str, str | None], ...] = (
    (Kind.GROUP, f"group name over {GROUP_NAME} characters", "username", "the group's name, cut", "name_changed"),
    (Kind.GROUP, "two groups of one name", "username", "a number behind the second", "name_changed"),
    (Kind.WORKFLOW, "two workflows of one name", "name", "two templates of one title", None),
    (
        Kind.WORKFLOW,
        "author who was deleted",
        "audit",
        "the template's summary, with what is known",
        "authorship_as_text",
    ),
    (Kind.TASK_TEMPLATE, "two tasks of one title", "name", "two steps of one title", None),
    (Kind.TASK_TEMPLATE, "450 tasks", "", "450 steps", None),
    (Kind.TASK_TEMPLATE, "assignee who was deleted", "assignmentRules[0]", "the instructions", "assignee_not_a_member"),
    (Kind.FORM_FIELD, "two fields of one label", "label", "two fields of one label", None),
    (Kind.RUN, f"run name over {RUN_NAME} characters, its marker included", "name", "the name, cut", "name_cut"),
    (Kind.VALUE, f"answer over {TEXT_LIMIT} characters in a text", "data", KEPT, "answer_too_long"),
    (Kind.VALUE, f"answer over {TEXTAREA_LIMIT} characters in a text area", "data", KEPT, "answer_too_long"),
    (Kind.ATTACHMENT, f"file over {LARGEST // 1_000_000} MB", "", "nowhere", "file_too_large"),
)


def rows() -> Iterator[Row]:
    yield from (_AREAS[kind].row(feature, field, target, reason) for kind, feature, field, target, reason in _ROWS)
