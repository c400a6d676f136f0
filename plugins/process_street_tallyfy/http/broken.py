"""An exchange that came to no answer.

What matters is whether the request can have been carried out: ``NotDelivered`` surely was not, ``LostAnswer`` may have
been (api/tallyfy-api.md 1.8).
"""

from __future__ import annotations


class NotDelivered(Exception):
    """DNS, refused, connect time-out, certificate: the request was never sent."""


class LostAnswer(Exception):
    """The request may have been carried out, its answer did not arrive whole."""


class UnusableRequest(Exception):
    """The request cannot be sent: a URL or header value that HTTP does not allow."""
