"""Compares what Process Street holds with what Tallyfy holds after a migration.

It is the judge: it shares no code with the migration, and knows of it what its marks in the target and its
findings.csv say.

    source dump ---> table: which properties are facts ----+
    target dump ---> atlas: which objects belong together --+--> judge: equal, wrong, lost or declared
    findings.csv --> what the migration declares -----------+
    target dump, dump before ---> duplicates and strangers
    journal ---> mails and webhooks that got out
"""

from include.sandbox.reader.judge import Problem, Result
from include.sandbox.reader.reconcile import reconcile

__all__ = ["Problem", "Result", "reconcile"]
