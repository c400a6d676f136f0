"""Who of the source is whom in the target, as the ledger knows it: decisions, accounts, and whom a cut-over invited."""

from __future__ import annotations

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.model.capabilities import Record
from process_street_tallyfy.model.plan import PeopleMap
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform.people import resolve

#: Parent of the ledger rows of people whom a cut-over invited.
LATE_PEOPLE = "people/cut_over"


def people_map(ledger: Ledger, migration_user: int, record: Record) -> PeopleMap:
    return resolve(
        ledger.people.known(),
        ledger.people.decisions(),
        ledger.people.accounts(),
        migration_user=migration_user,
        guests=ledger.people.guests(),
        late=_late(ledger),
        pending_work=not record.differs("invited_work"),
    )


def _late(ledger: Ledger) -> set[str]:
    """Addresses that a cut-over invited."""
    ids = {row.source_id.rpartition("/")[2] for row in ledger.mapping.by_parent(Kind.OWN, LATE_PEOPLE)}
    if not ids:
        return set()
    decisions = ledger.people.decisions()
    invited = [one for one in ledger.people.known() if one.public_id in ids]
    return {decisions[one.who].address for one in invited if one.who in decisions}


def group_members(ledger: Ledger, people: PeopleMap) -> dict[str, tuple[int, ...]]:
    """Member ids by source group id, from the customer's file; who is no member is left out."""
    found: dict[str, tuple[int, ...]] = {}
    for group, addresses in ledger.people.members_of_groups().items():
        members = (people.worker(address) for address in addresses)
        found[group] = tuple(dict.fromkeys(member for member in members if member is not None))
    return found
