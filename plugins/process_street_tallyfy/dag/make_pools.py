"""Makes the pools that organisation files name: ``python -m process_street_tallyfy.dag.make_pools FOLDER``.

Airflow never starts a task whose pool is missing. What is there keeps its slots. For whoever sets an Airflow up: it
needs the metadata database, as ``airflow db migrate`` does; `make up` and `make migrate` do the same over the API.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.organization import load
from process_street_tallyfy.model.pools import DEFAULT_POOL

#: Slots of a new pool; the rate itself is bounded in the ledger.
SLOTS: Mapping[str, int] = {"source": 2, "target": 4}
DESCRIPTION = "Named by an organisation file"


def named_pools(folder: Path) -> dict[str, int]:
    """Slots by name. A broken organisation file names none: its DAG does not load, and says why."""
    found: dict[str, int] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            pools = load(path).migration.pools
        except BadConfiguration:
            continue
        for side, slots in SLOTS.items():
            found.setdefault(getattr(pools, side), slots)
    found.pop(DEFAULT_POOL, None)
    return found


def make(pools: Mapping[str, int]) -> list[str]:
    """The names of those that were missing."""
    from airflow.models.pool import Pool
    from airflow.utils.session import create_session

    with create_session() as session:
        missing = [name for name in pools if Pool.get_pool(name, session=session) is None]
        for name in missing:
            Pool.create_or_update_pool(name, pools[name], DESCRIPTION, include_deferred=False, session=session)
    return missing


def main(arguments: list[str]) -> int:
    (folder,) = arguments
    made = make(named_pools(Path(folder)))
    sys.stdout.write(f"make-pools result=ok made={','.join(made) or '-'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
