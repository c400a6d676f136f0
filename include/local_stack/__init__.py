"""The local stack: everything ``make demo``, ``make up`` and ``make migrate`` need, without root or Docker.

::

    make <command> -> python -m include.local_stack <command>
                        |-- postgres   one embedded server: databases ``airflow`` and ``migration``
                        |-- sandbox    both systems, played (demo only)
                        |-- airflow    scheduler, dag-processor, triggerer, api-server
                        |-- api        starts the organisation's DAG and waits for its end
                        `-- progress   reads the ledger and draws

State, secrets and logs lie under ``.local/``.
"""
