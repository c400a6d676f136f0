"""What every object of the source has in common (api/process-street-api.md 1.9)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

Items = BeforeValidator(lambda value: [] if value is None else value)


class SourceModel(BaseModel):
    """camelCase on the wire, snake_case here."""

    model_config = ConfigDict(
        extra="allow",
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        defer_build=True,  # at its first use: a process that builds a DAG opens no object
        hide_input_in_errors=True,  # a message of pydantic would carry the customer's data into the log
    )

    def staged(self) -> dict[str, Any]:
        """The JSON object as it arrived."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class UserRef(SourceModel):
    """A person or, behind ``group-<id>@process.st``, a group. ``username`` is the display name."""

    id: str
    email: str = ""
    username: str = ""


class Link(SourceModel):
    name: str = ""
    href: str = ""
    type: str = ""
    rel: str | None = None


class Audit(SourceModel):
    """Nested audit block; runs carry ids only, everything else carries user references."""

    created_date: datetime | None = None
    created_by: UserRef | None = None
    created_by_id: str | None = None
    updated_date: datetime | None = None
    updated_by: UserRef | None = None
    updated_by_id: str | None = None


class Linked(SourceModel):
    links: Annotated[list[Link], Items] = Field(default_factory=list)


class FlatAudit(Linked):
    created_date: datetime | None = None
    created_by: UserRef | None = None
    updated_date: datetime | None = None
    updated_by: UserRef | None = None
