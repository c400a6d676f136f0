"""Table ``alert``: what was told in a run, each once."""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.ledger.scope import Scope
from process_street_tallyfy.model.alert import Alert


@dataclass(frozen=True, slots=True)
class Alerts:
    """Written without the fence: a task that lost the lease must be able to say so."""

    scope: Scope

    def claim(self, alert: Alert, about: str = "") -> bool:
        """Whether it falls to the caller to tell it: True for the first one of the run, for ever.

        :param about: what tells one alert of a kind from another, such as a bucket, a task or an error code.
        """
        with self.scope.transaction() as cursor:
            cursor.execute(
                "INSERT INTO migration.alert (organization, run_id, alert, about) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT DO NOTHING",
                (self.scope.organization, self.scope.run_id, alert.value, about),
            )
            return cursor.rowcount == 1
