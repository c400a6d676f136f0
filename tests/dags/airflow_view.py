"""Run in a process of its own: prints what Airflow sees of a DAG folder and of the plugins, as one line of JSON.

The order of imports is that of Airflow's DAG processor, so that the seconds are those a parse costs there.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import airflow.models
import airflow.sdk  # noqa: F401
from airflow import plugins_manager
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.providers_manager import ProvidersManager
from airflow.serialization.serialized_objects import DagSerialization


def main(folder: Path, *, plugins_first: bool) -> None:
    ProvidersManager().initialize_providers_configuration()
    if plugins_first:
        plugins_manager.ensure_plugins_loaded()
    dags, errors, seconds = {}, {}, {}
    for file in sorted(
        folder.rglob("*.py"), key=lambda path: (-len(path.parts), path)
    ):  # the first one pays the imports
        began = time.perf_counter()
        bag = BundleDagBag(file, bundle_path=folder, bundle_name="dags-folder")
        seconds[file.relative_to(folder).as_posix()] = time.perf_counter() - began
        dags.update({name: DagSerialization.to_dict(dag) for name, dag in bag.dags.items()})
        errors.update(bag.import_errors)
    plugins_manager.ensure_plugins_loaded()
    seen = {
        "dags": dags,
        "errors": errors,
        "seconds": seconds,
        "plugin_errors": plugins_manager.get_import_errors(),
        "plugins": sorted(str(item["name"]) for item in plugins_manager.get_plugin_info(["name"])),
        "modules": sorted(name for name in sys.modules if "." not in name),
        "files": {name: module.__file__ for name, module in sys.modules.items() if getattr(module, "__file__", None)},
    }
    sys.stdout.write("\n" + json.dumps(seen, default=str, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), plugins_first="plugins-first" in sys.argv)
