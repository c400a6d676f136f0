"""The sixty people of Kranich & Holm, who make rucksacks and tents, and those around them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from include.sandbox.process_street.identity import muid, stamp
from include.sandbox.process_street.people import Audit, Person

DOMAIN = "kranich-holm.com"
COMPANY = "Kranich & Holm"
ORGANIZATION_ID = muid("organization", COMPANY)
TIME_ZONE = "Europe/Berlin"
TODAY = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)

#: Department -> people; the first of each leads it.
DEPARTMENTS: dict[str, tuple[str, ...]] = {
    "Management": ("Mathilde Kranich", "Søren Holm", "Petra Vogel"),
    "People": ("Lena Falk", "Omar Haddad", "Ines Moreau", "Tobias Wirth"),
    "Finance": ("Greta Sommer", "Jan Dvořák", "Aylin Yıldız", "Paul Brandt", "Maren Lüders"),
    "Sales": (
        "Carla Jansen",
        "Ben Osei",
        "Mila Horvat",
        "Felix Kern",
        "Sophie Lambert",
        "Nikolai Petrov",
        "Emma O'Neill",
        "Rui Teixeira",
    ),
    "Marketing": ("Hanna Berg", "Leo Fontaine", "Yuki Tanaka", "Clara Roth", "Mats Lindqvist", "Zoë van Dijk"),
    "Engineering": (
        "Jonas Weber",
        "Priya Raman",
        "Marek Nowak",
        "Elif Demir",
        "Viktor Hansen",
        "Laura Bianchi",
        "Tim Schuster",
        "Noor Rahimi",
        "David Cohen",
        "Anna-Lena Krüger",
        "Samuel Adeyemi",
        "Julia Stein",
        "Pavel Ivanov",
        "Mei Chen",
    ),
    "IT": ("Ralf Engel", "Sara Lindholm", "Daniel Okafor", "Kim Nguyen"),
    "Operations": (
        "Ute Bauer",
        "Marco Ricci",
        "Nadia Aziz",
        "Kurt Maier",
        "Ewa Zielińska",
        "Pedro Alves",
        "Lisa Hartmann",
        "Amir Karimi",
        "Birgit Scholz",
        "Hugo Blanc",
        "ليلى منصور",
        "Ole Christensen",
        "Magda Kowalska",
        "Stefan Richter",
        "Rosa Iglesias",
        "Gül Aydın",
    ),
}
#: Letters that are no base letter with a mark.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "ı": "i", "'": ""})
ADDRESSES = {"ليلى منصور": "layla.mansour"}


def address(name: str) -> str:
    """`first.last@` of the company."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    return f"{ADDRESSES.get(name) or '.'.join(plain.split())}@{DOMAIN}"


def person(name: str, email: str | None = None) -> Person:
    email = email or address(name)
    return Person(muid("user", email), email, name)


def group(name: str) -> Person:
    """How the API shows a group: as a user with a synthetic address (2.2)."""
    group_id = muid("group", name)
    return Person(group_id, f"group-{group_id}@process.st", name)


PEOPLE: dict[str, Person] = {name: person(name) for names in DEPARTMENTS.values() for name in names}
GROUPS: dict[str, Person] = {name: group(name) for name in ("People", "Finance", "Engineering", "IT", "All Members")}
GUESTS: dict[str, Person] = {
    name: person(name, email)
    for name, email in {
        "Harriet Blythe": "harriet@blythe-outfitters.com",
        "Giovanni Serra": "g.serra@montana-serra.com",
        "Ingrid Dahl": "ingrid.dahl@fjellbua-sport.com",
        "Wei Zhang": "wei.zhang@lantian-textiles.com",
    }.items()
}
#: Left the company: deleted in Process Street, still the author of what they wrote.
DELETED = person("Frank Wolter")
ADMIN = PEOPLE["Petra Vogel"]


@dataclass(frozen=True)
class Moment:
    """A point before or after today, in days and hours."""

    days: float

    def __str__(self) -> str:
        return stamp(TODAY + timedelta(days=self.days))


def ago(days: float) -> str:
    return str(Moment(-days))


def audit(by: Person, created: float, updated: float | None = None, changed_by: Person | None = None) -> Audit:
    """Made `created` days ago, last changed `updated` days ago."""
    return Audit(ago(created), by, ago(created if updated is None else updated), changed_by or by)
