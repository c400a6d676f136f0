"""A move on a virtual clock: how long it takes, what it waits for, what would make it shorter.

::

    sizes --budget's terms--> work (calls by step and batch) --structure (what waits for what)--+
    settings -> limits -> virtual buckets, which grant what those in the ledger would grant ----+-> forecast

Calls are moved in portions, not one by one, so that a million runs take no longer than ten thousand:
``docs/adr/0036-the-forecast.md`` says how exact that is.
"""
