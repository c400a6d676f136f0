"""``make retention``: what has been kept long enough goes, without waiting for the daily DAG."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from rich.console import Console

from include.local_stack.ledger import opened
from include.local_stack.migrate import read_organization
from include.local_stack.outcome import line
from include.local_stack.paths import Paths
from process_street_tallyfy.ledger.facade import Ledger


def retain(paths: Paths, name: str, console: Console) -> int:
    """Always 0: before the acceptance, and before the days are over, nothing is due."""
    settings = read_organization(name)
    os.environ["AIRFLOW_HOME"] = str(paths.airflow)  # where reports lie unless the file says otherwise
    from process_street_tallyfy.phases.erase import holding  # imports Airflow, which reads the above
    from process_street_tallyfy.phases.retention import Retention

    with opened(paths) as connection, holding(Ledger(connection, name, "retention", task_id="retention")) as ledger:
        retention = Retention(settings, ledger, datetime.now(timezone.utc))
        since, removed = retention.since(), retention.apply()
    fields: dict[str, object] = {"result": "ok", "organization": name}
    fields["accepted"] = since.isoformat(timespec="seconds") if since else "no"
    console.print(line("retention", {**fields, **removed}), highlight=False, soft_wrap=True)
    return 0
