"""Finds again what a lost answer may have left behind (api/tallyfy-api.md section 6).

Every ``q`` of the API is a partial match, so each hit is compared exactly here. No hit may also mean
"not yet": lists lag behind (1.5), and the caller waits before it believes a 0. One hit is adopted,
several are a person's decision.

======== ============================ =========================================
kind     searched                     recognised by
======== ============================ =========================================
group    all groups                   marker in the description
folder   all of the type              name within the parent, not there before
tag      by title                     title
template by title, then all; archived marker in the summary
step     all steps of the template    title at that place
capture  the step's captures          label at that position
rule     the template's rules         marker in the alias
run      by marker, then all of the   marker in name or summary, or the source
         template; archived too       id in a kick-off value
comment  the task's threads           marker in the content
one-off  by title, then all; archived marker in the summary
asset    the run's assets             file name (it begins with the source id)
member   all members                  address
guest    all guests                   address
======== ============================ =========================================
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from process_street_tallyfy.model.target import (
    Asset,
    Automation,
    Capture,
    Folder,
    Group,
    Guest,
    Member,
    Process,
    Step,
    Tag,
    Task,
    Template,
    Thread,
)
from process_street_tallyfy.tallyfy.markers import carries
from process_street_tallyfy.tallyfy.reads import Archived, TallyfyReads

Hit = TypeVar("Hit")


def find_group(reads: TallyfyReads, marker: str) -> list[Group]:
    return _those(reads.groups(), lambda group: marker in (group.description or ""))


def find_folder(
    reads: TallyfyReads, folder_type: str, parent_id: str | None, name: str, strangers: Collection[str] = ()
) -> list[Folder]:
    """A folder has no room for a marker: ``strangers`` are the ids that were there before ours was sent."""
    return _those(
        reads.folders(folder_type),
        lambda folder: folder.name == name and (folder.parent_id or None) == parent_id and folder.id not in strangers,
    )


def find_tag(reads: TallyfyReads, title: str) -> list[Tag]:
    return _those(reads.tags(title), lambda tag: tag.title == title)


def find_template(reads: TallyfyReads, source_id: str, title: str) -> list[Template]:
    """A person may have renamed it: without a hit by title all templates are looked at."""

    def ours(template: Template) -> bool:
        return carries(template.summary, source_id)

    return _those(reads.templates(title, Archived.BOTH), ours) or _those(reads.templates(archived=Archived.BOTH), ours)


def find_step(reads: TallyfyReads, template_id: str, title: str, position: int) -> list[Step]:
    """``position`` is the place in the order of creation, from 1: two steps may have one title."""
    return [
        step
        for place, step in enumerate(reads.steps(template_id), start=1)
        if place == position and step.title == title
    ]


def find_capture(reads: TallyfyReads, template_id: str, step_id: str, label: str, position: int) -> list[Capture]:
    """``position`` as it was sent."""
    captures = reads.step(template_id, step_id).captures
    return _those(captures, lambda capture: capture.label == label and capture.position in (None, position))


def find_automation(reads: TallyfyReads, template_id: str, marker: str) -> list[Automation]:
    """There is no route that lists them: they stand in the template (2.11)."""
    return _those(reads.template(template_id).automated_actions, lambda rule: marker in rule.automated_alias)


def find_run(reads: TallyfyReads, template_id: str, source_id: str) -> list[Process]:
    """Whether ``q`` matches a suffix is not certain (8.8): without a hit all runs are looked at."""

    def ours(run: Process) -> bool:
        return carries(run.name, source_id) or carries(run.summary, source_id) or source_id in run.prerun.values()

    return _those(reads.runs(template_id, f"ps:{source_id}"), ours) or _those(reads.runs(template_id), ours)


def find_one_off(reads: TallyfyReads, source_id: str, title: str) -> list[Task]:
    """``q`` is not sure to look at titles of one-off tasks (section 6): without a hit all are looked at."""

    def ours(task: Task) -> bool:
        return carries(task.summary, source_id)

    return _those(reads.one_off_tasks(title), ours) or _those(reads.one_off_tasks(), ours)


def find_comment(reads: TallyfyReads, run_id: str, task_id: str, marker: str) -> list[Thread]:
    return _those(reads.task(run_id, task_id).threads, lambda thread: marker in thread.content)


def find_asset(reads: TallyfyReads, run_id: str, filename: str) -> list[Asset]:
    return _those(reads.run(run_id).assets, lambda asset: asset.filename == filename)


def find_member(reads: TallyfyReads, email: str) -> list[Member]:
    """Invited and disabled ones too."""
    return _those(reads.members(), lambda member: member.email.lower() == email.lower())


def find_guest(reads: TallyfyReads, email: str) -> list[Guest]:
    return _those(reads.guests(), lambda guest: guest.email.lower() == email.lower())


def _those(items: Iterable[Hit], wanted: Callable[[Hit], bool]) -> list[Hit]:
    return [item for item in items if wanted(item)]
