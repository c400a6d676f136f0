"""Every operation of the vendor that writes: known by route, refused here (trap T32)."""

from __future__ import annotations

from include.sandbox.web import Handler, Route

REVISION = "/workflows/<workflow_id>/revisions/<revision_id>"
TASK = f"{REVISION}/tasks/<task_id>"
PAGE_REVISION = "/pages/<page_id>/revisions/<revision_id>"
RUN = "/workflow-runs/<run_id>"
DATA_SET = "/data-sets/<data_set_id>"

#: Path -> methods.
WRITES: dict[str, tuple[str, ...]] = {
    "/attachments": ("POST",),
    "/attachments/<attachment_id>": ("DELETE",),
    "/comments": ("POST",),
    "/comments/<comment_id>": ("PUT", "DELETE"),
    "/file-uploads": ("POST",),
    "/folders": ("POST",),
    "/folders/<folder_id>": ("PUT", "DELETE"),
    "/folders/<folder_id>/permissions": ("PUT",),
    "/workflows": ("POST",),
    "/workflows/<workflow_id>": ("PUT", "DELETE"),
    "/workflows/<workflow_id>/duplicate": ("POST",),
    "/workflows/<workflow_id>/permissions": ("PUT",),
    "/workflows/<workflow_id>/incoming-webhooks": ("POST",),
    "/workflows/<workflow_id>/incoming-webhooks/<webhook_id>": ("PUT", "DELETE"),
    "/workflows/<workflow_id>/revisions": ("POST",),
    REVISION: ("PUT", "DELETE"),
    f"{REVISION}/publish": ("POST",),
    f"{REVISION}/due-date-rule": ("PUT",),
    f"{REVISION}/logic-rules": ("POST",),
    f"{REVISION}/logic-rules/<rule_id>": ("PUT", "DELETE"),
    f"{REVISION}/tasks": ("POST",),
    TASK: ("PUT", "DELETE"),
    f"{TASK}/permission-rules": ("PUT",),
    f"{TASK}/config": ("PUT",),
    f"{TASK}/assignment-rules": ("PUT",),
    f"{TASK}/due-date-rule": ("PUT",),
    f"{TASK}/widgets": ("POST",),
    f"{TASK}/widgets/<widget_id>": ("PUT", "DELETE"),
    f"{TASK}/widgets/<widget_id>/upload": ("POST",),
    "/workflow-runs": ("POST",),
    RUN: ("PUT", "DELETE"),
    f"{RUN}/undelete": ("POST",),
    f"{RUN}/approvals": ("PUT",),
    f"{RUN}/assignees/<email>": ("POST", "DELETE"),
    f"{RUN}/tasks/<task_id>": ("PUT",),
    f"{RUN}/tasks/<task_id>/assignees/<email>": ("PUT", "DELETE"),
    f"{RUN}/form-fields": ("POST",),
    f"{RUN}/form-fields/<field_id>/upload": ("POST", "DELETE"),
    f"{RUN}/form-fields/<field_id>/upload/<file_id>": ("DELETE",),
    "/data-sets": ("POST",),
    DATA_SET: ("PUT", "DELETE"),
    f"{DATA_SET}/records/import": ("POST",),
    f"{DATA_SET}/records": ("POST",),
    f"{DATA_SET}/records/<record_id>": ("PUT", "DELETE"),
    f"{DATA_SET}/incoming-webhooks": ("POST",),
    f"{DATA_SET}/incoming-webhooks/<webhook_id>": ("PUT", "DELETE"),
    "/work/tasks": ("POST",),
    "/work/tasks/<task_id>": ("PUT", "DELETE"),
    "/work/tasks/<task_id>/complete": ("POST",),
    "/work/tasks/<task_id>/uncomplete": ("POST",),
    "/work/items/<item_id>/snooze": ("POST", "DELETE"),
    "/pages": ("POST",),
    "/pages/<page_id>": ("PUT", "DELETE"),
    "/pages/<page_id>/permissions": ("PUT",),
    "/pages/<page_id>/duplicate": ("POST",),
    "/pages/<page_id>/revisions": ("POST",),
    PAGE_REVISION: ("PUT", "DELETE"),
    f"{PAGE_REVISION}/publish": ("POST",),
    f"{PAGE_REVISION}/widgets": ("POST",),
    f"{PAGE_REVISION}/widgets/<widget_id>": ("PUT", "DELETE"),
    f"{PAGE_REVISION}/widgets/<widget_id>/upload": ("POST",),
    "/scheduled-workflows": ("POST",),
    "/scheduled-workflows/<schedule_id>": ("PUT", "DELETE"),
    "/webhooks": ("POST",),
    "/webhooks/<webhook_id>": ("PUT", "DELETE"),
}


def refused_writes(handler: Handler) -> list[Route]:
    return [Route(method, path, handler) for path, methods in WRITES.items() for method in methods]
