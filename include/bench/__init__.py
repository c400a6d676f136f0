"""What the move of the sample organisation costs, measured without a scheduler (``make bench``).

One process walks the tasks of the DAG; both servers and Postgres are processes of their own, as in ``make demo``.
``ratio`` is the move's seconds over ``waiting``, what it waited for the answers to its requests: 2.0 means that it takes
twice as long as they do. They are not sent once more by a bare loop. Statements are counted by Postgres itself.
"""
