"""Tells the people who run a move what they have to know, through Airflow's own notifiers.

::

    a callback of a task or DAG, or a step -> is it the first of this run? (ledger, table alert)
        -> each entry of migration.alerts that wants it -> the provider's notifier, filled in
              sent      counted
              not sent  counted and logged by type; the move goes on
"""
