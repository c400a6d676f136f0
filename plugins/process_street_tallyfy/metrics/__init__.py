"""What is measured, told through Airflow's own metrics (StatsD, Datadog or OpenTelemetry, whichever is switched on).

::

    count("calls", account=..., status=...)  -> nothing is switched on: nothing happens
                                             -> tags:  migration.calls  account=... status=...
                                             -> plain: migration.calls.<account>.<status>
"""

from process_street_tallyfy.metrics.emit import count, timed

__all__ = ["count", "timed"]
