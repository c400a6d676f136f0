"""What each table of the ledger holds, why, how long, and what an erasure does to it. A new table needs a line here.

``docs/personal-data.md`` is written from it (``report/personal_data_page.py``); which *columns* hold content or people
stands in ``content_columns``.
"""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.enums import StrEnum


class Kept(StrEnum):
    """How long. The first three count from the acceptance of the cut-over, in days of ``migration.retention``."""

    STAGED = "staged"
    PEOPLE = "people"
    REPORTS = "reports"
    CALLS = "calls"  # from the minute counted
    LASTING = "lasting"  # as long as the database: it is what proves the move, and holds no content


@dataclass(frozen=True, slots=True)
class Holding:
    """``erased``: an organisation's erasure deletes its rows, a person's takes the person out of them."""

    holds: str
    why: str
    kept: Kept

    @property
    def erased(self) -> bool:
        return self.kept in {Kept.STAGED, Kept.PEOPLE}


TABLES: dict[str, Holding] = {
    "staging": Holding(
        "what Process Street answered about each object",
        "it is moved, compared and read back from here, so that the source is read once",
        Kept.STAGED,
    ),
    "before_image": Holding(
        "what an object of Tallyfy was like before the move changed it",
        "a rollback puts it back",
        Kept.STAGED,
    ),
    "person": Holding(
        "address, name and places of everybody whom the source names",
        "people are found in Tallyfy by address; somebody decides about each",
        Kept.PEOPLE,
    ),
    "account": Holding("address, id and role of Tallyfy's members and guests", "the same", Kept.PEOPLE),
    "group_member": Holding("addresses by group, from the customer's file", "groups get their members", Kept.PEOPLE),
    "person_decision": Holding(
        "what somebody decided about a person, with a note", "nobody is invited by a guess", Kept.PEOPLE
    ),
    "review_decision": Holding(
        "what somebody decided about an object in review, with a note",
        "no object is decided about by a guess",
        Kept.PEOPLE,
    ),
    "mapping": Holding(
        "ids of both sides, hashes, states", "nothing is made twice; a rollback finds what was made", Kept.LASTING
    ),
    "finding": Holding("ids, field names, reason codes", "nothing is lost silently", Kept.LASTING),
    "checkpoint": Holding("ids and counts of a run", "a run goes on where it stopped", Kept.LASTING),
    "verdict": Holding("the result of each phase, with counts", "gates and reports", Kept.LASTING),
    "incident": Holding("codes and sentences of ours", "what went wrong in a task", Kept.LASTING),
    "alert": Holding("names of alerts, ids of tasks, codes", "nothing is told twice", Kept.LASTING),
    "lease": Holding("the run that writes", "runs take turns", Kept.LASTING),
    "audit": Holding("who did what to which id, when; hash-chained", "proof", Kept.LASTING),
    "audit_chain": Holding("the end of each chain", "proof", Kept.LASTING),
    "breaker": Holding("calls in a row without an answer, by account", "a dead server is left alone", Kept.LASTING),
    "bucket": Holding("tokens of each limit", "limits of both APIs", Kept.LASTING),
    "bucket_use": Holding("calls per limit and minute", "the Migrations page shows the pace", Kept.CALLS),
    "schema_version": Holding("numbers of the SQL files applied", "upgrades", Kept.LASTING),
}


def erased() -> tuple[str, ...]:
    """Tables whose rows an erasure deletes, those that tell who somebody is last: a broken-off one finds them again."""
    order = [name for name, holding in TABLES.items() if holding.erased]
    return tuple(sorted(order, key=lambda name: (name == "person", TABLES[name].kept is Kept.PEOPLE)))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A place that no erasure of ours reaches, and what a person has to do there."""

    place: str
    holds: str
    to_do: str


ELSEWHERE: tuple[Elsewhere, ...] = (
    Elsewhere(
        "ledger: mapping, finding, checkpoint, verdict, incident, audit",
        "ids, hashes, counts and codes: what proves the move",
        "nothing; drop schema migration when the proof is not needed any more",
    ),
    Elsewhere(
        "Airflow's metadata database",
        "run ids, task states, counts, ids in XCom, who answered an approval; no content and nobody of the customer",
        "airflow db clean --clean-before-timestamp <date>",
    ),
    Elsewhere(
        "Airflow's task logs",
        "ids, counts and codes",
        "delete the folders dag_id=*__<organisation> of the log storage, or wait for its own clean-up",
    ),
    Elsewhere(
        "backups of the ledger and of the buckets",
        "what was there when they were made",
        "let them expire; after a restore run the same erasure again (docs/backup.md)",
    ),
    Elsewhere(
        "files beside the organisation file",
        "people, group_members and hand-made exports, as the customer gave them",
        "take the lines out, or delete the files",
    ),
    Elsewhere(
        "Process Street and Tallyfy",
        "the organisation's own data",
        "erase there; what Process Street still tells is staged again by the next run",
    ),
)
