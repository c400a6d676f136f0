"""Settings and plan limits of the target that matter to a move (api/tallyfy-api.md 2.1). A literal table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from process_street_tallyfy.enums import StrEnum

GIGABYTE = 1000**3
#: Storage of the smaller plan, in bytes a member (2.16).
STORAGE_OF_A_MEMBER = 5 * GIGABYTE
#: Days of a unit; an unknown one counts as endless, so nothing is blocked by a word.
DAYS: dict[str, float] = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30, "years": 365}
ENDLESS = float("inf")


class Level(StrEnum):
    """``block`` stops before the first write, ``warn`` is shown."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"


class Stage(StrEnum):
    MOVE = "move"
    CUT_OVER = "cut_over"


@dataclass(frozen=True, slots=True)
class Against:
    """What the source brings, counted. ``move_days`` is the time of the whole move, at least one day."""

    time_zone: str
    people_without_account: int = 0
    invitations: int = 0
    full_seats_short: int = 0
    light_seats_short: int = 0
    groups: int = 0
    steps_without_due_date: int = 0
    open_runs: int = 0
    finished_runs: int = 0
    file_bytes: int = 0
    move_days: float = 1

    @property
    def gigabytes(self) -> str:
        return f"{self.file_bytes / GIGABYTE:.1f}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line. ``risky`` gets the setting's value; ``risk`` may name any count of ``Against``."""

    key: str
    title: str
    move: Level
    cut_over: Level
    reason: str
    risk: str
    advice: str
    risky: Callable[[Any, Against], bool]
    unit: str = ""

    def level(self, stage: Stage) -> Level:
        return self.move if stage is Stage.MOVE else self.cut_over


def _archive_days(value: Any) -> float:
    if not isinstance(value, Mapping) or not isinstance(value.get("value"), (int, float)):
        return ENDLESS
    unit = str(value.get("unit", ""))
    return float(value["value"]) * DAYS.get(unit, DAYS.get(f"{unit}s", ENDLESS))


def _archives_soon(value: Any, against: Against) -> bool:
    return bool(value) and _archive_days(value) <= against.move_days


