"""Silence about people in what Airflow prints (promise P6). Two lines, the first of which must be enough.

::

    a step's own words     log calls and messages of errors name ids, counts and codes only (a test reads every call)
            |
    boundary.in_own_words  what leaves a task is an error of this package or of Airflow, alone: of any other
            |              exception its type and the place where it came from, never its text
            v
    logs.begin             in the task's process: every line gets the correlation id; addresses, secrets and
                           values that libraries repeat are taken out, whoever wrote the line
"""
