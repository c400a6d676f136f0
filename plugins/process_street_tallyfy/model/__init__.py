"""What a thing *is*: source objects, plans for the target, findings and states.

No Airflow, no HTTP, no SQL in here.

A source object on its way (``state.State``)::

    planned -> intent -> confirmed -> verified
                 |           |
                 |           `-> wrong (the read-back differs)
                 |-> unknown (searched first) -> intent | confirmed (adopted) | needs_review
                 |-> failed  -> intent (next attempt)
    planned -> skipped (nothing to write: see its disposition) -> planned (there is now)
    adopted and landed -> skipped (there is nothing to adopt any more)
    confirmed, verified, wrong -> reverting -> reverted -> intent (migrated again)
    intent, unknown, failed, needs_review -> reverted (went with its parent)
"""
