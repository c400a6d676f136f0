"""Data sets, records and pages (api/process-street-api.md 2.21, 2.24, 2.26)."""

from __future__ import annotations

from include.sandbox.process_street.answers.base import Answerer, choice, filters, find, one, whole
from include.sandbox.process_street.answers.revisions import STATUSES, WIDGET_TYPES
from include.sandbox.process_street.failures import missing, refuse
from include.sandbox.process_street.library import DataSet, Page, PageRevision, Record
from include.sandbox.web import Answer, Call, Route


class LibraryAnswers(Answerer):
    def routes(self) -> list[Route]:
        data_set, page = "/data-sets/<data_set_id>", "/pages/<page_id>"
        revision = f"{page}/revisions/<revision_id>"
        return [
            Route("GET", "/data-sets", self.data_sets),
            Route("GET", data_set, self.data_set),
            Route("GET", f"{data_set}/records", self.records),
            Route("GET", f"{data_set}/records/<record_id>", self.record),
            Route("GET", f"{data_set}/incoming-webhooks", self.incoming_webhooks),
            Route("GET", f"{data_set}/incoming-webhooks/<webhook_id>", self.incoming_webhook),
            Route("GET", "/pages", self.pages),
            Route("GET", page, self.get_page),
            Route("GET", f"{page}/permissions", self.page_permissions),
            Route("GET", f"{page}/markdown", self.page_markdown),
            Route("GET", f"{page}/revisions", self.page_revisions),
            Route("GET", revision, self.page_revision),
            Route("GET", f"{revision}/markdown", self.revision_markdown),
            Route("GET", f"{revision}/widgets", self.page_widgets),
            Route("GET", f"{revision}/widgets/<widget_id>", self.page_widget),
        ]

    def data_sets(self, call: Call) -> Answer:
        """By creation date; deleted ones are listed (trap T28)."""
        found = sorted(self.state.data_sets.values(), key=lambda one: (one.audit.created_date, one.id))
        own = self.state.organization_id
        return self.page(call, "dataSets", found, lambda one: one.listed(own), rel="Data Sets")

    def data_set(self, call: Call) -> Answer:
        return one(self._data_set(call).view(self.state.organization_id))

    def records(self, call: Call) -> Answer:
        """By id; column filters are exact, without case, all of them."""
        data_set = self._data_set(call)
        wanted = filters(call, "columns")
        rows = sorted((row for row in data_set.records if _has(row, wanted)), key=lambda row: row.id)
        own = self.state.organization_id
        return self.page(call, "records", rows, lambda row: row.view(data_set.id, own), rel="Data Set Records")

    def record(self, call: Call) -> Answer:
        data_set = self._data_set(call)
        row = find(data_set.records, call.params["record_id"], "Record")
        return Answer(200, row.view(data_set.id, self.state.organization_id))

    def incoming_webhooks(self, call: Call) -> Answer:
        data_set = self._data_set(call)
        return whole(hook.view(dataSetId=data_set.id) for hook in data_set.incoming_webhooks)

    def incoming_webhook(self, call: Call) -> Answer:
        data_set = self._data_set(call)
        hook = find(data_set.incoming_webhooks, call.params["webhook_id"], "Incoming webhook")
        return one(hook.view(dataSetId=data_set.id))

    def pages(self, call: Call) -> Answer:
        part, folder = call.query.get("name", "").lower(), call.query.get("folderId")
        found = [
            page for page in self.state.pages.values() if part in page.name.lower() and folder in (None, page.folder_id)
        ]
        found.sort(key=lambda page: (page.name.lower(), page.id))
        return self.page(call, "data", found, Page.view)

    def get_page(self, call: Call) -> Answer:
        return one(self._page(call).view())

    def page_permissions(self, call: Call) -> Answer:
        return whole(grant.in_page() for grant in self._page(call).permissions)

    def page_markdown(self, call: Call) -> Answer:
        return _markdown(self._page(call).finished or missing("Revision"))

    def page_revisions(self, call: Call) -> Answer:
        page = self._page(call)
        wanted = call.query.get("status")
        if wanted is not None and wanted not in STATUSES:
            refuse(400, f"Invalid status: {wanted}.")
        found = [revision for revision in page.revisions if wanted in (None, revision.status)]
        return self.page(call, "data", found, lambda revision: revision.view(page.id))

    def page_revision(self, call: Call) -> Answer:
        return one(self._page_revision(call).view(call.params["page_id"]))

    def revision_markdown(self, call: Call) -> Answer:
        return _markdown(self._page_revision(call))

    def page_widgets(self, call: Call) -> Answer:
        """Widgets of a page stand under the page's id where a task's would be."""
        revision = self._page_revision(call)
        wanted = choice(call, "type", WIDGET_TYPES)
        found = [widget for widget in revision.widgets if wanted in (None, widget.type)]
        return self.page(call, "data", found, lambda widget: widget.view(call.params["page_id"]))

    def page_widget(self, call: Call) -> Answer:
        revision = self._page_revision(call)
        return one(find(revision.widgets, call.params["widget_id"], "Widget").view(call.params["page_id"]))

    def _data_set(self, call: Call) -> DataSet:
        return self.state.data_sets.get(call.params["data_set_id"]) or missing("Data set")

    def _page(self, call: Call) -> Page:
        return self.state.pages.get(call.params["page_id"]) or missing("Page")

    def _page_revision(self, call: Call) -> PageRevision:
        return find(self._page(call).revisions, call.params["revision_id"], "Revision")


def _has(record: Record, wanted: dict[str, str]) -> bool:
    return all(str(record.cells.get(column, "")).lower() == text.lower() for column, text in wanted.items())


def _markdown(revision: PageRevision) -> Answer:
    return Answer(200, revision.markdown().encode(), content_type="text/markdown; charset=utf-8")
