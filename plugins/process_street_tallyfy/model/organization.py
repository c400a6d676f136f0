"""Organisation files: ``include/organizations/<name>.yaml``, checked against a JSON Schema.

Every problem is one ``BadConfiguration`` that names file, line, key and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jsonschema
import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from process_street_tallyfy.enums import StrEnum
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.alert import Route
from process_street_tallyfy.model.conversation import Comments
from process_street_tallyfy.model.pools import Pools
from process_street_tallyfy.model.schema_words import expectation
from process_street_tallyfy.model.state import Phase
from process_street_tallyfy.model.yaml_place import where

WRITING_PHASES: tuple[Phase, ...] = (
    Phase.FOUNDATION,
    Phase.TEMPLATES,
    Phase.RUNS,
    Phase.COLLABORATION,
    Phase.INTEGRATIONS,
)


#: How the name of an organisation ends that only rehearses another one's move.
REHEARSAL = "_rehearsal"
#: The seed architecture's words for phases mean these.
SEED_PHASES: dict[str, Phase] = {
    "users": Phase.FOUNDATION,
    "instances": Phase.RUNS,
    "comments": Phase.COLLABORATION,
    "files": Phase.COLLABORATION,
    "webhooks": Phase.INTEGRATIONS,
}


def phases_named(names: Iterable[str]) -> tuple[Phase, ...]:
    """Phases in their order, from their own names or the seed's."""
    chosen = {SEED_PHASES.get(name) or Phase(name) for name in names}
    return tuple(phase for phase in WRITING_PHASES if phase in chosen)


#: Keys that name a file beside the organisation file.
BESIDE = frozenset({"workflow_folders", "people", "group_members"})


class FinishedRuns(StrEnum):
    """How runs that are over are moved (docs/adr/0019)."""

    FULL = "full"
    COMPACT = "compact"
    SKIP = "skip"


class RecordDocuments(StrEnum):
    """Which runs get a record document."""

    ALL = "all"
    FINISHED = "finished"
    NONE = "none"

    def wanted_for(self, status: str) -> bool:
        return self is RecordDocuments.ALL or (self is RecordDocuments.FINISHED and status != "Active")


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Settings):
    conn_id: str
    organization_id: str
    time_zone: str
    more_conn_ids: tuple[str, ...] = ()
    vendor_consent: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The connections of all API keys; each has a limit of its own."""
        return tuple(dict.fromkeys((self.conn_id, *self.more_conn_ids)))


class Target(Settings):
    conn_id: str
    organization_id: str


class BatchSize(Settings):
    users: int = 100
    templates: int = 50
    runs: int = 20


class Limits(Settings):
    """Calls per period that this organisation's accounts may use; defaults are the seed's cautious ones."""

    source_per_hour: float = 2500
    target_per_minute: float = 100
    comments_per_hour: float = 110
    guests_per_hour: float = 25


class InviteAt(StrEnum):
    """When people whom somebody decided to invite are invited; either way after an approval of its own."""

    BEFORE_HISTORY = "before_history"
    CUT_OVER = "cut_over"


class Seats(Settings):
    """Free seats of the target's plan: the API does not tell them. None = not known."""

    full: int | None = None
    light: int | None = None


class Storage(Settings):
    """URLs for ``ObjectStoragePath``; None = below ``AIRFLOW_HOME``."""

    files: str | None = None
    reports: str | None = None


class Retention(Settings):
    """Days after the acceptance of the cut-over; ``calls`` after they were counted."""

    staged: int = 30
    people: int = 30
    reports: int = 365
    calls: int = 90


class Migration(Settings):
    phases: tuple[Phase, ...] = WRITING_PHASES
    batch_size: BatchSize = BatchSize()
    run_states: tuple[str, ...] = ("Active", "Completed", "Archived")
    fold_finished_comments: bool = True
    comments: Comments = Comments.ALL
    finished_runs: FinishedRuns = FinishedRuns.FULL
    record_documents: RecordDocuments = RecordDocuments.ALL
    parallel_workers: int = 4
    retry_attempts: int = 5
    retry_delay: float = 5
    timeout: float = 30
    error_rate: float = 0.01
    limits: Limits = Limits()
    storage: Storage = Storage()
    pools: Pools = Pools()
    retention: Retention = Retention()
    workflow_folders: str | None = None
    people: str | None = None
    group_members: str | None = None
    invite: InviteAt = InviteAt.CUT_OVER
    free_seats: Seats = Seats()
    private_webhook_test: bool = False
    exported_files: str | None = None
    exported_runs: str | None = None
    exported_data_sets: str | None = None
    alerts: tuple[Route, ...] = ()
    deadline_hours: float | None = None

    @field_validator("phases", mode="before")
    @classmethod
    def _seed_words(cls, names: Iterable[str]) -> tuple[Phase, ...]:
        return phases_named(names)


