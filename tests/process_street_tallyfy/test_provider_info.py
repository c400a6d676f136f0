from __future__ import annotations

import json
from importlib.metadata import entry_points
from importlib.resources import files

import jsonschema
import pytest
from airflow.sdk.providers_manager_runtime import ProvidersManagerTaskRuntime

from process_street_tallyfy.process_street.hook import ProcessStreetHook
from process_street_tallyfy.provider_info import get_provider_info
from process_street_tallyfy.tallyfy.hook import TallyfyHook


def test_it_is_what_airflow_accepts() -> None:
    schema = json.loads(files("airflow").joinpath("provider_info.schema.json").read_text("utf-8"))
    jsonschema.validate(get_provider_info(), schema)


def test_the_entry_point_leads_here() -> None:
    (found,) = entry_points(group="apache_airflow_provider").select(
        value="process_street_tallyfy.provider_info:get_provider_info"
    )
    assert found.load() is get_provider_info


@pytest.mark.parametrize("hook", [ProcessStreetHook, TallyfyHook])
def test_the_provider_manager_finds_the_hook(hook: type[ProcessStreetHook | TallyfyHook]) -> None:
    found = ProvidersManagerTaskRuntime().hooks[hook.conn_type]
    assert found is not None
    assert found.hook_class_name == f"{hook.__module__}.{hook.__name__}"
    assert found.connection_id_attribute_name == hook.conn_name_attr
    assert found.hook_name == hook.hook_name


def test_the_form_of_a_client_id_has_its_fields() -> None:
    (form,) = [item for item in get_provider_info()["connection-types"] if item["connection-type"] == "tallyfy"]
    assert set(form["conn-fields"]) == {"token_url", "act_as"}


def test_a_dag_file_that_names_the_hooks_parses_fast() -> None:
    """Measured beside Airflow itself, which every DAG file imports."""
    import subprocess
    import sys

    script = (
        "import airflow.providers.http.hooks.http, pydantic, time; start = time.perf_counter()\n"
        "import process_street_tallyfy.process_street.hook, process_street_tallyfy.tallyfy.hook\n"
        "print(time.perf_counter() - start)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert float(done.stdout.split()[-1]) < 1.0
