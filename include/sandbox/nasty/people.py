"""People whom no directory describes well: same names, no names, groups, the deleted, the unknown."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from include.sandbox.nasty.words import HOSTILE
from include.sandbox.process_street.identity import muid, stamp
from include.sandbox.process_street.people import Audit, Person

NAME = "Nasty <b>Works</b> & Söhne"
ORGANIZATION_ID = muid("organization", NAME)
TIME_ZONE = "America/St_Johns"
TODAY = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)
DOMAIN = "nasty-works.com"


def person(email: str, name: str) -> Person:
    return Person(muid("user", email), email, name)


def group(slug: str, name: str) -> Person:
    made = muid("nasty group", slug)
    return Person(made, f"group-{made}@process.st", name)


ANN = person(f"ann@{DOMAIN}", "Ann Admin")
#: Two people of one display name, one a member of the target, one not.
TWIN = person(f"alex.kim@{DOMAIN}", "Alex Kim")
OTHER_TWIN = person(f"alex.kim2@{DOMAIN}", "Alex Kim")
SHOUTING = person(f"Shouting.Case+tag@{DOMAIN.title()}", "SHOUTING case")
MARKUP = person(f"markup@{DOMAIN}", HOSTILE["html"])
RIGHT_TO_LEFT = person(f"rtl@{DOMAIN}", HOSTILE["rtl"])
LONG_NAME = person(f"long@{DOMAIN}", "Maximiliana " * 30 + "End")
NAMELESS = person(f"nameless@{DOMAIN}", "")
FORMULA = person(f"formula@{DOMAIN}", HOSTILE["formula"])
USERS = (ANN, TWIN, OTHER_TWIN, SHOUTING, MARKUP, RIGHT_TO_LEFT, LONG_NAME, NAMELESS, FORMULA)

#: In no list: met as authors, assignees and answers only.
DELETED = person(f"deleted.author@{DOMAIN}", "Deleted Author")
GHOST = Person(muid("user", "ghost"), "", "Deleted user")
GUEST = person("guest@elsewhere-inc.com", "A Guest")
STRANGER = "never.seen@elsewhere-inc.com"

#: Two groups of one name, and the system's own.
TEAM, OTHER_TEAM = group("team", "Team"), group("other team", "Team")
EVERYBODY = group("everybody", "All Members")
ODD_GROUP = group("odd", f"{HOSTILE['html']} {HOSTILE['mention']}")
LISTED_GROUPS = (TEAM, OTHER_TEAM, EVERYBODY, ODD_GROUP)
#: Not in the list of users either.
UNLISTED_GROUP = group("unlisted", "Secret board")


def ago(days: float) -> str:
    return stamp(TODAY - timedelta(days=days))


def audit(by: Person = ANN, created: float = 400, updated: float = 100, changed_by: Person | None = None) -> Audit:
    return Audit(ago(created), by, ago(updated), changed_by or by)
