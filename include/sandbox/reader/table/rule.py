"""One line of the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class How(str, Enum):
    """`EQUAL` takes no excuse; `EITHER` takes a finding that declares the difference; `NO_FACT` is not looked at."""

    EQUAL = "equal"
    EITHER = "declared or equal"
    NO_FACT = "not a fact"


EXCUSES = frozenset({"converted", "preserved", "unsupported", "absent"})
LEFT_OUT = frozenset({"unsupported", "absent"})


@dataclass(frozen=True)
class Rule:
    """`at`: other fields that may declare it, "field" of the same object or "kind:field" of one it belongs to.

    `kept`: when declared as preserved, the value's own text has to be found in the target.
    `excuses`: dispositions that a difference may have. `why`: the reason why something is no fact.
    """

    how: How
    at: tuple[str, ...] = ()
    kept: bool = False
    excuses: frozenset[str] = EXCUSES
    why: str = ""


#: A line ends in `.*` when it stands for everything below as well.
Rules = dict[str, Rule]


def equal() -> Rule:
    return Rule(How.EQUAL)


def either(*at: str, kept: bool = False, excuses: frozenset[str] = EXCUSES) -> Rule:
    return Rule(How.EITHER, at, kept, excuses)


def no_fact(why: str) -> Rule:
    return Rule(How.NO_FACT, why=why)


IDENTITY = no_fact("names the object; how it is found in the target")
PLACE = no_fact("says where the object belongs; judged by where its counterpart is")
OWN_KIND = no_fact("objects of a kind of their own")
TRUTH = no_fact("known to the stand-in only; used to find the counterpart")
DISCRIMINATOR = no_fact("repeats the type of the object around it")
REPEATED = no_fact("repeats a fact of the template")
LINKS = no_fact("addresses inside Process Street")
