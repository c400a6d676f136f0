"""Stand-ins for Process Street and Tallyfy: two HTTP servers with memory, faults, a clock and a journal.

    with Sandbox.start(source=build_source(), target=target_seed()) as box:
        box.process_street.url, .api_key, .organization_id, .state, .requests, .faults
        box.tallyfy.url, .token, .client_id, .client_secret, .organization_id, .state, .requests, .faults, .journal
        box.clock

They are the other party: nothing here is shared with the package that talks to them.
`python -m include.sandbox serve` runs them outside a test.
"""

from include.sandbox.box import ProcessStreetSide, Sandbox, TallyfySide
from include.sandbox.clock import Clock

__all__ = ["Clock", "ProcessStreetSide", "Sandbox", "TallyfySide"]
