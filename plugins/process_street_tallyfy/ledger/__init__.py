"""What the migration remembers, in schema ``migration`` of the database behind ``migration_db``.

One source object's way through the tables::

    staging --plan--> mapping (planned) --intend--> [POST] --confirm--> --verify_many--> settled
                         |                             `-- unknown, fail, review, wrong
                         `-- finding: each fact that did not arrive as it was
    audit: one chained entry for each move, in the same transaction

A worker may die between any two calls: ``intent`` is committed before the POST and ``confirmed``
after it, so what was in flight is found again. ``lease`` says who may write, ``bucket`` how fast.
The ledger knows nothing of HTTP, and no call reads or writes another organisation's rows.
"""

from process_street_tallyfy.ledger.buckets import Limit, PostgresLimiter
from process_street_tallyfy.ledger.connection import connect, connect_dsn
from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.migrate import migrate
from process_street_tallyfy.ledger.row import PlanCounts, PlanItem, Row
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.ledger.summary import KindSummary, summary

__all__ = [
    "KindSummary",
    "Ledger",
    "Limit",
    "PlanCounts",
    "PlanItem",
    "PostgresLimiter",
    "Row",
    "StagedRow",
    "connect",
    "connect_dsn",
    "migrate",
    "summary",
]
