"""``make chaos``: a migration that is killed, cut off and lied to must end as if nothing had happened.

::

    undisturbed run ----------------------------------> the state that every other run must reach
    scenario (table in ``scenarios``): a world of its own (sandbox, database), a disturbance
        each task attempt is a process (``attempt``), as in Airflow: it can be killed at any point (``points``)
        tries, retries and new runs as Airflow and its operator would make them (``drive``)
    -> ``judge``: the independent reader, the target's state, its creates, its journal, the audit chain

The DAG is the real one, walked in its order without a scheduler; both servers are the sandbox's, over sockets.
"""