def _on(value: Any, _: Against) -> bool:
    return bool(value)


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "timezone",
        "Time zone",
        Level.WARN,
        Level.WARN,
        "time_zones_differ",
        "It is not {time_zone}, in which people entered their dates; deadlines move to its working hours.",
        "Compare the sample conversions. Set the time zone in Tallyfy before the cut-over if it is wrong.",
        lambda value, against: bool(value) and value != against.time_zone,
    ),
    Setting(
        "working_days",
        "Working days",
        Level.WARN,
        Level.WARN,
        "no_working_days",
        "Without a working day there is no working time that a deadline could move to.",
        "Enter the working days in Tallyfy.",
        lambda value, _: value in ([], {}, ""),
    ),
    Setting(
        "default_deadline",
        "Default deadline",
        Level.WARN,
        Level.WARN,
        "default_deadline_applies",
        "{steps_without_due_date} steps have no due date in Process Street and get this one.",
        "Remove the default deadline if tasks should stay without one.",
        lambda value, against: bool(value) and against.steps_without_due_date > 0,
    ),
    Setting(
        "auto_complete_tasks",
        "Automatic completion",
        Level.WARN,
        Level.BLOCK,
        "tasks_complete_themselves",
        "The cut-over gives open tasks of {open_runs} runs their old due dates; Tallyfy would complete them.",
        "Switch automatic completion off before the cut-over. Switch it on again when the open work is caught up.",
        lambda value, against: bool(value) and against.open_runs > 0,
    ),
    Setting(
        "auto_archive_processes_after",
        "Automatic archiving during the move",
        Level.BLOCK,
        Level.BLOCK,
        "processes_archive_while_moving",
        "Processes would be archived while the move, about {move_days:.0f} d, still writes into them.",
        "Switch automatic archiving off until the move is accepted, or make its period longer than the move.",
        _archives_soon,
    ),
    Setting(
        "auto_archive_processes_after",
        "Automatic archiving",
        Level.WARN,
        Level.WARN,
        "processes_archive_themselves",
        "{finished_runs} finished runs will disappear from view after that time, counted from the move.",
        "Switch it off until the move is accepted.",
        lambda value, against: bool(value) and not _archives_soon(value, against) and against.finished_runs > 0,
    ),
    Setting(
        "onboarding_template_id",
        "Onboarding template",
        Level.WARN,
        Level.WARN,
        "onboarding_template_starts",
        "It starts a process for everyone who joins; {people_without_account} people have no account yet.",
        "Switch it off before people are invited.",
        lambda value, against: bool(value) and against.people_without_account > 0,
    ),
    Setting(
        "restrict_blueprint_permissions",
        "Restricted templates",
        Level.WARN,
        Level.WARN,
        "templates_restricted",
        "New templates are visible to their owner only.",
        "Share the templates after the cut-over.",
        _on,
    ),
    Setting(
        "allow_manage_groups",
        "Groups may be managed",
        Level.BLOCK,
        Level.OK,
        "groups_not_allowed",
        "{groups} groups would be refused.",
        "Allow the migration user to manage groups.",
        lambda value, against: value is False and against.groups > 0,
    ),
    Setting(
        "maximum_group_assignment_limit",
        "Largest group on a step",
        Level.WARN,
        Level.WARN,
        "group_limit",
        "Larger groups are refused on a step; Process Street does not tell the sizes of its {groups} groups.",
        "Check the largest groups before their members are added.",
        lambda value, against: bool(value) and against.groups > 0,
    ),
    Setting(
        "allow_user_invite",
        "Invitations",
        Level.WARN,
        Level.WARN,
        "invites_not_allowed",
        "{people_without_account} people have no account, and nobody can be invited.",
        "Allow invitations, or create the accounts by hand.",
        lambda value, against: value is False and against.people_without_account > 0,
    ),
    Setting(
        "users_count",
        "Seats",
        Level.WARN,
        Level.WARN,
        "seats_needed",
        "{people_without_account} people have no account. Each invitation takes a paid seat at once; how many are free "
        "the API does not tell.",
        "Decide who needs a full seat, a light seat or none, and ask Tallyfy for the price before inviting.",
        lambda _, against: against.people_without_account > 0,
        "active members",
    ),
    Setting(
        "users_count",
        "Seats for the invitations",
        Level.BLOCK,
        Level.BLOCK,
        "not_enough_seats",
        "{invitations} people are to be invited; according to free_seats {full_seats_short} full and "
        "{light_seats_short} light seats are missing.",
        "Buy seats and correct free_seats in the organisation file, or decide otherwise about some of these people.",
        lambda _, against: against.full_seats_short + against.light_seats_short > 0,
        "active members",
    ),
    Setting(
        "sso",
        "Single sign-on and the invitations",
        Level.BLOCK,
        Level.BLOCK,
        "invitations_refused",
        "Enforced, it forbids invitations by hand; {invitations} people are to be invited.",
        "Provision the accounts through the identity provider, or decide otherwise about these people.",
        lambda value, against: bool(value) and against.invitations > 0,
    ),
    Setting(
        "users_count",
        "Storage",
        Level.WARN,
        Level.WARN,
        "storage_short",
        "Attachments take {gigabytes} GB; the smaller plan has 5 GB a member.",
        "Compare the quota of your plan, or leave the files of finished runs behind.",
        lambda value, against: against.file_bytes > STORAGE_OF_A_MEMBER * max(value or 0, 1),
        "active members",
    ),
    Setting(
        "sso",
        "Single sign-on",
        Level.WARN,
        Level.WARN,
        "single_sign_on",
        "Enforced, it forbids invitations by hand; {people_without_account} people have no account.",
        "Provision the accounts through the identity provider.",
        lambda value, against: bool(value) and against.people_without_account > 0,
    ),
    Setting(
        "domains",
        "Company domains",
        Level.WARN,
        Level.WARN,
        "guests_of_own_domain",
        "A guest with an address of the company's own domain is refused.",
        "Make these people members.",
        _on,
    ),
)
