"""Where the local stack keeps its state: everything below one folder, ``.local`` unless told otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Paths:
    state: Path

    @classmethod
    def below(cls, state: str | Path | None = None) -> Paths:
        """``state`` is relative to the repository, so that every command of a clone means the same folder."""
        return cls(REPOSITORY / (state or ".local"))

    def rehearsal(self, organization: str) -> Paths:
        """The played target of an organisation's rehearsals; Airflow and the ledger are those of ``self``."""
        return Paths(self.state / "rehearsals" / organization)

    @property
    def postgres(self) -> Path:
        return self.state / "postgres"

    @property
    def airflow(self) -> Path:
        """AIRFLOW_HOME."""
        return self.state / "airflow"

    @property
    def logs(self) -> Path:
        """What the components themselves print; task logs lie in ``airflow/logs``."""
        return self.state / "logs"

    @property
    def sandbox(self) -> Path:
        """The memory of both played systems between two demos."""
        return self.state / "sandbox"

    @property
    def reports(self) -> Path:
        return self.state / "reports"

    @property
    def secrets(self) -> Path:
        return self.state / "secrets.json"

    @property
    def passwords(self) -> Path:
        """The password file of Airflow's simple auth manager."""
        return self.state / "airflow-password.json"

    @property
    def lock(self) -> Path:
        return self.state / "stack.lock"

    @property
    def running(self) -> Path:
        """What runs now, so that another command finds and ends it."""
        return self.state / "running.json"
