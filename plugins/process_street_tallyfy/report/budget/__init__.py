"""How many calls a move takes: one formula per side, term by term, evaluated per object.

::

    sizes (what the calls are counted over)  --of_source, of_target: Term.calls-->  calls by term

Whoever has counted the sizes gets the same answer: the plan counts what it has staged, ``make bench`` what both
stand-in servers hold, and compares with what these were asked. ``docs/budget.md`` is written from the two tables.
"""
