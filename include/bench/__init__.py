"""What a move costs, measured part by part without a scheduler (``make bench``; ``PARTS`` in ``__main__``).

One process walks the tasks of the DAG; both servers and Postgres are processes of their own, as in ``make demo``.
"""
