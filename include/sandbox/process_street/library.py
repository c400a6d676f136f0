"""Data sets and pages (api/process-street-api.md 2.21, 2.26)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from include.sandbox.process_street.identity import given
from include.sandbox.process_street.integrations import IncomingWebhook
from include.sandbox.process_street.people import Audit, Grant, Person
from include.sandbox.process_street.templates import Widget


@dataclass
class Column:
    id: str
    name: str
    type: str
    audit: Audit


@dataclass
class Record:
    """`cells` by column id; a column without an entry is an empty cell that answers leave out."""

    id: str
    audit: Audit
    cells: dict[str, str | float | int | None] = field(default_factory=dict)

    def view(self, data_set_id: str, organization_id: str) -> dict[str, Any]:
        cells = [{"fieldId": column, "value": value} for column, value in self.cells.items()]
        owner = {"organizationId": organization_id, "dataSetId": data_set_id}
        return {"id": self.id, **self.audit.nested(), **owner, "cells": cells}


@dataclass
class DataSet:
    """A deleted one stays in the list with `deleted_date`."""

    id: str
    name: str
    audit: Audit
    columns: list[Column] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    incoming_webhooks: list[IncomingWebhook] = field(default_factory=list)
    deleted_date: str | None = None
    deleted_by: Person | None = None

    def listed(self, organization_id: str) -> dict[str, Any]:
        """Nested audit in the list, flat in the single answer."""
        columns = [{"id": c.id, **c.audit.nested(), "name": c.name, "fieldType": c.type} for c in self.columns]
        facts = {"id": self.id, **self.audit.nested(), "organizationId": organization_id, "name": self.name}
        deleted = given(deletedDate=self.deleted_date, deletedBy=self.deleted_by and self.deleted_by.view())
        return {**facts, "fields": columns, **deleted}

    def view(self, organization_id: str) -> dict[str, Any]:
        columns = [{"id": c.id, **c.audit.flat(), "name": c.name, "fieldType": c.type} for c in self.columns]
        facts = {"id": self.id, **self.audit.flat(), "organizationId": organization_id, "name": self.name}
        return {**facts, "fields": columns}


@dataclass
class PageRevision:
    id: str
    version: str
    status: str
    audit: Audit
    widgets: list[Widget] = field(default_factory=list)

    def view(self, page_id: str) -> dict[str, Any]:
        facts = {"id": self.id, "pageId": page_id, "version": self.version, "status": self.status}
        return {**facts, **self.audit.flat()}

    def markdown(self) -> str:
        """What the export makes of the content; pictures and files keep only their caption and name."""
        return "\n\n".join(_as_markdown(widget) for widget in self.widgets) + "\n"


def _as_markdown(widget: Widget) -> str:
    if widget.type == "Text":
        return str(widget.own.get("content", ""))
    if widget.file:
        mark = "!" if widget.type == "Image" else ""
        return f"{mark}[{widget.own.get('caption') or widget.file.name}]({widget.file.id})"
    return str(widget.own.get("url", ""))


@dataclass
class Page:
    id: str
    name: str
    folder_id: str
    audit: Audit
    description: str | None = None
    share_level: str = "None"
    reference_id: str | None = None
    revisions: list[PageRevision] = field(default_factory=list)
    permissions: list[Grant] = field(default_factory=list)

    @property
    def finished(self) -> PageRevision | None:
        return next((revision for revision in self.revisions if revision.status == "Finished"), None)

    def view(self) -> dict[str, Any]:
        facts = {"id": self.id, "name": self.name, "folderId": self.folder_id, "shareLevel": self.share_level}
        return {**facts, **given(description=self.description, referenceId=self.reference_id), **self.audit.flat()}
