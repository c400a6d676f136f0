"""What calls are counted over: the size of a single object, as its read or its write sees it.

Sizes are hashable, so that ten thousand objects of one size are one entry of an ``Amounts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

#: Items on a page of Process Street (api/process-street-api.md 1.4) and of Tallyfy (api/tallyfy-api.md 1.5).
SOURCE_PAGE, TARGET_PAGE = 20, 100


@dataclass(frozen=True, slots=True)
class Size:
    """Base of the sizes."""


@dataclass(frozen=True, slots=True)
class OrganizationSize(Size):
    """Lengths of lists; those of the target as they are before the move.

    ``keys``: of the source. ``unlisted``: workflows that only their runs name. ``assigned``: entries of the work
    search. ``trailing``: source lists with a next link on their real last page (trap T2). ``made_*``: what the
    foundation makes. ``documents``: pages and data sets.
    """

    keys: int = 1
    users: int = 0
    folders: int = 0
    webhooks: int = 0
    schedules: int = 0
    data_sets: int = 0
    pages: int = 0
    workflows: int = 0
    unlisted: int = 0
    runs: int = 0
    attachments: int = 0
    assigned: int = 0
    one_offs: int = 0
    documents: int = 0
    members: int = 0
    guests_asked: bool = False
    invited: int = 0
    made_guests: int = 0
    templates: int = 0
    groups: int = 0
    made_groups: int = 0
    made_folders: int = 0
    tags: int = 0
    makes_tag: bool = True
    trailing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkflowSize(Size):
    """A workflow and the template that is made of it.

    ``known``: its published version was read before. ``widgets``: pages of all lists of widgets. ``configured``: tasks
    that are not Standard; ``datable``: neither AI nor Code. ``selects``: fields that a data set may feed; ``linked``:
    the options of those that one does. ``strangers``: entries of the work search for people that only the workflow
    names, None without any.
    ``made`` to ``tagged``: what is written of the template. ``varying``: steps whose text names a field. ``adopted``:
    its parts come along with it. ``changed``: calls that bring a moved template up to date. ``standing``: some of its
    automations stand there already. ``processes``: those that the target lists for the template.
    """

    published: bool = True
    known: bool = False
    revisions: int = 1
    tasks: int = 0
    widgets: int = 0
    configured: int = 0
    datable: int = 0
    fields: int = 0
    selects: int = 0
    linked: tuple[int, ...] = ()
    rules: int = 0
    comments: int = 0
    strangers: int | None = None
    trailing: frozenset[str] = frozenset()
    made: bool = True
    steps: int = 0
    captures: int = 0
    varying: int = 0
    adopted: bool = False
    tagged: bool = True
    changed: int = 0
    automations: int = 0
    standing: bool = False
    processes: int = 0


@dataclass(frozen=True, slots=True)
class DataSetSize(Size):
    records: int = 0


@dataclass(frozen=True, slots=True)
class DocumentSize(Size):
    """A page or a data set in the target; ``steps`` are its texts."""

    steps: int = 0


@dataclass(frozen=True, slots=True)
class OneOffSize(Size):
    completed: bool = False


@dataclass(frozen=True, slots=True)
class RunSize(Size):
    """A run that is moved, and its process.

    ``decisions``: None without an approval task. ``open_tasks``: of an active run, whose people are asked for, as
    those of the run itself are if it ``asks``.
    ``downloads``: requests for the bytes of its files. ``steps``: tasks of the process; ``filled``: those with
    answers; ``completed``: those that are completed. ``comments``: texts as they are written, ``talked``: tasks with
    one. ``files``: those that arrive, in ``file_tasks`` tasks. ``late``: further reads until the replica shows the
    tasks of the new process (trap 71). ``launched``: False for one that has its process already: nothing is written.
    ``ruled``: the process has automations.
    """

    tasks: int = 0
    fields: int = 0
    decisions: int | None = None
    active: bool = False
    asks: bool = True
    open_tasks: int = 0
    downloads: int = 0
    steps: int = 0
    filled: int = 0
    comments: int = 0
    talked: int = 0
    files: int = 0
    file_tasks: int = 0
    completed: int = 0
    archived: bool = False
    late: int = 0
    launched: bool = True
    recorded: bool = True
    compact: bool = False
    ruled: bool = False


#: How many objects there are of each size.
Amounts = Mapping[Size, int]


def pages(items: int, size: int = SOURCE_PAGE, *, trails: bool = False) -> int:
    """Calls for a list: at least one; one more where the last page has a next link, which leads to an empty one."""
    return max(1, ceil(items / size)) + (trails and items > 0)


def sheets(items: int) -> int:
    """Calls for a list of the target."""
    return pages(items, TARGET_PAGE)
