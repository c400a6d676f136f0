"""Drives the organisations one after the other (Airflow DAG); one that fails does not stop the next."""

from __future__ import annotations

from pathlib import Path

from process_street_tallyfy.dag.all_organizations import all_organizations_dag

dag = all_organizations_dag(sorted(path.stem for path in (Path(__file__).parent / "organizations").glob("*.py")))
