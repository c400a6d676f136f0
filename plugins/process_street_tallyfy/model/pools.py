"""The Airflow pools that an organisation file may name."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

#: The one pool that every Airflow has.
DEFAULT_POOL = "default_pool"


class Pools(BaseModel):
    """Pools of the tasks that work on each account. A task whose pool is missing waits for good."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = DEFAULT_POOL
    target: str = DEFAULT_POOL
