"""Puts the sample organisation together."""

from __future__ import annotations

from include.sandbox.process_street.state import ProcessStreetState
from include.sandbox.sample.conversations import talk, upload
from include.sandbox.sample.folders import folders
from include.sandbox.sample.histories import play_all
from include.sandbox.sample.oddities import add_oddities
from include.sandbox.sample.people import (
    ADMIN,
    COMPANY,
    DEPARTMENTS,
    GROUPS,
    GUESTS,
    ORGANIZATION_ID,
    PEOPLE,
    TIME_ZONE,
)
from include.sandbox.sample.records import data_sets
from include.sandbox.sample.surroundings import one_off_tasks, pages, schedules, webhooks
from include.sandbox.sample.workflows import workflows


def empty() -> ProcessStreetState:
    """An organisation with nothing but the person who made the key."""
    state = ProcessStreetState(organization_id=ORGANIZATION_ID, name=COMPANY, time_zone=TIME_ZONE, key_owner=ADMIN)
    state.add(ADMIN)
    return state


def build_source() -> ProcessStreetState:
    """The same organisation every time: fixed seeds, dates counted from 2026-11-20T12:00Z.

    One guest is in the user list, the others and the deleted author are met only as authors and assignees.
    """
    state = empty()
    state.add(*PEOPLE.values(), GUESTS["Harriet Blythe"])
    for name, group in GROUPS.items():
        members = DEPARTMENTS.get(name, tuple(PEOPLE))
        state.groups[group.email] = [PEOPLE[member] for member in members]
    state.add(*folders(), *data_sets(), *workflows(), *schedules(), *pages())
    state.add(*webhooks(state))
    play_all(state)
    talk(state)
    upload(state)
    add_oddities(state)
    state.add(*one_off_tasks(state))
    return state
