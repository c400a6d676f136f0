"""Where both references leave a question open: the reading that is built, the other one, and how it is found out.

The table is the whole of it: the probe walks it, the plan shows it, ``docs/capabilities.md`` is compared
with it. Without a record every question has its decided reading, so a dry run never has to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from process_street_tallyfy.enums import StrEnum

#: Nobody has looked yet, or there was nothing to see it by.
UNKNOWN = "unknown"


class Side(StrEnum):
    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Capability:
    """``others`` empty: the answer is a measurement (sizes, shapes), not a choice.

    ``section`` is one of the reference of that side; ``used`` says what the move does with the answer.
    """

    key: str
    side: Side
    question: str
    decided: str
    others: tuple[str, ...]
    section: str
    probed: str
    used: str = "Shown in the plan."

    def allows(self, reading: str) -> bool:
        return not self.others or reading in (self.decided, *self.others, UNKNOWN)


CAPABILITIES: tuple[Capability, ...] = (
    Capability(
        "bulk_steps",
        Side.TARGET,
        "Does POST /checklists keep the steps in its body?",
        "dropped",
        ("stored",),
        "2.7, 8.8 no. 1",
        "Creates the scratch template with two steps and reads its steps.",
        "stored: a template and its steps are one call instead of 1 + S.",
    ),
    Capability(
        "step_captures",
        Side.TARGET,
        "Does the step route keep the form fields in its body?",
        "dropped",
        ("stored",),
        "7.3, 8.8 no. 1",
        "Creates a step with a dropdown and a table and compares label, type and options.",
        "stored: a step and its fields are one call; the F calls of a template vanish.",
    ),
    Capability(
        "hide_by_default",
        Side.TARGET,
        "Is a step that a rule shows hidden when a process is launched?",
        "shown",
        ("hidden",),
        "2.11, 8.8 no. 12",
        "Adds a rule that shows a step, launches, and looks whether its task is skipped.",
    ),
    Capability(
        "custom_fields",
        Side.TARGET,
        "Are the custom-field routes there?",
        "absent",
        ("present",),
        "2.17, 8.8 no. 8",
        "Asks for the list of custom field keys; no key is made.",
    ),
    Capability(
        "several_table_rows",
        Side.TARGET,
        "Does a table take a list of cells per column, hence several rows?",
        "refused",
        ("stored",),
        "2.14, 8.8 no. 9",
        "Writes two rows into the table of the scratch process and reads them back.",
    ),
    Capability(
        "restricted_templates",
        Side.TARGET,
        "Does a template keep the list of people who may see it?",
        "kept",
        ("dropped",),
        "2.7",
        "Creates the scratch template for the migration user alone and reads the list back.",
        "dropped: templates are not compared with the list; each is listed as visible_until_cut_over.",
    ),
    Capability(
        "restricted_runs",
        Side.TARGET,
        "Does a process keep the list of people who may see it?",
        "kept",
        ("dropped",),
        "2.12",
        "Launches the scratch process for the migration user alone and reads the list back.",
        "dropped: processes are not compared with the list; each workflow is listed as visible_until_cut_over.",
    ),
    Capability(
        "run_search",
        Side.TARGET,
        "Does q on processes find the marker at the end of a name?",
        "found",
        ("missed",),
        "8.8 no. 2",
        "Searches for the scratch process by its marker until the search had time to catch up.",
    ),
    Capability(
        "started_at_past",
        Side.TARGET,
        "Does a start in the past read back on a task?",
        "kept",
        ("ignored",),
        "3, 8.8 no. 3",
        "Sets started_at of a scratch task to a day years ago and reads it back.",
    ),
    Capability(
        "invited_work",
        Side.TARGET,
        "Does the target take work for a member who has not accepted the invitation yet?",
        "taken",
        ("refused",),
        "2.2, 8.8 no. 4",
        "Sends a group with a pending member and without its description, which is refused, and reads what is wrong.",
        "refused: people who were invited stay text until they have accepted, each listed as member_pending.",
    ),
    Capability(
        "file_links",
        Side.SOURCE,
        "Do links of attachments give the bytes to the API key?",
        "served",
        ("refused", "absent"),
        "2.20",
        "Follows the link of the newest attachment and throws the bytes away.",
        "Links are tried file by file in any case; what is not served is listed.",
    ),
    Capability(
        "value_shapes",
        Side.SOURCE,
        "Which JSON shapes do answers have, by field type?",
        "an object with value or values, null when unanswered",
        (),
        "2.18",
        "Reads the answers of some runs and keeps key names and types only.",
    ),
    Capability(
        "page_sizes",
        Side.SOURCE,
        "How many items are on a page, by list?",
        "20",
        (),
        "1.4",
        "Reads the first page of each organisation-wide list; a list without a second page gives a minimum.",
    ),
    Capability(
        "updated_date",
        Side.SOURCE,
        "Does work on a run (tasks, answers) move the run's updatedDate?",
        UNKNOWN,
        ("moves", "stays"),
        "3.1",
        "Remembers some active runs; a later probe compares those that were worked on since.",
        "unless it moves, active runs are read again by every run.",
    ),
    Capability(
        "work_item_search",
        Side.SOURCE,
        "Does the work search give work of completed and archived runs?",
        "finished work too",
        ("open work only",),
        "2.25, 4",
        "Compares the runs in the search with the states of the runs in the list.",
        "Assignees of finished runs come from it.",
    ),
    Capability(
        "open_work",
        Side.SOURCE,
        "Does the work search name everybody who is assigned to an open run or task?",
        UNKNOWN,
        ("everybody", "not everybody"),
        "2.25, 4",
        "Compares the people of some open runs and of their tasks with what the search for listed users says.",
        "everybody: people of open runs come from the search; 1 call less for each run and each open task of it.",
    ),
    Capability(
        "rate_limit",
        Side.SOURCE,
        "How many calls does a key have?",
        "2500 an hour",
        (),
        "1.7",
        "Reads the rate headers of one answer.",
    ),
    Capability(
        "logic_operators",
        Side.SOURCE,
        "Which logic operators do the published workflows use?",
        "those of the reference",
        (),
        "2.11",
        "Reads the logic rules of the published workflows.",
    ),
)
BY_KEY: dict[str, Capability] = {item.key: item for item in CAPABILITIES}


@dataclass(frozen=True, slots=True)
class Record:
    """What a probe found for one organisation: reading by key. What it did not find out has its decided reading."""

    found: Mapping[str, str] = field(default_factory=dict)
    probed_at: datetime | None = None

    def reading(self, key: str) -> str:
        """:raises KeyError: the table has no such capability."""
        decided = BY_KEY[key].decided
        found = self.found.get(key, UNKNOWN)
        return decided if found == UNKNOWN else found

    def differs(self, key: str) -> bool:
        """Whether the other reading was found."""
        return bool(BY_KEY[key].others) and self.reading(key) != BY_KEY[key].decided


DECIDED = Record()