class OrganizationFile(Settings):
    organization: str
    source: Source
    target: Target
    schedule: str = "manual"
    slice: str = "@monthly"
    migration: Migration = Field(default_factory=Migration)


#: Folders with what a person exported; a URL for ``ObjectStoragePath``, or a path beside the organisation file.
EXPORTS = frozenset({"exported_files", "exported_runs", "exported_data_sets"})


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of organisation files; it is also their reference documentation."""
    text = files("process_street_tallyfy.model").joinpath("organization.schema.json").read_text("utf-8")
    return dict(json.loads(text))


def load(path: str | Path) -> OrganizationFile:
    """Read and check one file.

    :raises BadConfiguration: naming file, line, key and remedy; several problems in one message.
    """
    path = Path(path)
    tree, data = _parse(path)
    problems = [_problem(path, tree, error) for error in _schema_errors(data)]
    if not problems:
        problems = list(_beyond_schema(path, tree, data))
    if problems:
        raise BadConfiguration(
            "; ".join(problems),
            code="bad_organization_file",
            advice="correct the file; include/organizations/sample.yaml is a complete example",
        )
    return OrganizationFile.model_validate(_with_paths(path, data))


def _with_paths(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Files that the organisation file names lie beside it."""
    migration = dict(data.get("migration") or {})
    for key in BESIDE.intersection(migration):
        migration[key] = str(path.parent / migration[key])
    for key in EXPORTS & migration.keys():
        given = str(migration[key])
        migration[key] = given if "://" in given else f"file://{(path.parent / given).resolve()}"
    return {**data, "migration": migration}


def _parse(path: Path) -> tuple[yaml.Node | None, Any]:
    try:
        text = path.read_text("utf-8")
        return yaml.compose(text, yaml.SafeLoader), yaml.safe_load(text)
    except OSError as error:
        raise BadConfiguration(
            f"{path.name}: cannot be read ({error.strerror})",
            code="bad_organization_file",
            advice="create the file in include/organizations/ or correct its name",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = getattr(error, "problem", None) or "not valid UTF-8"
        raise BadConfiguration(
            f"{path.name}, line {line}: not valid YAML: {what}",
            code="bad_organization_file",
            advice="correct the indentation or quoting at that line",
        ) from error


def _schema_errors(data: Any) -> list[jsonschema.ValidationError]:
    validator = jsonschema.Draft202012Validator(schema())
    return sorted(validator.iter_errors(data), key=lambda error: list(map(str, error.absolute_path)))


def _problem(path: Path, tree: yaml.Node | None, error: jsonschema.ValidationError) -> str:
    keys = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
        extra = next(key for key in error.instance if key not in known)
        return f"{where(path, tree, [*keys, extra])}: unknown key; known keys: {', '.join(sorted(known))}"
    if error.validator == "required":
        return f"{where(path, tree, keys)}: {error.message.replace(' is a required property', ' is missing')}"
    return f"{where(path, tree, keys)}: {expectation(error)}"


def _beyond_schema(path: Path, tree: yaml.Node | None, data: dict[str, Any]) -> Iterable[str]:
    try:
        ZoneInfo(data["source"]["time_zone"])
    except (ZoneInfoNotFoundError, ValueError):
        yield f"{where(path, tree, ['source', 'time_zone'])}: not an IANA time zone such as Europe/Berlin"
    if data["source"].get("more_conn_ids") and data["source"].get("vendor_consent") is not True:
        yield f"{where(path, tree, ['source', 'more_conn_ids'])}: needs vendor_consent: true, once the vendor agreed"
    if data["organization"] != path.stem:
        yield f"{where(path, tree, ['organization'])}: must equal the file name '{path.stem}'"
    for key in ("schedule", "slice"):
        problem = _cron_problem(str(data.get(key, "@monthly")))
        if problem and data.get(key) != "manual":
            yield f"{where(path, tree, [key])}: {problem}"


def _cron_problem(expression: str) -> str | None:
    """None for a preset or five or six cron fields; the timetable does the exact check."""
    presets = {"@hourly", "@daily", "@weekly", "@monthly", "@quarterly", "@yearly"}
    if expression in presets or len(expression.split()) in (5, 6):
        return None
    return f"expected manual, {', '.join(sorted(presets))} or a cron line of five fields"
