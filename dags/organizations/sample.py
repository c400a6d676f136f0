"""DAGs of organisation sample, made from include/organizations/sample.yaml for Airflow."""

from pathlib import Path

from process_street_tallyfy.dag.build import build_dags

globals().update(build_dags(Path(__file__).parents[2] / "include" / "organizations" / "sample.yaml"))
