"""What of the published limits an organisation uses, as buckets: in the ledger and on the virtual clock of the plan."""

from __future__ import annotations

from process_street_tallyfy.ledger.tokens import Limit
from process_street_tallyfy.model.organization import Limits

HOUR, MINUTE = 3600.0, 60.0


def published(limits: Limits) -> dict[str, Limit]:
    """By what is counted: the first two are the accounts' own.

    Hourly limits may be spent at once: a small organisation does not wait. The calls a minute are spread, for Tallyfy
    slows down who comes in bursts.
    """
    return {
        "source": Limit.rolling(limits.source_per_hour, HOUR),
        "target": Limit.paced(limits.target_per_minute, MINUTE),
        "comments": Limit.rolling(limits.comments_per_hour, HOUR),
        "guests": Limit.rolling(limits.guests_per_hour, HOUR),
    }
