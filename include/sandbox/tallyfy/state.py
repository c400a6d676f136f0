"""What the service remembers. Rows are the dictionaries of its answers; a key that begins with `_` stays inside."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from include.sandbox.journal import Journal
from include.sandbox.tallyfy.blobs import Blobs

Row = dict[str, Any]

MIGRATION_USER = 1001
PERSONAL_TOKEN_DAYS = 182
APPLICATION_TOKEN_SECONDS = 604_800
USER_TOKEN_SECONDS = 7_776_000


@dataclass
class Token:
    """`user` None means the application itself, which is not a user (1.2)."""

    user: int | None
    expires: datetime


@dataclass
class TallyfyState:
    """Picklable. `versions` are the frozen templates that runs are pinned to; `threads` is keyed by subject id."""

    organization_id: str
    token: str
    client_id: str
    client_secret: str
    organization: Row
    members: dict[int, Row] = field(default_factory=dict)
    guests: dict[str, Row] = field(default_factory=dict)
    groups: dict[str, Row] = field(default_factory=dict)
    tags: dict[str, Row] = field(default_factory=dict)
    tag_links: dict[int, Row] = field(default_factory=dict)
    folders: dict[str, Row] = field(default_factory=dict)
    folder_links: dict[int, Row] = field(default_factory=dict)
    templates: dict[str, Row] = field(default_factory=dict)
    versions: dict[str, Row] = field(default_factory=dict)
    runs: dict[str, Row] = field(default_factory=dict)
    tasks: dict[str, Row] = field(default_factory=dict)
    threads: dict[str, list[Row]] = field(default_factory=dict)
    assets: dict[str, Row] = field(default_factory=dict)
    blobs: Blobs = field(default_factory=Blobs)
    feed: list[Row] = field(default_factory=list)
    tokens: dict[str, Token] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)
    alarms: list[tuple[str, str]] = field(default_factory=list)
    digest_day: str = ""
    serial: int = 0

    def new_id(self) -> str:
        """32 lower-case hex characters (0.3); the same sequence in every sandbox."""
        return hashlib.blake2b(f"tallyfy {self.new_number()}".encode(), digest_size=16).hexdigest()

    def new_number(self) -> int:
        self.serial += 1
        return self.serial

    def template_steps(self, template: Row) -> dict[str, Row]:
        return {step["id"]: step for step in template["_steps"]}

    def run_tasks(self, run: Row) -> list[Row]:
        return [self.tasks[task_id] for task_id in run["_tasks"]]

    def version_of(self, run: Row) -> Row:
        return self.versions[run["_version"]]

    def member_by_email(self, email: str) -> Row | None:
        wanted = email.lower()
        return next((row for row in self.members.values() if row["email"].lower() == wanted), None)
