"""Imported once before any task process: what tasks import late, half a second each time."""

from __future__ import annotations

from pathlib import Path

import airflow.api_fastapi.execution_api.datamodels.taskinstance
import airflow.executors.workloads
import airflow.providers.postgres.hooks.postgres
import airflow.sdk._shared.template_rendering
import airflow.sdk.execution_time.supervisor
import airflow.serialization.encoders
import markdown_it
import simpy

import process_street_tallyfy.process_street.hook
import process_street_tallyfy.tallyfy.hook
from include.chaos import play

__all__ = ["airflow", "markdown_it", "process_street_tallyfy", "simpy"]

play.steps(str(Path(__file__).parents[1] / "organizations" / "sample.yaml"))
