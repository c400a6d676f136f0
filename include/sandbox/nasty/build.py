"""Puts the nasty organisation together: the same every time."""

from __future__ import annotations

from include.sandbox.nasty import surroundings
from include.sandbox.nasty.people import ANN, GUEST, LISTED_GROUPS, NAME, ORGANIZATION_ID, TIME_ZONE, TWIN, USERS
from include.sandbox.nasty.runs import play
from include.sandbox.nasty.unknown import add_unknown
from include.sandbox.nasty.workflows import workflows
from include.sandbox.process_street.state import ProcessStreetState


def known() -> ProcessStreetState:
    """Whatever the vendor's specification lists, and nothing that it does not."""
    state = ProcessStreetState(organization_id=ORGANIZATION_ID, name=NAME, time_zone=TIME_ZONE, key_owner=ANN)
    state.add(*USERS, *LISTED_GROUPS, GUEST)
    state.groups = {group.email: [ANN, TWIN] for group in LISTED_GROUPS}
    state.add(*surroundings.folders(), *surroundings.data_sets(), *workflows())
    state.add(*surroundings.schedules(), *surroundings.webhooks(), *surroundings.pages())
    play(state)
    state.add(*surroundings.one_off_tasks(state))
    return state


def build_source() -> ProcessStreetState:
    state = known()
    add_unknown(state)
    return state
