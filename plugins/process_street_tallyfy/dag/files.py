"""Writes one tiny DAG file per organisation file: ``python -m process_street_tallyfy.dag.files``.

One file each, because one error in a file marks all its DAGs and one file for a thousand
organisations would exceed Airflow's parse time.
"""

from __future__ import annotations

import sys
from pathlib import Path

HEADER = '"""DAGs of organisation {name}, made from include/organizations/{name}.yaml for Airflow."""'
BODY = """{header}

from pathlib import Path

from process_street_tallyfy.dag.build import build_dags

globals().update(build_dags(Path(__file__).parents[2] / "include" / "organizations" / "{name}.yaml"))
"""


def write_dag_files(root: Path) -> list[Path]:
    """Makes missing or outdated files, removes those whose organisation file is gone; returns all."""
    folder = root / "dags" / "organizations"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {}
    for source in sorted((root / "include" / "organizations").glob("*.yaml")):
        name = source.stem
        wanted[folder / f"{name}.py"] = BODY.format(header=HEADER.format(name=name), name=name)
    for path, text in wanted.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    for path in set(folder.glob("*.py")) - set(wanted):
        path.unlink()
    return sorted(wanted)


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()
    for path in write_dag_files(root):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
