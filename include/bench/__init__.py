"""What the move of the sample organisation costs, measured without a scheduler (``make bench``).

One process walks the tasks of the DAG; both servers and Postgres are processes of their own, as in ``make demo``.
``ratio`` compares with a bare loop that sends the same requests: their time alone would be ``waiting``, so 2.0 means
that the move takes twice as long as its requests. Statements are counted by Postgres itself.
"""
