"""Moves an organisation from Process Street to Tallyfy under Apache Airflow.

Rooms, importing downwards only::

    errors                          what went wrong, grouped by what the caller does
    model                           what a thing is
    transform                       source model -> target plan + findings (pure)
    http                            session, auth, limits, status table, redaction
    process_street, tallyfy         hooks, typed reads and writes
    ledger                          Postgres: staging, mapping, findings, audit, leases, buckets
    validate                        gates and read-back
    report                          plan and fidelity reports
    phases                          operators and sensors, one module per phase
    dag                             the DAGs of an organisation
    ui                              the Airflow plugin
"""

__version__ = "0.1.0"
