"""Who of the source becomes whom in the target: what people decide, and the files they decide it in.

::

    seen in the source --> people.csv or the form --> a decision per person --> PeopleMap (``transform.people``)
                                  |
                                  `-- a line that cannot be followed is a ``Problem``; the decision before it stays
"""
