"""Table ``lease``: who may write for an organisation, with a fencing token that only ever grows.

The database's clock decides. A task takes the lease, writes with its token as fence, and a late
writer of an older token is refused by ``Scope.writing``. Releasing spends the token, so a task
that is still running after the release is refused too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from process_street_tallyfy.errors import FenceLost, LeaseHeld
from process_street_tallyfy.ledger.audit import Draft, append
from process_street_tallyfy.ledger.scope import Cursor, Scope

_CURRENT = """
SELECT holder, token, expires_at, expires_at > clock_timestamp() AS live
FROM migration.lease WHERE organization = %s AND holder <> ''
"""
_ACQUIRE = """
INSERT INTO migration.lease AS l (organization, holder, token, ttl, expires_at)
VALUES (%(organization)s, %(holder)s, 1, %(ttl)s * interval '1 second',
        clock_timestamp() + %(ttl)s * interval '1 second')
ON CONFLICT (organization) DO UPDATE
SET token = CASE WHEN l.holder = EXCLUDED.holder THEN l.token ELSE l.token + 1 END,
    holder = EXCLUDED.holder, ttl = EXCLUDED.ttl,
    expires_at = CASE WHEN l.holder = EXCLUDED.holder THEN greatest(l.expires_at, EXCLUDED.expires_at)
                      ELSE EXCLUDED.expires_at END
RETURNING token
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """``live`` False: past its time, anybody may take it over."""

    holder: str
    token: int
    expires_at: datetime
    live: bool


@dataclass(frozen=True, slots=True)
class Leases:
    scope: Scope

    def acquire(self, holder: str, ttl_seconds: float, by: str = "") -> int:
        """The token to write with. The same holder keeps its token; ``LeaseHeld`` when another one is live.

        :param by: who began the holder's run, for the audit; '' = a schedule or another run.
        """
        with self.scope.locked() as writing:
            before = self._current(writing.cursor)
            if before and before.live and before.holder != holder:
                until = before.expires_at.astimezone(timezone.utc).isoformat(timespec="seconds")
                raise LeaseHeld(
                    f"Run {before.holder} writes for this organisation until {until}",
                    advice="Wait: this run goes on by itself when the other one is done or its lease runs out.",
                )
            writing.cursor.execute(
                _ACQUIRE, {"organization": self.scope.organization, "holder": holder, "ttl": ttl_seconds}
            )
            token = int((writing.cursor.fetchone() or {})["token"])
            if before is None or before.holder != holder:
                event = "lease_taken_over" if before else "lease_acquired"
                append(
                    writing, self.scope, [Draft(event, outcome=f"token={token} by={by}" if by else f"token={token}")]
                )
        return token

    def renew(self, token: int) -> datetime:
        """Adds the lease's time again and returns its end; ``FenceLost`` when the token is spent."""
        with self.scope.locked() as writing:
            writing.cursor.execute(
                "UPDATE migration.lease SET expires_at = greatest(expires_at, clock_timestamp() + ttl)"
                " WHERE organization = %s AND token = %s AND holder <> '' RETURNING expires_at",
                (self.scope.organization, token),
            )
            row = writing.cursor.fetchone()
        if row is None:
            raise FenceLost(
                f"The lease with token {token} is over",
                advice="Another run of this organisation took over. Let it finish, then run this one again.",
            )
        expires_at: datetime = row["expires_at"]
        return expires_at

    def extend(self, token: int, seconds: float) -> None:
        """Keeps the lease for so long, whoever renews it meanwhile; a spent token keeps nothing."""
        with self.scope.locked() as writing:
            writing.cursor.execute(
                "UPDATE migration.lease"
                " SET expires_at = greatest(expires_at, clock_timestamp() + %s * interval '1 second')"
                " WHERE organization = %s AND token = %s AND holder <> ''",
                (seconds, self.scope.organization, token),
            )

    def release(self, token: int) -> bool:
        """Gives the lease back and spends the token; False when it was not ours any more."""
        with self.scope.locked() as writing:
            writing.cursor.execute(
                "UPDATE migration.lease SET holder = '', token = token + 1, expires_at = clock_timestamp()"
                " WHERE organization = %s AND token = %s AND holder <> ''",
                (self.scope.organization, token),
            )
            released = writing.cursor.rowcount == 1
            if released:
                append(writing, self.scope, [Draft("lease_released", outcome=f"token={token}")])
        return released

    def current(self) -> Lease | None:
        """Who has it, live or not; None when nobody has."""
        with self.scope.reading() as cursor:
            return self._current(cursor)

    def _current(self, cursor: Cursor) -> Lease | None:
        row = cursor.execute(_CURRENT, (self.scope.organization,)).fetchone()
        return Lease(**row) if row else None
